import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { slopeAt } from './adams.ts';
import { callsPerStep, deterministic, type SamplerEntry } from './entry.ts';
import { unic } from './options.ts';
import { explicitTableaus, nodesOf, type Tableau } from './tableaus.ts';

/** x + h·Σ w[j]·k[j], leaving out what weighs nothing. */
export function along(x: Latents, h: number, weights: readonly number[], slopes: readonly Latents[]): Latents {
  const terms = weights.flatMap((weight, j) => (weight === 0 ? [] : [[h * weight, slopes[j]!] as const]));
  return terms.length ? combine([1, x], ...terms) : x;
}

/**
 * An explicit Runge–Kutta method on dx/dσ = (x − D)/σ, h = σ' − σ. A stage at the end that weighs nothing (first same
 * as last) is not asked for: it is the next step's first.
 */
export function explicitRungeKutta(tableau: Tableau): SamplerEntry {
  const nodes = nodesOf(tableau);
  const stages = tableau.b.length;
  return deterministic({
    label: tableau.label,
    about: tableau.about,
    source: tableau.source,
    aliases: {},
    order: tableau.order,
    nfePerStep: stages,
    nfe: callsPerStep(stages),
    options: z.strictObject({ unic }),
    solver: {
      start: ({ denoise }) => async ({ x, denoised, sigma, sigmaNext }) => {
        const h = sigmaNext - sigma;
        const slopes = [slopeAt({ x, denoised, sigma })];
        for (let j = 1; j < stages; j++) {
          const at = sigma + nodes[j]! * h;
          const xj = along(x, h, tableau.a[j]!, slopes);
          slopes.push(slopeAt({ x: xj, denoised: await denoise(xj, at), sigma: at }));
        }
        return along(x, h, tableau.b, slopes);
      },
    },
  });
}

/** One entry per explicit tableau. */
export const explicitSamplers = Object.fromEntries(
  Object.entries(explicitTableaus).map(([id, tableau]) => [id, explicitRungeKutta(tableau)]),
) as Record<keyof typeof explicitTableaus, SamplerEntry>;
