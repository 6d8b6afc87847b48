import type * as z from 'zod';
import type { Prediction } from '../../contract/recipe.ts';
import type { Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { unic } from './options.ts';
import type { SamplerInput, Step } from './sampler.ts';
import { unicCorrector } from './unic.ts';
import { type Solver, walk } from './walk.ts';

/** From what kind of stream the programs a sampler is known from draw its noise. */
export type NoiseKind = 'none' | 'gaussian' | 'brownian';
export type Program = 'a1111' | 'comfyui' | 'diffusers' | 'invokeai';

/** What is known of a run before its first model call. */
export interface Plan<O> {
  readonly sigmas: readonly number[];
  readonly levels: NoiseLevels;
  readonly options: O;
}

/** Everything the program knows of a sampler. Menus, validation, tests and docs read this and nothing else. */
export interface SamplerEntry<S extends z.ZodObject = z.ZodObject> {
  readonly label: string;
  /** One sentence for people. */
  readonly about: string;
  /** Paper, with what of it; or the program it is from. */
  readonly source: string;
  readonly aliases: Partial<Record<Program, readonly string[]>>;
  /** Order of convergence to the ODE's path, first steps included, with noise options at 0 and without guidance. */
  readonly order: number;
  /** Draws noise with the options it comes with. */
  readonly stochastic: boolean;
  readonly noise: NoiseKind;
  readonly fits: readonly Prediction[];
  /** Walks on the unconditional prediction too (CFG++), so that it cannot be skipped. */
  readonly needsUncond: boolean;
  /** A batch gives each picture what it would be alone. */
  readonly batchInvariant: boolean;
  /** Model calls per step for lists and sorting, with a word where that is not the whole story. */
  readonly nfePerStep: number;
  readonly nfeNote?: string;
  /** A1111's schedule for “Automatic”, where it has one of its own. */
  readonly automatic?: string;
  /** Programs that ask the schedule for one level more and drop the last but one. */
  readonly discardsPenultimate: readonly Program[];
  /** ComfyUI inpaints with noise of its own rather than with the starting noise. */
  readonly freshInpaintNoise: boolean;
  /** A1111 multiplies the CFG scale typed in by this. */
  readonly a1111CfgFactor?: number;
  readonly options: S;
  /** Steps that a run tells of; null where only the run itself can tell. */
  steps(plan: Plan<z.output<S>>): number | null;
  /** Model calls of a run; null where only the run itself can tell. */
  nfe(plan: Plan<z.output<S>>): number | null;
  /** Why these options cannot be right on this model, as a sentence; or null. */
  refuse(plan: Plan<z.output<S>>): string | null;
  sample(input: SamplerInput<z.output<S>>): AsyncGenerator<Step, Latents>;
}

type Optional = 'stochastic' | 'noise' | 'fits' | 'needsUncond' | 'batchInvariant' | 'nfePerStep' | 'discardsPenultimate' | 'freshInpaintNoise' | 'steps' | 'nfe' | 'refuse';
export type Described<S extends z.ZodObject> = Omit<SamplerEntry<S>, Optional> & Partial<Pick<SamplerEntry<S>, Optional>>;

/** An entry with what most samplers have in common filled in. */
export function sampler<S extends z.ZodObject>(described: Described<S>): SamplerEntry<S> {
  return {
    stochastic: false,
    noise: described.stochastic ? 'gaussian' : 'none',
    fits: ['eps', 'v', 'edm', 'flow'],
    needsUncond: false,
    batchInvariant: true,
    nfePerStep: 1,
    discardsPenultimate: [],
    freshInpaintNoise: false,
    steps: ({ sigmas }) => sigmas.length - 1,
    nfe: callsPerStep(1),
    refuse: () => null,
    ...described,
  };
}

/** So many model calls per step, one for a last step to 0. */
export function callsPerStep(calls: number) {
  return ({ sigmas }: { readonly sigmas: readonly number[] }) => {
    const steps = sigmas.length - 1;
    return sigmas.at(-1) === 0 ? (steps - 1) * calls + 1 : steps * calls;
  };
}

interface Deterministic<S extends z.ZodObject> extends Omit<Described<S>, 'sample' | 'stochastic'> {
  readonly solver: Solver<z.output<S>>;
  /** Order with these options where that is not the entry's. */
  readonly orderOf?: (options: z.output<S>) => number;
  /** Reaches its order only after as many steps. */
  readonly multistep?: boolean;
  /** Options that make it draw noise. UniC knows only the ODE. */
  readonly noisy?: (options: z.output<S>) => boolean;
}

/** A solver of the ODE. Its options hold `unic`, and with it on every step is corrected by the next model call. */
export function deterministic<S extends z.ZodObject<{ unic: typeof unic }>>({ solver, orderOf, multistep, noisy, ...described }: Deterministic<S>): SamplerEntry<S> {
  const corrected = (options: z.output<S>) => (options as { unic: boolean }).unic;
  return sampler<S>({
    ...(described as Described<S>),
    refuse(plan) {
      if (corrected(plan.options) && noisy?.(plan.options)) {
        return `UniC corrects solvers of the ODE, and ${described.label} draws noise with these options. Turn UniC off, or set the noise to 0.`;
      }
      return described.refuse?.(plan) ?? null;
    },
    sample: walk<z.output<S>>({
      correct({ options }) {
        if (!corrected(options)) return null;
        const order = orderOf?.(options) ?? described.order;
        return unicCorrector((i) => (multistep ? Math.min(i + 1, order) : order));
      },
      ...solver,
    }),
  });
}
