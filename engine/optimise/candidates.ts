import { StudioError } from '../../contract/errors.ts';
import { stacked } from '../math/batch.ts';
import type { Latents } from '../math/latents.ts';
import { karrasLevels } from '../schedules/karras.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { resolveSigmas, type SamplerFacts } from '../schedules/resolve.ts';
import { schedules, type ScheduleId } from '../schedules/table.ts';
import { tanLevels } from '../schedules/tan.ts';
import { dataDeviation, geometricLevels } from './closed-forms.ts';
import { descend } from './coordinate-descent.ts';
import { dmnLevels, truncationFor } from './dmn.ts';
import type { Draws } from './draws.ts';
import { gitsCosts, gitsPath } from './gits.ts';
import { pairCost, type PairTable } from './pair-table.ts';
import { medianPlaces, optimalSteps } from './oss.ts';
import { teacherLevels, type Lesson } from './teacher.ts';
import type { Trajectory } from './trajectories.ts';
import { veView } from './ve-view.ts';

/** A list and how it came about. */
export interface Candidate {
  /** `schedule`: of the table. The others are methods of this folder. */
  readonly method: 'schedule' | 'karras' | 'tan' | 'geometric' | 'dmn' | 'gits' | 'klub' | 'oss' | 'endpoint';
  /** For people: “Karras”, “GITS γ = 1.15”, “KLUB after 2 sweeps”. */
  readonly label: string;
  /** Falling levels, ending in 0. */
  readonly sigmas: readonly number[];
}

export interface Target {
  readonly levels: NoiseLevels;
  readonly family: string;
  readonly steps: number;
  readonly sampler: SamplerFacts | null;
  readonly width: number;
  readonly height: number;
}

/** What a new list must beat: the schedules people would otherwise take, as far as the model has them. */
export const baselineIds = ['normal', 'karras', 'exponential', 'simple', 'ays'] as const satisfies readonly ScheduleId[];
/** Not lists of their own: what another chooses, what a person types, what is known to be mislabelled or for other models. */
const leftOut: ReadonlySet<string> = new Set(['automatic', 'custom', 'ays_ld', 'lcm', 'turbo', 'uniform', 'ays_11']);

/** A schedule of the table for this target; null where it has no list of that many steps for this model. */
export function fromTable(id: ScheduleId, { levels, family, steps, sampler, width, height }: Target): Candidate | null {
  try {
    const { sigmas } = resolveSigmas({ schedule: id, options: {}, levels, family, steps, denoise: 1, sampler, width, height });
    if (sigmas.length !== steps + 1 || sigmas.at(-1) !== 0) return null;
    return { method: 'schedule', label: schedules[id].label, sigmas };
  } catch (thrown) {
    // Says that it is not for this family, kind or count.
    if (thrown instanceof StudioError) return null;
    throw thrown;
  }
}

export function baselines(target: Target): (Candidate & { readonly id: ScheduleId })[] {
  return baselineIds.flatMap((id) => {
    const found = fromTable(id, target);
    // “Simple” is what flow models are walked with; for the others it is one of many.
    return found && (id !== 'simple' || target.levels.prediction === 'flow') ? [{ id, ...found }] : [];
  });
}

/** Every list of the table, and the three plain ones ended by putting 0 in place of their lowest level. */
export function tableCandidates(target: Target): Candidate[] {
  const listed = (Object.keys(schedules) as ScheduleId[]).filter((id) => !leftOut.has(id)).flatMap((id) => fromTable(id, target) ?? []);
  const replaced = (['normal', 'karras', 'exponential'] as const).flatMap((id) => {
    const longer = fromTable(id, { ...target, steps: target.steps + 1, sampler: null });
    return longer ? [{ ...longer, label: `${longer.label}, 0 in place of its lowest level`, sigmas: [...longer.sigmas.slice(0, -2), 0] }] : [];
  });
  return [...listed, ...replaced];
}

/** Exponents beside the paper's 7, and parts of the way in log σ from the model's lowest level to where detail begins. */
const [exponents, endings] = [[3, 4.5, 7, 12], [0, 0.25, 0.5, 0.75, 1]] as const;
/** Level at which detail begins, in spreads of the data: below it there is nothing left to see in a step. */
const detail = 0.3;

/**
 * Karras et al.'s levels with exponents of their own, ending higher: the last step is one jump to 0, and with few steps
 * those that the model's lowest levels would take are better spent above. Two numbers, so that few walks tell them apart.
 */
export function karrasCandidates({ levels, steps }: Target, spread: number): Candidate[] {
  const { high, low, from } = veView(levels);
  const highest = Math.max(low, detail * spread);
  return exponents.flatMap((rho) =>
    endings.flatMap((part): Candidate[] => {
      if (part === 0 && rho === 7) return [];
      const last = low * (highest / low) ** part;
      const sigmas = [...karrasLevels(high, last, steps, rho).map((sigma, i) => (i === 0 ? levels.sigmaMax : from(sigma))), 0];
      return falls(sigmas) ? [{ method: 'karras', label: `Karras with ρ = ${rho}, last step from ${Number(sigmas.at(-2)!.toPrecision(2))}`, sigmas }] : [];
    }),
  );
}

const closed = (levels: readonly number[]) => [...levels.slice(0, -1), 0];

