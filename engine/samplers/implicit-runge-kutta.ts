import * as z from 'zod';
import { anderson } from '../math/anderson.ts';
import { like, type Latents } from '../math/latents.ts';
import { slopeAt } from './adams.ts';
import { deterministic, type SamplerEntry } from './entry.ts';
import { unic } from './options.ts';
import { along } from './runge-kutta.ts';
import type { Denoise } from './sampler.ts';
import { implicitTableaus, nodesOf, type Tableau } from './tableaus.ts';

const options = z.strictObject({
  tolerance: z.number().min(1e-13).max(0.1).default(1e-3).meta({ label: 'Tolerance', about: 'How far the stages may be from solving their equations, relative to their size.' }),
  maxIterations: z.int().min(1).max(1000).default(8).meta({ label: 'Most iterations', step: 1, about: 'Each asks the model once per stage.' }),
  unic,
});

/** How many earlier iterates are mixed in. */
const depth = 8;

/** The stages of one picture as one vector. */
function gather(stages: readonly Latents[], from: number, to: number): Float64Array {
  const vector = new Float64Array(stages.length * (to - from));
  for (const [j, stage] of stages.entries()) vector.set(stage.data.subarray(from, to), j * (to - from));
  return vector;
}

function scatter(vector: Float64Array, stages: readonly Latents[], from: number, to: number): void {
  for (const [j, stage] of stages.entries()) stage.data.set(vector.subarray(j * (to - from), (j + 1) * (to - from)), from);
}

/** Largest |image − k| over max(1, largest |image|). */
function residualOf(k: Float64Array, image: Float64Array): number {
  let worst = 0;
  let scale = 1;
  for (let n = 0; n < k.length; n++) {
    worst = Math.max(worst, Math.abs(image[n]! - k[n]!));
    scale = Math.max(scale, Math.abs(image[n]!));
  }
  return worst / scale;
}

/**
 * The slopes k[j] = f(x + h·Σ a[j][l]·k[l]) that solve the stages' equations, from the slope at x on. Each picture of a
 * batch is iterated by itself and left alone once solved, so that it comes out as it would alone.
 */
async function solveStages(denoise: Denoise, tableau: Tableau, step: { x: Latents; sigma: number; h: number; first: Latents }, settings: z.output<typeof options>): Promise<Latents[]> {
  const { x, sigma, h, first } = step;
  const nodes = nodesOf(tableau);
  const pictures = x.dims[0];
  const size = x.data.length / pictures;
  const solvers = Array.from({ length: pictures }, () => anderson(depth));
  const solved = solvers.map(() => false);
  let slopes: Latents[] = nodes.map(() => first);
  for (let iteration = 0; iteration < settings.maxIterations && solved.includes(false); iteration++) {
    const images: Latents[] = [];
    for (const [j, node] of nodes.entries()) {
      const at = sigma + node * h;
      const xj = along(x, h, tableau.a[j]!, slopes);
      images.push(xj === x ? first : slopeAt({ x: xj, denoised: await denoise(xj, at), sigma: at }));
    }
    const next = images.map((image) => like(image));
    for (const [n, solver] of solvers.entries()) {
      const [from, to] = [n * size, (n + 1) * size];
      const k = gather(slopes, from, to);
      if (solved[n]) {
        scatter(k, next, from, to);
        continue;
      }
      const image = gather(images, from, to);
      solved[n] = residualOf(k, image) <= settings.tolerance;
      scatter(solved[n] ? image : solver(k, image), next, from, to);
    }
    slopes = next;
  }
  return slopes;
}

/** An implicit Runge–Kutta method on dx/dσ = (x − D)/σ, its stages found by Anderson's iteration. */
export function implicitRungeKutta(tableau: Tableau): SamplerEntry {
  const stages = tableau.a.filter((row) => row.length > 0).length;
  return deterministic({
    label: tableau.label,
    about: `${tableau.about} Implicit: asks the model until its stages agree.`,
    source: tableau.source,
    aliases: {},
    order: tableau.order,
    nfePerStep: 1 + 3 * stages,
    nfeNote: `1 and ${stages} per iteration, of which a step needs about 3`,
    nfe: ({ sigmas }) => (sigmas.length === 2 && sigmas[1] === 0 ? 1 : null),
    options,
    solver: {
      start: ({ denoise, options }) => async ({ x, denoised, sigma, sigmaNext }) => {
        const h = sigmaNext - sigma;
        const slopes = await solveStages(denoise, tableau, { x, sigma, h, first: slopeAt({ x, denoised, sigma }) }, options);
        return along(x, h, tableau.b, slopes);
      },
    },
  });
}

/** One entry per implicit tableau. */
export const implicitSamplers = Object.fromEntries(
  Object.entries(implicitTableaus).map(([id, tableau]) => [id, implicitRungeKutta(tableau)]),
) as Record<keyof typeof implicitTableaus, SamplerEntry>;
