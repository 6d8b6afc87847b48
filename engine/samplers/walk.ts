import type { Latents } from '../math/latents.ts';
import type { Both, Sampler, SamplerInput, Step } from './sampler.ts';

/** Where a step begins: x at sigma, what the model makes of it, and the level to reach. */
export interface At {
  readonly i: number;
  readonly x: Latents;
  readonly sigma: number;
  readonly sigmaNext: number;
  readonly denoised: Latents;
}
export type AtBoth = At & Both;

/** Carries x from sigma to sigmaNext. */
export type Advance<A = At> = (at: A) => Latents | Promise<Latents>;
/** Moves x to a level above sigma before the model is asked. */
export type Lift = (x: Latents, sigma: number) => { readonly x: Latents; readonly sigma: number };
/** x at sigma made better by what the model said of it. */
export type Correct = (x: Latents, sigma: number, denoised: Latents) => Latents;

/** What tells one sampler from another. Each function is called once per run; what it closes over is its memory. */
export interface Solver<O, A = At> {
  /** The levels to walk, where they are not the ones given. */
  readonly grid?: (input: SamplerInput<O>) => readonly number[];
  readonly lift?: (input: SamplerInput<O>) => Lift;
  readonly correct?: (input: SamplerInput<O>) => Correct | null;
  readonly start: (input: SamplerInput<O>) => Advance<A>;
  /** Steps to 0 by its own formula. Without it the last step takes what the model made of x, the limit of them all. */
  readonly intoZero?: (options: O) => boolean;
  /** Last touch to the latents returned. */
  readonly finish?: (x: Latents, last: number, options: O) => Latents;
}

/** The loop that every solver shares: ask the model, tell, advance. */
export function walk<O>(solver: Solver<O>): Sampler<O> {
  return (input) => loop(solver, input, async (x, sigma) => ({ denoised: await input.denoise(x, sigma) }));
}

/** The same for CFG++, which walks on the guided and the unconditional prediction. */
export function walkBoth<O>(solver: Solver<O, AtBoth>): Sampler<O> {
  return (input) => loop(solver, input, input.denoiseBoth);
}

async function* loop<O, Seen extends { readonly denoised: Latents }>(
  solver: Solver<O, At & Seen>,
  input: SamplerInput<O>,
  evaluate: (x: Latents, sigma: number) => Promise<Seen>,
): AsyncGenerator<Step, Latents> {
  const sigmas = solver.grid?.(input) ?? input.sigmas;
  const lift = solver.lift?.(input);
  const correct = solver.correct?.(input);
  const advance = solver.start(input);
  let x = input.x;
  for (let i = 0; i + 1 < sigmas.length; i++) {
    const scheduled = sigmas[i]!;
    const sigmaNext = sigmas[i + 1]!;
    let sigma = scheduled;
    if (lift) ({ x, sigma } = lift(x, scheduled));
    const seen = await evaluate(x, sigma);
    if (correct) x = correct(x, sigma, seen.denoised);
    const at = { ...seen, i, x, sigma, sigmaNext };
    yield { i, sigma: scheduled, ...(sigma === scheduled ? {} : { sigmaHat: sigma }), x, denoised: seen.denoised };
    x = sigmaNext === 0 && !solver.intoZero?.(input.options) ? seen.denoised : await advance(at);
  }
  return solver.finish?.(x, sigmas.at(-1)!, input.options) ?? x;
}