/** Closed forms for data of a spread, and DMN's bound: no model call. */
export function instantCandidates({ levels, steps }: Target, spread: number, draws: Draws): Candidate[] {
  const { high, low, from } = veView(levels);
  const c = Number(spread.toPrecision(3));
  const made: readonly (readonly [Candidate['method'], string, readonly number[]])[] = [
    ['dmn', 'DMN, latent models', closed(dmnLevels({ sigmaMax: high, sigmaMin: low, steps, power: 2, truncation: truncationFor(steps), normals: draws }))],
    ['tan', `Tan for spread ${c}`, closed(tanLevels(high, low, spread, steps + 1))],
    ['tan', `Tan for spread ${c}, going on to 0`, [...tanLevels(high, low, spread, steps), 0]],
    ['geometric', `KLUB of Gaussian data of spread ${c}`, closed(geometricLevels(high, low, spread, steps))],
  ];
  return made.map(([method, label, ratios]) => ({ method, label, sigmas: ratios.map(from) })).filter(({ sigmas }) => falls(sigmas));
}

export const falls = (sigmas: readonly number[]) => sigmas.every((sigma, i) => Number.isFinite(sigma) && (i === 0 || sigma < sigmas[i - 1]!));

/** Several walks as one. */
function joined(trajectories: readonly Trajectory[]): Trajectory {
  const { sigmas, x, denoised } = trajectories[0]!;
  return { sigmas, x: x.map((_, i) => stacked(trajectories.map((each) => each.x[i]!))), denoised: denoised.map((_, i) => stacked(trajectories.map((each) => each.denoised[i]!))) };
}

const gitsCoefficients = [1, 1.1, 1.15, 1.2, 1.3];

/** GITS for several coefficients on the teacher's levels above 0. No model call. */
export function gitsCandidates(trajectories: readonly Trajectory[], steps: number): Candidate[] {
  const whole = joined(trajectories);
  const count = whole.denoised.length;
  const costs = gitsCosts({ sigmas: whole.sigmas.slice(0, count), x: whole.x.slice(0, count), denoised: whole.denoised }, 'l2');
  if (steps > costs.length) return [];
  return gitsCoefficients.map((coefficient) => {
    const { path } = gitsPath({ costs, steps, coefficient });
    return { method: 'gits', label: `GITS γ = ${coefficient}`, sigmas: closed(path.map((place) => whole.sigmas[place]!)) };
  });
}

/** Sweeps after which coordinate descent is stopped: a converged bound makes poor pictures. */
const sweepsKept = new Set([1, 2, 3, 5, 8]);

/** KLUB from the table of pairs, stopped early, from each of the starts. No model call. */
export async function klubCandidates(table: PairTable, starts: readonly Candidate[], levels: NoiseLevels): Promise<Candidate[]> {
  const view = veView(levels);
  const found: Candidate[] = [];
  for (const { label, sigmas } of starts) {
    const whole = sigmas.map((sigma) => (sigma === 0 ? view.low : view.to(sigma)));
    if (!falls(whole)) continue;
    for await (const { sigmas: ratios, sweep, sweepEnds } of descend({ sigmas: whole, cost: pairCost(table), sweeps: Math.max(...sweepsKept) })) {
      if (sweepEnds && sweepsKept.has(sweep)) found.push({ method: 'klub', label: `KLUB after ${sweep} ${sweep === 1 ? 'sweep' : 'sweeps'} from ${label}`, sigmas: closed(ratios.map(view.from)) });
    }
  }
  return found;
}

/**
 * Optimal steps for the walks of these lessons, one list by the median of places. The only candidate that asks the model:
 * (1 + steps) × teacher steps for each walk. Null where there is no walk, or the median is no falling list.
 */
export async function* ossCandidate(lessons: readonly Lesson[], { levels, steps }: Target, teacherSteps: number): AsyncGenerator<null, Candidate | null> {
  if (lessons.length === 0 || steps > teacherSteps) return null;
  const times = teacherLevels(levels, teacherSteps).toReversed();
  const places: (readonly number[])[] = [];
  for (const { walks } of lessons) {
    const search = optimalSteps({ denoise: walks.guided([...times].reverse()).denoise, x: walks.start(times.at(-1)!), times, steps, startFree: false });
    let next = await search.next();
    for (; !next.done; next = await search.next()) yield null;
    places.push(...next.value.map((walk) => walk.places));
  }
  // A walk may need fewer steps than it was given; its list is no list of so many.
  const whole = places.filter((list) => list.length === steps);
  if (whole.length === 0) return null;
  const sigmas = [...medianPlaces(whole).map((place) => times[place]!).toReversed(), 0];
  return falls(sigmas) && sigmas[0] === times.at(-1) ? { method: 'oss', label: 'Optimal steps', sigmas } : null;
}

/** Spread of clean latents over several batches: what c of the closed forms should be. */
export function spreadOf(ends: readonly Latents[]): number {
  return Math.sqrt(ends.reduce((sum, each) => sum + dataDeviation(each) ** 2, 0) / ends.length);
}

/** A list twice is tried once. */
export function distinct(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const twin = kept.some(({ sigmas }) => sigmas.length === candidate.sigmas.length && sigmas.every((sigma, i) => Math.abs(sigma - candidate.sigmas[i]!) <= 1e-4 * sigma));
    if (!twin) kept.push(candidate);
  }
  return kept;
}
