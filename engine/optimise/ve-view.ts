import { combine } from '../math/latents.ts';
import type { Denoise } from '../samplers/sampler.ts';
import type { NoiseLevels } from '../schedules/levels.ts';

/** A model's levels as noise-to-signal ratios, in which KLUB and the closed forms are written. */
export interface VeView {
  readonly high: number;
  readonly low: number;
  /** From a level of the model to the ratio, and back. */
  to(sigma: number): number;
  from(ratio: number): number;
  /** The model asked for latents x0 + ratio·noise. */
  denoise(model: Denoise): Denoise;
  /** d(x0 + ratio·noise)/d(latents as the model walks them). */
  stretch(sigma: number): number;
}

/** Where a flow's time stands for pure noise, its ratio has no end: this is taken for it. */
const topRatio = 999;

/** A flow at time t is (1 − t)·(x0 + ratio·noise) with ratio = t/(1 − t); the others are as they are. */
export function veView({ prediction, sigmaMin, sigmaMax }: NoiseLevels): VeView {
  if (prediction !== 'flow') return { high: sigmaMax, low: sigmaMin, to: (sigma) => sigma, from: (ratio) => ratio, denoise: (model) => model, stretch: () => 1 };
  const to = (t: number) => Math.min(t / (1 - t), topRatio);
  const high = to(sigmaMax);
  return {
    high,
    low: to(Math.max(sigmaMin, 1e-3)),
    to,
    from: (ratio) => (ratio >= high ? sigmaMax : ratio / (1 + ratio)),
    denoise: (model) => (x, ratio) => model(combine([1 / (1 + ratio), x]), ratio / (1 + ratio)),
    stretch: (t) => 1 + to(t),
  };
}
