import * as z from 'zod';
import type { Prediction } from '../../contract/recipe.ts';
import type { Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';

/** Options of every guidance: at which noise levels the scale applies. */
export const commonOptions = {
  intervalLow: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .meta({ label: 'Guide above noise', about: 'Below this noise-to-signal ratio only the prompt’s own prediction is used, at half the cost', step: 0.05 }),
  intervalHigh: z
    .number()
    .min(0)
    .max(100_000)
    .nullable()
    .default(null)
    .meta({ label: 'Guide below noise', about: 'Above this noise-to-signal ratio likewise; empty for no bound. For SDXL Kynkäänniemi et al. 2024 found 0.28 to 5.42', step: 0.05 }),
  taperFrom: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ label: 'Taper from', about: 'Part of the steps after which the scale falls evenly to 1 at the last step; 1 keeps it', step: 0.05 }),
};
export type CommonOptions = z.infer<z.ZodObject<typeof commonOptions>>;

/** What is known when a run begins. */
export interface Run<O> {
  readonly levels: NoiseLevels;
  /** The noise levels that will be walked. */
  readonly sigmas: readonly number[];
  readonly options: O;
}

/** The two predictions behind one evaluation and the scale between them, which is neither 0 nor 1. */
export interface Pair {
  readonly x: Latents;
  readonly sigma: number;
  readonly cond: Latents;
  readonly uncond: Latents;
  readonly scale: number;
}

/** The guided prediction. One is made for each run and may remember the calls before. */
export interface Combiner {
  combine(pair: Pair): Latents;
  /** The prediction at a level where the network need not be asked; null elsewhere. */
  instead?(x: Latents, sigma: number): Latents | null;
}

interface GuidanceDefinition<S extends z.ZodRawShape> {
  readonly label: string;
  /** One sentence for people. */
  readonly about: string;
  readonly source: string;
  readonly aliases?: Partial<Record<'a1111' | 'comfyui' | 'diffusers' | 'invokeai', readonly string[]>>;
  readonly fits?: readonly Prediction[];
  readonly options?: S;
  /** Null for distilled guidance: the network takes the scale itself and is asked once, with the prompt alone. */
  readonly begin: ((run: Run<z.infer<z.ZodObject<S>> & CommonOptions>) => Combiner) | null;
}

export interface GuidanceEntry {
  readonly label: string;
  readonly about: string;
  readonly source: string;
  readonly aliases: { readonly a1111: readonly string[]; readonly comfyui: readonly string[]; readonly diffusers: readonly string[]; readonly invokeai: readonly string[] };
  readonly fits: readonly Prediction[];
  readonly options: z.ZodObject;
  readonly begin: ((run: Run<Readonly<Record<string, unknown>> & CommonOptions>) => Combiner) | null;
}

/** A line of the table. `begin` is given parsed options: its own and the common ones. */
export function guidance<S extends z.ZodRawShape>(definition: GuidanceDefinition<S>): GuidanceEntry {
  return {
    label: definition.label,
    about: definition.about,
    source: definition.source,
    aliases: { a1111: [], comfyui: [], diffusers: [], invokeai: [], ...definition.aliases },
    fits: definition.fits ?? ['eps', 'v', 'edm', 'flow'],
    options: z.strictObject({ ...definition.options, ...commonOptions }),
    begin: definition.begin as GuidanceEntry['begin'],
  };
}
