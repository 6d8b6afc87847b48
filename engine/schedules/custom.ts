import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import type { NoiseLevels } from './levels.ts';
import { logLinear } from './resample.ts';
import { anyModel, schedule } from './schedule.ts';
import { stepsInWords } from './words.ts';

const refuse = (sentence: string) => new StudioError('bad_input', sentence);

/** Numbers as people paste them: separated by spaces, commas, semicolons or lines, with or without brackets. */
function parse(text: string): number[] {
  const words = text.replaceAll(/[[\](){}]/g, ' ').split(/[\s,;]+/).filter(Boolean);
  if (words.length === 0) throw refuse('A custom schedule needs a list of noise levels, for example “14.6 4.1 1.2 0.4 0”.');
  return words.map((word, i) => {
    const value = Number(word);
    if (!Number.isFinite(value)) throw refuse(`“${word}”, number ${i + 1} of the custom schedule, is not a number. Write numbers such as 14.6 or 2.9e-2.`);
    return value;
  });
}

function demandFalling(values: readonly number[]): void {
  values.forEach((value, i) => {
    const before = values[i - 1];
    if (before !== undefined && value >= before) {
      throw refuse(`A custom schedule must fall from number to number, but number ${i + 1} (${value}) is not below number ${i} (${before}).`);
    }
  });
}

/** Levels below 0, and a list for one kind of model given to another. */
function demandRange(values: readonly number[], levels: NoiseLevels): void {
  const below = values.findIndex((value) => value < 0);
  if (below >= 0) throw refuse(`${values[below]}, number ${below + 1} of the custom schedule, is below 0. Noise levels go down to 0.`);
  const first = values[0]!;
  const flow = levels.prediction === 'flow';
  if (flow && first > 1) {
    throw new StudioError('unfit', `This model walks flow times from 1 to 0, but the custom schedule starts at ${first}. Those look like sigmas of another kind of model; t = σ/(1 + σ) turns one into the other.`);
  }
  if (!flow && first > 0.9 && first <= 1 && levels.sigmaMax > 2 && values.length > 2) {
    throw new StudioError('unfit', `The custom schedule starts at ${first} and never exceeds 1, which looks like flow times, but this model’s noise starts at ${levels.sigmaMax.toPrecision(6)}. σ = t/(1 − t) turns one into the other.`);
  }
}

/** Timesteps may end in a 0 that means the lowest level, or in −1 for the clean picture; EDM's own go below 0 themselves. */
function fromTimesteps(values: readonly number[], levels: NoiseLevels): number[] {
  const bottom = Math.min(0, levels.timestep(levels.sigmaMin));
  const top = levels.timestep(levels.sigmaMax);
  return values.map((value, i) => {
    if (value === -1 && i === values.length - 1 && bottom === 0) return 0;
    if (value < bottom || value > top) throw refuse(`${value}, number ${i + 1} of the custom schedule, is not a timestep of this model; they go from ${Number(bottom.toPrecision(6))} to ${Number(top.toPrecision(6))}.`);
    return levels.sigma(value);
  });
}

export const custom = schedule({
  label: 'Custom',
  about: 'Levels typed in or pasted: sigmas, flow times or timesteps, highest first.',
  source: 'You',
  fits: anyModel,
  denoise: 'tail',
  options: {
    values: z.string().max(100_000).default('').meta({ label: 'Levels', about: 'Highest first, separated by spaces or commas', multiline: true }),
    unit: z.enum(['sigma', 'timestep']).default('sigma').meta({ label: 'Written as', about: 'Sigmas (flow times for flow models) or the model’s timesteps' }),
    end: z
      .enum(['append', 'replace', 'keep'])
      .default('append')
      .meta({ label: 'Where the list does not end in 0', about: 'Go on to 0 (A1111), put 0 in place of the lowest level (ComfyUI), or stop there' }),
    fit: z
      .enum(['list', 'steps'])
      .default('list')
      .meta({ label: 'Number of steps', about: 'As long as the list, or as many as asked for, interpolated log-linearly' }),
    origin: z
      .string()
      .max(300)
      .default('')
      .meta({ label: 'Where it is from', about: 'Kept in the recipe of each picture; changes nothing' }),
  },
  draw({ steps, levels, options }) {
    const values = parse(options.values);
    demandFalling(values);
    if (options.unit === 'sigma') demandRange(values, levels);
    const given = options.unit === 'timestep' ? fromTimesteps(values, levels) : values;

    const ends = given.at(-1) === 0;
    const positive = ends ? given.slice(0, -1) : given;
    const zero = ends || options.end !== 'keep';
    const replace = !ends && options.end === 'replace';
    if (positive.length < (replace || !zero ? 2 : 1)) throw refuse('A custom schedule needs at least one step: two levels, the higher first.');
    const own = positive.length - (replace || !zero ? 1 : 0);
    if (options.fit === 'list' || steps === own) {
      const kept = replace ? positive.slice(0, -1) : positive;
      return { sigmas: zero ? [...kept, 0] : kept, source: 'custom', note: steps === own ? '' : `The custom schedule does ${stepsInWords(own)}; ${steps} ${steps === 1 ? 'was' : 'were'} asked for.` };
    }
    if (positive.length < 2) throw refuse('A custom schedule of one level cannot be drawn out to more steps. Type two levels or more.');
    const fitted = logLinear(positive, replace || !zero ? steps + 1 : steps);
    const kept = replace ? fitted.slice(0, -1) : fitted;
    return { sigmas: zero ? [...kept, 0] : kept, source: 'interpolated', note: `The custom schedule of ${stepsInWords(own)}, interpolated log-linearly to ${steps}.` };
  },
});
