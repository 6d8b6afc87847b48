import * as z from 'zod';
import type { SigmaAnswer } from '../../contract/engine.ts';
import type { Prediction } from '../../contract/recipe.ts';
import { conventions } from './convention.ts';
import type { NoiseLevels } from './levels.ts';

/** Whether levels are a published list as it stands, lie between its entries, follow from a formula, or were typed in. */
export type SigmaSource = SigmaAnswer['source'];

/** A falling list of noise levels and where it is from. `note` is one sentence, empty where there is nothing to say. */
export interface Drawn {
  readonly sigmas: readonly number[];
  readonly source: SigmaSource;
  readonly note: string;
}

export interface ScheduleInput<O> {
  /** Updates asked for; the list has one more entry unless the entry says otherwise. */
  readonly steps: number;
  readonly levels: NoiseLevels;
  /** Architecture of the model, for lists that were made for one. */
  readonly family: string;
  /** Denoising strength above 0 and up to 1. Only entries whose rule is `own` look at it. */
  readonly denoise: number;
  readonly options: O;
}

/** Options that every schedule has. */
export const commonOptions = {
  convention: z
    .enum(conventions)
    .default('stepwise')
    .meta({ label: 'Convention', about: 'Whose rules to follow where ComfyUI and A1111 differ under one name' }),
  discardPenultimate: z
    .enum(['sampler', 'always', 'never'])
    .default('sampler')
    .meta({ label: 'Discard next-to-last level', about: 'Build the list for one more step and drop its last level above 0; some samplers ask for it' }),
  fixSteps: z
    .boolean()
    .default(false)
    .meta({ label: 'Do exactly the steps asked for', about: 'A1111’s setting for denoising strength below 1; matters only in its convention' }),
  shift: z
    .number()
    .min(0.01)
    .max(100)
    .nullable()
    .default(null)
    .meta({ label: 'Shift', about: 'Flow models: replaces the model’s own shift s (Flux counts μ = ln s)', step: 0.05 }),
  resolutionShift: z
    .boolean()
    .default(false)
    .meta({ label: 'Shift by picture size', about: 'Flow models: shift e^μ with μ linear in the number of pixels' }),
  baseShift: z.number().min(-10).max(10).default(0.5).meta({ label: 'μ at 256 × 256', step: 0.05 }),
  maxShift: z.number().min(-10).max(10).default(1.15).meta({ label: 'μ at 1024 × 1024', step: 0.05 }),
};
const CommonOptions = z.object(commonOptions);
export type CommonOptions = z.infer<typeof CommonOptions>;

/** How ComfyUI reads a denoising strength below 1 for this list: see `denoise.ts`. */
export type DenoiseRule = 'stretch' | 'tail' | 'own';

interface ScheduleDefinition<S extends z.ZodRawShape> {
  readonly label: string;
  /** One sentence for people. */
  readonly about: string;
  /** Paper, table, and who computed it. */
  readonly source: string;
  /** Where ComfyUI and A1111 differ, and why `stepwise` is as it is. Empty where all agree. */
  readonly differences?: string;
  readonly aliases?: { readonly a1111?: readonly string[]; readonly comfyui?: readonly string[]; readonly diffusers?: readonly string[]; readonly invokeai?: readonly string[] };
  /** Kinds of model it fits. */
  readonly fits: readonly Prediction[];
  readonly denoise?: DenoiseRule;
  /** The entry's own options, beside the common ones. */
  readonly options?: S;
  draw(input: ScheduleInput<z.infer<z.ZodObject<S>> & CommonOptions>): Drawn;
}

export interface ScheduleEntry {
  readonly label: string;
  readonly about: string;
  readonly source: string;
  readonly differences: string;
  readonly aliases: { readonly a1111: readonly string[]; readonly comfyui: readonly string[]; readonly diffusers: readonly string[]; readonly invokeai: readonly string[] };
  readonly fits: readonly Prediction[];
  readonly denoise: DenoiseRule;
  readonly options: z.ZodObject;
  /** Own options, without the common ones. */
  readonly ownOptions: z.ZodObject;
  /** The list for a full walk. Options not given take their defaults. */
  draw(input: ScheduleInput<Readonly<Record<string, unknown>>>): Drawn;
}

export const anyModel: readonly Prediction[] = ['eps', 'v', 'edm', 'flow'];
/** Models whose sigma is a spread in data units rather than a time. */
export const varianceExploding: readonly Prediction[] = ['eps', 'v', 'edm'];

/** A line of the table. The options a `draw` receives are those of its own schema and the common ones, parsed. */
export function schedule<S extends z.ZodRawShape>(definition: ScheduleDefinition<S>): ScheduleEntry {
  const own = z.strictObject(definition.options ?? ({} as S));
  const options = z.strictObject({ ...definition.options, ...commonOptions });
  return {
    label: definition.label,
    about: definition.about,
    source: definition.source,
    differences: definition.differences ?? '',
    aliases: { a1111: [], comfyui: [], diffusers: [], invokeai: [], ...definition.aliases },
    fits: definition.fits,
    denoise: definition.denoise ?? 'stretch',
    options,
    ownOptions: own,
    draw: (input) => definition.draw({ ...input, options: options.parse(input.options) as z.infer<z.ZodObject<S>> & CommonOptions }),
  };
}

export function computed(sigmas: readonly number[], note = ''): Drawn {
  return { sigmas, source: 'computed', note };
}
