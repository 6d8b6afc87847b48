import * as z from 'zod';
import { lightdiffusionNextLists } from '../../schedules/lists/lightdiffusion-next.ts';
import { aysLists, aysPrinted, community30Timesteps, ossFluxGrid, ossLists } from '../../schedules/lists/published.ts';
import { shifted } from '../../schedules/flow.ts';
import { logLinear } from '../../schedules/resample.ts';
import { schedules, type ScheduleId } from '../../schedules/table.ts';
import { relativeError } from '../compare.ts';
import type { CaseResult } from '../format.ts';
import { levelsOf } from '../schedules/lists.ts';

const Numbers = z.array(z.number());
const Lists = z.record(z.string(), Numbers);
const Compared = z.object({ key_steps: z.number(), actual_steps: z.number(), rms_log_ratio_vs_replace: z.number(), max_abs_log_ratio_vs_replace: z.number(), rms_log_ratio_vs_append: z.number() });

export const TablesFile = z.object({
  official_ays: z.record(z.string(), z.object({ noise_levels: Numbers, timestep_indices: Numbers.nullable() })),
  official_ays_exact_from_indices: Lists,
  sd_sigma_table: z.object({ probe: z.record(z.string(), z.number()) }),
  community_30_step_indices: Lists,
  community_30_step_sigmas: Lists,
  community_32_point: z.record(z.string(), z.object({ sigmas: Numbers })),
  loglinear: z.record(z.string(), Lists),
  consumer_conventions: z.record(z.string(), Lists),
  oss: z.record(z.string(), z.object({ times: Numbers, decoded_teacher_indices: Numbers.optional(), decoded_teacher_steps: z.number().optional(), decoded_shift_mu: z.number().optional() })),
  lightdiffusion_next_comparison: z.record(z.string(), z.unknown()),
});

/** Names of families in the file and ours. */
const families: Readonly<Record<string, keyof typeof aysLists>> = { sd15: 'sd15', sdxl: 'sdxl', svd: 'svd', deepfloyd_if_stage1: 'deepfloyd' };
const printed = (family: 'sd15' | 'sdxl' | 'svd' | 'deepfloyd') => (family === 'sd15' || family === 'sdxl' ? aysPrinted[family] : aysLists[family].sigmas);

const result = (id: string, actual: readonly number[], wanted: readonly number[], tolerance: number): CaseResult => {
  const error = relativeError(actual, wanted);
  return { id, passed: error <= tolerance, error, tolerance };
};

function drawn(id: ScheduleId, family: string, steps: number, convention: 'comfyui' | 'a1111'): readonly number[] {
  return schedules[id].draw({ steps, levels: levelsOf('sd-eps'), family, denoise: 1, options: { convention } }).sigmas;
}

/** Root mean square and largest |log ratio| of two lists' levels above 0, without the first, which all share. */
function logRatios(ours: readonly number[], theirs: readonly number[]): readonly [rms: number, most: number] {
  const logs = ours.slice(1).map((sigma, i) => Math.log(sigma / theirs[i + 1]!));
  return [Math.sqrt(logs.reduce((sum, log) => sum + log * log, 0) / logs.length), Math.max(...logs.map(Math.abs))];
}

function* lightDiffusionNext(comparison: z.infer<typeof TablesFile>['lightdiffusion_next_comparison']): Generator<CaseResult> {
  for (const [key, record] of Object.entries(comparison)) {
    const compared = Compared.safeParse(record);
    if (!compared.success) continue;
    const { key_steps, actual_steps, ...wanted } = compared.data;
    const family = key.startsWith('SD15') ? 'sd15' : 'sdxl';
    const list: readonly number[] = (lightdiffusionNextLists[family] as Readonly<Record<number, readonly number[]>>)[key_steps]!;
    const above = list.slice(0, -1);
    yield { id: `${key} does ${actual_steps} steps`, passed: above.length === actual_steps, error: null, tolerance: null };
    // The reference compares with the list as printed, n + 1 levels without the lowest and n levels.
    const [rms, most] = logRatios(above, logLinear(aysPrinted[family], actual_steps + 1));
    const [appended] = logRatios(above, logLinear(aysPrinted[family], actual_steps));
    yield result(`${key} against the official list`, [rms, most, appended], [wanted.rms_log_ratio_vs_replace, wanted.max_abs_log_ratio_vs_replace, wanted.rms_log_ratio_vs_append], 1e-3);
  }
}

export function* tableCases(document: z.infer<typeof TablesFile>): Generator<CaseResult> {
  const table = levelsOf('sd-eps');
  for (const [name, { noise_levels }] of Object.entries(document.official_ays)) yield result(`AYS ${name} as printed`, printed(families[name]!), noise_levels, 1e-7);
  for (const [name, sigmas] of Object.entries(document.official_ays_exact_from_indices)) {
    yield result(`AYS ${name} from the table`, aysLists[families[name]!].sigmas, sigmas, 1e-7);
    const indices = document.official_ays[name]?.timestep_indices ?? [];
    yield result(`AYS ${name} at its timesteps`, indices.map((index) => table.table![index]!), sigmas, 1e-7);
  }
  for (const [index, sigma] of Object.entries(document.sd_sigma_table.probe)) yield result(`level ${index} of the table`, [table.table![Number(index)]!], [sigma], 1e-7);
  for (const [name, indices] of Object.entries(document.community_30_step_indices)) {
    const own = community30Timesteps[name as keyof typeof community30Timesteps];
    yield result(`30-step timesteps ${name}`, own, indices, 0);
    yield result(`30-step levels ${name}`, own.map((index) => table.table![index]!), document.community_30_step_sigmas[name]!, 1e-7);
  }
  // Forge prints 8 decimals: half of the last is 1.7e-7 of its lowest inner level.
  for (const [name, { sigmas }] of Object.entries(document.community_32_point)) yield result(`32 levels ${name}`, drawn('ays_32', name, 32, 'a1111').slice(0, -1), sigmas, 4e-7);
  for (const [name, counts] of Object.entries(document.loglinear)) {
    for (const [count, sigmas] of Object.entries(counts)) yield result(`${name} at ${count} levels`, logLinear(printed(families[name]!), Number(count)), sigmas, 1e-7);
  }
  for (const [rule, counts] of Object.entries(document.consumer_conventions)) {
    const convention = rule.startsWith('replace') ? 'comfyui' : 'a1111';
    for (const [steps, sigmas] of Object.entries(counts)) yield result(`AYS for ${steps} steps, ${rule.split(' ')[0]}`, drawn('ays', 'sd15', Number(steps), convention), sigmas, 1e-7);
  }
  for (const [name, { times, decoded_teacher_indices: places, decoded_teacher_steps: steps, decoded_shift_mu: mu }] of Object.entries(document.oss)) {
    yield result(`OSS ${name}`, ossLists[name as keyof typeof ossLists].sigmas, times, 1e-7);
    if (!places || !steps || mu === undefined) continue;
    // The last entry stands for the end; the others are the grid's images with 4 decimals.
    const images = places.slice(0, -1).map((place) => Number(shifted(place / steps, Math.exp(mu)).toFixed(4)));
    yield result(`OSS ${name} decoded`, images, times.slice(0, -1), 1e-7);
    yield result(`OSS ${name} places`, [...ossFluxGrid.places, 0], places, 0);
  }
  yield* lightDiffusionNext(document.lightdiffusion_next_comparison);
}
