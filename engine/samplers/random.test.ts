import { expect, test } from 'vitest';
import { StudioError } from '../../contract/errors.ts';
import { uniforms } from '../../tests/gaussian.ts';
import { mixtureModel, pictures, stepNoise } from '../../tests/mixture-model.ts';
import { finish } from '../../tests/sampling.ts';
import { combine } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { namedLevels } from '../schedules/named-levels.ts';
import type { SamplerEntry } from './entry.ts';
import { samplerInfo } from './info.ts';
import { runSampler } from './run.ts';
import { samplers } from './table.ts';

const models = ['sd-eps', 'sd-v-zsnr', 'edm-svd', 'edm-0.002-80', 'flow-shift3', 'flux-shift1.15', 'lcm-distilled-50'].map(namedLevels);
const rounds = 6;

type Random = ReturnType<typeof uniforms>;
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

/** A falling list from the model's range and beyond its low end: long and short, with tiny steps and huge ones. */
function someSigmas(random: Random, { sigmaMin, sigmaMax }: NoiseLevels): number[] {
  const steps = pick(random, [1, 2, 3, 5, 8, 20, 40]);
  const top = pick(random, [sigmaMax, sigmaMax, sigmaMax * 0.3, sigmaMin * 3]);
  const low = pick(random, [sigmaMin, sigmaMin, 1e-6, top * 0.9, top * (1 - 1e-9)]);
  const levels = Array.from({ length: steps }, (_, i) => (i === 0 ? top : top * (low / top) ** (i / (steps - 1))));
  const ends = steps === 1 || random() < 0.75 ? [...levels, 0] : levels;
  return ends.filter((sigma, i) => i === 0 || sigma < ends[i - 1]!);
}

interface Control {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Some of a sampler's options, at the ends of their ranges and between. Those that decide how long a run takes stay small. */
function someOptions(random: Random, id: string, entry: SamplerEntry): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, control] of Object.entries(samplerInfo(id, entry).options.properties as Record<string, Control>)) {
    if (random() < 0.5 || /^([ra]tol|hInit)$/.test(name)) continue;
    const { minimum = 0, maximum = 0 } = control;
    if (control.enum) given[name] = pick(random, control.enum);
    else if (control.type === 'boolean') given[name] = random() < 0.5;
    else if (control.type === 'integer') given[name] = Math.round(pick(random, [minimum, Math.min(maximum, 12), minimum + random() * Math.min(10, maximum - minimum)]));
    else if (control.type === 'number') given[name] = pick(random, [minimum, maximum, minimum + random() * Math.min(3, maximum - minimum)]);
  }
  return given;
}

/** What is wrong with one random run; a refusal is right where it is a sentence. */
async function faultsOf(random: Random, id: string, entry: SamplerEntry): Promise<string[]> {
  const levels = pick(random, models.filter(({ prediction }) => entry.fits.includes(prediction)));
  const sigmas = someSigmas(random, levels);
  const options = someOptions(random, id, entry);
  const dims = pick(random, [[1, 2, 2, 2], [2, 2, 3, 2], [1, 4, 1, 1], [1, 2, 5, 7]] as const);
  const seeds = dims[0] === 2 ? [4, 5] : [4];
  const kind = pick(random, ['float32', 'float64'] as const);
  const { denoise, denoiseBoth, calls } = mixtureModel(dims, levels, pick(random, [1, 1.5, 7.5]));
  const x = combine([sigmas[0]!, pictures(dims, seeds, kind)]);
  const faults: string[] = [];
  const check = (sound: boolean, what: string) => sound || faults.push(`${what}: ${JSON.stringify({ options, sigmas, dims, kind })}`);
  try {
    const { latents, steps } = await finish(runSampler({ sampler: id, options, denoise, denoiseBoth, x, sigmas, levels, noise: stepNoise(dims, seeds, kind) }));
    const plan = { sigmas, levels, options: entry.options.parse(options) };
    const taken = 1 + Math.max(...steps.map(({ i }) => i));
    check(latents.data.every(Number.isFinite), 'not finite');
    check((entry.nfe(plan) ?? calls.length) === calls.length, `${calls.length} calls for ${entry.nfe(plan)}`);
    check((entry.steps(plan) ?? taken) === taken, `${taken} steps for ${entry.steps(plan)}`);
    // Churn lifts a level by √2 at most.
    const highest = levels.prediction === 'flow' ? 1 : levels.sigmaMax * 1.415;
    check(calls.every(({ sigma }) => sigma > 0 && sigma <= highest), 'asked out of range');
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    check(/^[A-Z].*\.$/.test(thrown.message), thrown.message);
  }
  return faults;
}

test.each(Object.entries<SamplerEntry>(samplers))('%s: any options on any list give finite latents at the calls and steps foretold, or a sentence', async (id, entry) => {
  const random = uniforms(Object.keys(samplers).indexOf(id));
  for (let round = 0; round < rounds; round++) expect(await faultsOf(random, id, entry)).toEqual([]);
});
