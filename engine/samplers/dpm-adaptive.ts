import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import type { Latents } from '../math/latents.ts';
import { boundedSplit, dpmSolverPair, endsOf, refuseEnds } from './dpm-solver.ts';
import { sampler } from './entry.ts';
import { convention, eta, sNoise, unic } from './options.ts';
import type { SamplerInput, Step } from './sampler.ts';
import { renoise } from './split.ts';
import { unicCorrector } from './unic.ts';

const coefficient = (label: string, byDefault: number) => z.number().min(0).max(2).default(byDefault).meta({ label, step: 0.05 });

const options = z.strictObject({
  convention: convention('stepwise', 'comfyui', 'a1111'),
  order: z.int().min(2).max(3).default(3).meta({ label: 'Order', step: 1 }),
  rtol: z.number().min(1e-6).max(1).default(0.05).meta({ label: 'Relative tolerance', step: 0.01 }),
  atol: z.number().min(1e-8).max(1).default(0.0078).meta({ label: 'Absolute tolerance', step: 0.001 }),
  hInit: z.number().min(1e-4).max(10).default(0.05).meta({ label: 'First step', step: 0.01, about: 'In −log sigma.' }),
  pcoeff: coefficient('Proportional', 0),
  icoeff: coefficient('Integral', 1),
  dcoeff: coefficient('Derivative', 0),
  acceptSafety: z.number().min(0.01).max(1).default(0.81).meta({ label: 'Acceptance', step: 0.01 }),
  eta: eta(0),
  sNoise,
  unic,
});
type Options = z.output<typeof options>;

/** A run that needs more is lost: usual ones need tens. */
const mostTries = 2000;

/** PID step size control. Söderlind 2003, Digital filters in adaptive time-stepping, eq. 11, with its arctangent limiter. */
function stepController({ hInit, pcoeff, icoeff, dcoeff, acceptSafety }: Options, order: number) {
  const b = [(pcoeff + icoeff + dcoeff) / order, -(pcoeff + 2 * dcoeff) / order, dcoeff / order] as const;
  let h = hInit;
  let last: number | null = null;
  let before: number | null = null;
  return {
    length: () => h,
    /** Whether a step of that error (1 is the tolerance) is taken; sets the length of the next. */
    accepts(error: number): boolean {
      const now = 1 / (error + 1e-8);
      const factor = 1 + Math.atan(now ** b[0] * (last ?? now) ** b[1] * (before ?? now) ** b[2] - 1);
      h *= factor;
      if (last === null || before === null) last = before = now;
      if (factor < acceptSafety) return false;
      before = last;
      last = now;
      return true;
    },
  };
}

/** Root mean square of the difference over what is tolerated, over all pictures of a batch. */
function errorOf(low: Latents, high: Latents, previous: Latents, { rtol, atol }: Options): number {
  let sum = 0;
  for (let k = 0; k < low.data.length; k++) {
    const tolerated = Math.max(atol, rtol * Math.max(Math.abs(low.data[k]!), Math.abs(previous.data[k]!)));
    sum += ((low.data[k]! - high.data[k]!) / tolerated) ** 2;
  }
  return Math.sqrt(sum / low.data.length);
}

/**
 * DPM-Solver-12 or -23 with step size control, from the first level to the last above 0. Other programs ask the model
 * again at the same x after a refused step; the default remembers its answer. Noise is drawn at eta 0 too, as they do.
 */
async function* sample({ denoise, noise, x: start, sigmas, options }: SamplerInput<Options>): AsyncGenerator<Step, Latents> {
  const { last } = endsOf(sigmas);
  const end = -Math.log(last);
  const controller = stepController(options, options.eta > 0 ? 1.5 : options.order);
  const correct = options.unic ? unicCorrector(() => options.order) : null;
  const remembers = options.convention === 'stepwise';
  let x = start;
  let previous = start;
  let s = -Math.log(sigmas[0]!);
  let known: Latents | null = null;
  let arrived = true;
  let accepted = 0;
  let rejected = 0;
  while (s < end - 1e-5) {
    const sigma = Math.exp(-s);
    const t = Math.min(end, s + controller.length());
    const sigmaNext = Math.exp(-t);
    const denoised: Latents = known ?? (await denoise(x, sigma));
    if (correct && arrived) x = correct(x, sigma, denoised);
    const split = boundedSplit(sigma, sigmaNext, last, options.eta);
    const { low, high } = await dpmSolverPair(denoise, { x, denoised, sigma }, split.sigmaDown, options.order);
    const error = errorOf(low, high, previous, options);
    if (!Number.isFinite(error)) throw new StudioError('internal', `At sigma ${sigma.toPrecision(4)} the model answered with numbers that are not finite. Use a full-precision model file or another device.`);
    arrived = controller.accepts(error);
    if (arrived) {
      previous = low;
      x = renoise(high, split, noise(sigma, sigmaNext), options.sNoise);
      s = t;
      accepted++;
    } else {
      rejected++;
    }
    known = arrived || !remembers ? null : denoised;
    const trial = { error, h: controller.length(), accepted, rejected };
    yield { i: accepted + rejected - 1, sigma: Math.exp(-s), x, denoised, trial };
    if (accepted + rejected === mostTries) throw new StudioError('unfit', `DPM adaptive came down to sigma ${sigma.toPrecision(4)} only, in ${mostTries} steps. Raise its tolerances, or take another sampler.`);
  }
  return x;
}

export const dpmAdaptive = sampler({
  label: 'DPM adaptive',
  about: 'Chooses its own steps until the error is small enough; from the schedule it takes the ends only.',
  source: 'Lu et al. 2022, DPM-Solver-12 and -23 (arXiv:2206.00927), with the step size control of k-diffusion',
  aliases: { a1111: ['DPM adaptive'], comfyui: ['dpm_adaptive'] },
  order: 3,
  noise: 'gaussian',
  batchInvariant: false,
  nfePerStep: 3,
  nfeNote: 'per step it tries; how many it needs depends on the picture',
  steps: () => null,
  nfe: () => null,
  options,
  refuse: (plan) =>
    plan.options.unic && plan.options.eta > 0
      ? 'UniC corrects solvers of the ODE, and DPM adaptive draws noise with these options. Turn UniC off, or set eta to 0.'
      : refuseEnds('DPM adaptive', plan),
  sample,
});
