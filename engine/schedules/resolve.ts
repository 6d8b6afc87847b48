import { StudioError } from '../../contract/errors.ts';
import { parseOptions } from '../../contract/options.ts';
import type { Options } from '../../contract/request.ts';
import { namesInstead } from '../../contract/words.ts';
import { walked } from './denoise.ts';
import { reshifted, resolutionMu } from './flow.ts';
import type { NoiseLevels } from './levels.ts';
import type { CommonOptions, ScheduleEntry, SigmaSource } from './schedule.ts';
import { isScheduleId, schedules, type ScheduleId } from './table.ts';
import { demandWalkable } from './walkable.ts';
import { stepsInWords } from './words.ts';

/** What a schedule must know of the sampler that will walk it; an entry of the table of samplers is one. */
export interface SamplerFacts {
  /** Programs that give it a list for one step more without its next-to-last level. */
  readonly discardsPenultimate: readonly string[];
  /** What A1111's `automatic` means for it, where it has a schedule of its own. */
  readonly automatic?: string;
}

export interface SigmaWish {
  readonly schedule: string;
  readonly options: Options;
  readonly levels: NoiseLevels;
  readonly family: string;
  readonly steps: number;
  readonly denoise: number;
  readonly sampler: SamplerFacts | null;
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface ResolvedSigmas {
  /** The schedule that was drawn: what `automatic` chose, otherwise the one asked for. */
  readonly schedule: ScheduleId;
  /** Falling noise levels, at least two. */
  readonly sigmas: readonly number[];
  readonly source: SigmaSource;
  /** For people and the log; empty where there is nothing to say. */
  readonly note: string;
}

/** More steps than any model gains from, and a bound on what a typing error can cost. */
export const maxSteps = 1000;
/** Longest list that a small denoising strength may take its end from. */
const longestList = 100_000;

const refuse = (sentence: string) => new StudioError('bad_input', sentence);
const thousands = (value: number) => value.toLocaleString('en');

function known(id: string): ScheduleId {
  if (isScheduleId(id)) return id;
  throw new StudioError('unknown_schedule', `There is no schedule “${id}”. ${namesInstead(id, schedules)}`);
}

/** What `automatic` stands for. */
function automaticFor({ levels, sampler }: SigmaWish, convention: CommonOptions['convention']): ScheduleId {
  if (convention !== 'a1111' && levels.prediction === 'flow') return 'simple';
  return known(sampler?.automatic ?? (convention === 'a1111' ? 'uniform' : 'normal'));
}

/** The model's levels, with another shift where one is asked for. */
function levelsFor({ levels, width, height }: SigmaWish, { shift, resolutionShift, baseShift, maxShift }: CommonOptions): NoiseLevels {
  if (shift === null && !resolutionShift) return levels;
  if (levels.prediction !== 'flow') throw new StudioError('unfit', 'A shift bends the time of flow models; this model is not one. Leave the shift empty.');
  if (shift !== null && resolutionShift) throw refuse('A shift was given and a shift by picture size asked for. Choose one of the two.');
  return reshifted(levels, shift ?? Math.exp(resolutionMu(width, height, baseShift, maxShift)));
}

function parsed(entry: ScheduleEntry, options: Options): CommonOptions & Readonly<Record<string, unknown>> {
  return parseOptions(`the schedule ${entry.label}`, entry.options, options) as unknown as CommonOptions & Readonly<Record<string, unknown>>;
}

/** The levels a recipe recorded, walked as they stand: what their schedule draws today does not matter. */
export function recordedSigmas(schedule: string, sigmas: readonly number[], levels: NoiseLevels): ResolvedSigmas {
  demandWalkable(sigmas, levels, 'The recorded list of levels');
  return { schedule: known(schedule), sigmas, source: 'custom', note: '' };
}

/** The noise levels of a request: which schedule, which list, which part of it. Used by pipelines, command line and page alike. */
export function resolveSigmas(wish: SigmaWish): ResolvedSigmas {
  const { steps, denoise, sampler, family } = wish;
  if (!Number.isInteger(steps) || steps < 1 || steps > maxSteps) {
    throw refuse(`The number of steps is a whole number from 1 to ${thousands(maxSteps)}, not ${thousands(steps)}.`);
  }
  if (!(denoise > 0 && denoise <= 1)) throw refuse(`The denoising strength lies above 0 and up to 1; ${denoise} ${denoise === 0 ? 'would change nothing' : 'does not'}.`);

  const asked = known(wish.schedule);
  const id = asked === 'automatic' ? automaticFor(wish, parsed(schedules.automatic, wish.options).convention) : asked;
  const entry: ScheduleEntry = schedules[id];
  const options = parsed(entry, wish.options);
  const what = `The schedule ${entry.label}`;
  if (!entry.fits.includes(wish.levels.prediction)) {
    throw new StudioError('unfit', `${what} is for models that predict ${entry.fits.join(', ')}; this one predicts ${wish.levels.prediction}. Choose another schedule.`);
  }
  const levels = levelsFor(wish, options);

  const { convention, discardPenultimate, fixSteps } = options;
  if (entry.denoise !== 'tail' && steps / denoise > longestList) {
    throw refuse(`A denoising strength of ${denoise} takes the last ${stepsInWords(steps)} of ${thousands(Math.floor(steps / denoise))}, and lists have ${thousands(longestList)} at most. Raise it to ${steps / longestList} or more.`);
  }
  const wantsDiscard = sampler?.discardsPenultimate.includes(convention === 'a1111' ? 'a1111' : 'comfyui') ?? false;
  // ComfyUI's nodes for published lists never discard, and a list that ends by replacing its lowest level has no use for it.
  const applies = convention === 'a1111' || entry.denoise === 'stretch';
  const { sigmas, source, note } = walked({
    steps,
    denoise,
    rule: entry.denoise,
    convention,
    fixSteps,
    discard: discardPenultimate === 'always' || (discardPenultimate === 'sampler' && wantsDiscard && applies),
    draw: (count, strength) => entry.draw({ steps: count, levels, family, denoise: strength, options }),
  });
  demandWalkable(sigmas, levels, `${what} at ${stepsInWords(steps)}${denoise < 1 ? ` and denoising strength ${denoise}` : ''}`);
  const low = denoise === 1 && sigmas[0]! < levels.sigmaMax / 2 ? `Starts at ${sigmas[0]!.toPrecision(4)}, below this model’s highest level ${levels.sigmaMax.toPrecision(4)}.` : '';
  const notes = [id === asked ? '' : `Automatic chose ${entry.label}.`, note, low].filter(Boolean);
  return { schedule: id, sigmas, source, note: notes.join(' ') };
}
