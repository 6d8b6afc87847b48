import type { RequestInput } from '../../contract/request.ts';
import { normals } from '../fixtures/tiny-checkpoint.ts';
import { guidances } from '../../engine/guidance/table.ts';
import { noises } from '../../engine/noise/table.ts';
import type { NoiseSource } from '../../engine/noise/noise.ts';
import { samplers } from '../../engine/samplers/table.ts';
import type { SamplerEntry } from '../../engine/samplers/entry.ts';
import { schedules } from '../../engine/schedules/table.ts';
import type { ScheduleEntry } from '../../engine/schedules/schedule.ts';

const prompts = [
  'a red circle', '(a blue star:1.3), [grass] at night', '[a ring:a cross:0.5] on snow', 'a fish AND a boat :0.7', 'a tree BREAK a house|', 'ein Baum, 木, 🌊', '',
];

/** Requests over everything the tables hold, the same for the same seed. Some parts do not fit each other; those are refused. */
export function randomRequest(seed: number): RequestInput & { batchSize: number } {
  const draw = normals(seed * 7919 + 1);
  for (let warm = 0; warm < 8; warm++) draw();
  const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.abs(draw() * 1e6)) % from.length]!;
  const fitting = <E extends { readonly fits: readonly string[] }>(table: Record<string, E>) => Object.entries(table).filter(([, entry]) => entry.fits.includes('eps')).map(([id]) => id);
  const noise = pick(Object.keys(noises));
  const varies = noises[noise as keyof typeof noises] as NoiseSource;
  const batchSize = pick([1, 1, 2, 3]);
  return {
    prompt: pick(prompts),
    negativePrompt: pick(['', 'blurry', '(dark:1.2)']),
    dialect: pick(['a1111', 'a1111', 'comfyui', 'plain']),
    model: 'tiny',
    clipSkip: pick([1, 2]),
    width: pick([64, 72, 96]),
    height: pick([64, 80]),
    sampler: pick(fitting(samplers as Record<string, SamplerEntry>)),
    schedule: pick(fitting(schedules as Record<string, ScheduleEntry>).filter((id) => id !== 'custom')),
    steps: pick([2, 3, 5, 8]),
    cfg: pick([1, 1, 4.5, 7]),
    guidance: pick(Object.keys(guidances)),
    seed: pick(['0', '42', '4294967301', '9007199254740993', '18446744073709551615']),
    ...(varies.variations && { variationSeed: pick(['1', '18446744073709551614']), variationStrength: pick([0, 0.3]), seedResizeWidth: pick([0, 64]), seedResizeHeight: pick([0, 72]), ensd: pick([0, 31337]) }),
    noise,
    batchCount: 1,
    batchSize,
    threads: pick([1, 2, 3]),
    device: 'cpu',
  };
}
