import * as z from 'zod';
import { interpolationWeights } from '../math/interpolation.ts';
import { adamsBashforth, slopeMultistep, type SlopeWeights } from './adams.ts';
import { deterministic } from './entry.ts';
import { unic } from './options.ts';

// The VP time that Karras et al. 2022 (Table 1) give a sigma, fitted to 0.002…80 on ε…1.
const smallest = 1e-3;
const logs = { low: Math.log1p(0.002 ** 2), high: Math.log1p(80 ** 2) };
const betaD = (2 * (logs.low / smallest - logs.high)) / (smallest - 1);
const betaMin = logs.high - betaD / 2;

const vpTime = (sigma: number) => (Math.sqrt(betaMin ** 2 + 2 * betaD * Math.log1p(sigma ** 2)) - betaMin) / betaD;

/** dσ/dt along the VP process: ½·β(t)/√(ᾱ(1 − ᾱ)). */
function sigmaSlope(t: number): number {
  const alpha = Math.exp(-(t * t * betaD) / 2 - t * betaMin);
  return (betaMin + betaD * t) / (2 * Math.sqrt(alpha * (1 - alpha)));
}

const nodes = 10_000;

/**
 * Exponential Adams in VP time: the polynomial through the slopes at those times, integrated over dσ. The integral is
 * the sum over 10,000 nodes of the authors' code, both ends counted whole, so that its numbers are theirs.
 */
const tab: SlopeWeights = (sigmas, sigmaNext) => {
  if (sigmas.length === 1) return [sigmaNext - sigmas[0]!];
  const from = vpTime(sigmas[0]!);
  const length = vpTime(sigmaNext) - from;
  const moments = sigmas.map(() => 0);
  for (let k = 0; k < nodes; k++) {
    const r = k / (nodes - 1);
    let term = (sigmaSlope(from + r * length) * length) / nodes;
    for (let power = 0; power < moments.length; power++) {
      moments[power]! += term;
      term *= r;
    }
  }
  return interpolationWeights(sigmas.map((sigma) => (vpTime(sigma) - from) / length), moments);
};

/**
 * DEIS on a VE scale. `tab` interpolates in VP time, `rhoab` in sigma, where it is Adams–Bashforth. Its Euler start keeps it
 * at second order (UniC mends that).
 */
export const deis = deterministic({
  label: 'DEIS',
  about: 'Remembers up to four slopes and curves along the diffusion’s own time: one model call per step.',
  source: 'Zhang & Chen 2023, DEIS, tAB and ρAB (arXiv:2204.13902)',
  aliases: { a1111: ['DEIS'], comfyui: ['deis'], diffusers: ['DEISMultistepScheduler'], invokeai: ['deis', 'deis_k'] },
  order: 2,
  orderOf: ({ maxOrder }) => maxOrder,
  multistep: true,
  options: z.strictObject({
    mode: z.enum(['tab', 'rhoab']).default('tab').meta({ label: 'Mode', about: 'The variable that slopes are interpolated in: VP time or sigma.' }),
    maxOrder: z.int().min(1).max(4).default(3).meta({ label: 'Highest order', step: 1 }),
    unic,
  }),
  solver: { start: ({ options }) => slopeMultistep(options.maxOrder, options.mode === 'tab' ? tab : adamsBashforth) },
});
