import * as z from 'zod';
import { walked } from '../../schedules/denoise.ts';
import { namedLevels } from '../../schedules/named-levels.ts';
import type { NoiseLevels } from '../../schedules/levels.ts';
import { schedules, type ScheduleId } from '../../schedules/table.ts';

const Sigmas = z.array(z.number().nullable());

export const ComfyCase = z.object({
  id: z.string(),
  scheduler: z.string(),
  steps: z.number(),
  denoise: z.number(),
  discard_penultimate: z.boolean(),
  sigmas: Sigmas,
  sigmas_f64: Sigmas.optional(),
});

export const ForgeCase = z.object({
  id: z.string(),
  model: z.string(),
  scheduler: z.string(),
  steps: z.number(),
  params: z.record(z.string(), z.unknown()).optional(),
  sigmas: Sigmas,
  sigmas_f64: Sigmas.optional(),
});

export const LightDiffusionNextCase = z.object({ id: z.string(), family: z.string(), steps: z.number(), denoise: z.number(), sigmas_f64: Sigmas });

export const A1111StepsCase = z.object({
  steps: z.number(),
  denoising_strength: z.number(),
  img2img_fix_steps: z.boolean(),
  schedule_steps: z.number(),
  t_enc: z.number(),
  first_sigma_index: z.number(),
});

const levelsByName = new Map<string, NoiseLevels>();
/** Levels of a model by its golden name, made once: a thousand cases ask for the same ten. */
export function levelsOf(name: string): NoiseLevels {
  const known = levelsByName.get(name) ?? namedLevels(name);
  levelsByName.set(name, known);
  return known;
}

/** KSampler's list. */
export function comfySigmas(model: string, { scheduler, steps, denoise, discard_penultimate }: z.infer<typeof ComfyCase>): readonly number[] {
  const entry = schedules[scheduler as ScheduleId];
  if (!entry) throw new Error(`no schedule ${scheduler}`);
  const levels = levelsOf(model);
  const options = { convention: 'comfyui' };
  const draw = (count: number) => entry.draw({ steps: count, levels, family: 'sd15', denoise: 1, options });
  return walked({ steps, denoise, rule: 'stretch', convention: 'comfyui', fixSteps: false, discard: discard_penultimate, draw }).sigmas;
}

/** Names of A1111's schedulers that are not ours. */
const forgeNames: Readonly<Record<string, ScheduleId>> = {
  ddim: 'ddim_uniform',
  align_your_steps: 'ays',
  align_your_steps_GITS: 'gits',
  align_your_steps_11: 'ays_11',
  align_your_steps_32: 'ays_32',
};
const forgeOptions: Readonly<Record<string, string>> = { rho: 'rho', sigma_min: 'sigmaMin', sigma_max: 'sigmaMax', alpha: 'alpha', beta: 'beta' };

export function forgeSigmas({ model, scheduler, steps, params = {} }: z.infer<typeof ForgeCase>): readonly number[] {
  const entry = schedules[forgeNames[scheduler] ?? (scheduler as ScheduleId)];
  if (!entry) throw new Error(`no schedule ${scheduler}`);
  const options: Record<string, unknown> = { convention: 'a1111' };
  for (const [name, value] of Object.entries(params)) if (forgeOptions[name]) options[forgeOptions[name]] = value;
  return entry.draw({ steps, levels: levelsOf(model), family: model.startsWith('sdxl') ? 'sdxl' : 'sd15', denoise: 1, options }).sigmas;
}

export function lightDiffusionNextSigmas({ family, steps, denoise }: z.infer<typeof LightDiffusionNextCase>): readonly number[] {
  return schedules.ays_ld.draw({ steps, levels: levelsOf('sd-eps'), family, denoise, options: {} }).sigmas;
}
