import { StudioError } from '../../contract/errors.ts';
import type { Latents } from '../math/latents.ts';
import { baselines, distinct, gitsCandidates, instantCandidates, karrasCandidates, klubCandidates, ossCandidate, spreadOf, tableCandidates, type Candidate, type Target } from './candidates.ts';
import { costOf, type Spending } from './budget.ts';
import type { Draws } from './draws.ts';
import { measurePairs, type PairTable } from './pair-table.ts';
import { halving } from './halving.ts';
import { refine, shaken } from './refine.ts';
import { gainFrom, replayed, type Gain } from './replay.ts';
import { endPoints, lowestFor } from './end-points.ts';
import { sideBySide } from './side-by-side.ts';
import { energy, pathwise, type Score } from './score.ts';
import { drawsNoise, endsOf, withoutNoise, type Solver } from './student.ts';
import { endOf, type Lesson } from './teacher.ts';
import { veView } from './ve-view.ts';
import { judge, type Judged, type Verdict } from './verdict.ts';

export interface PipelineInput {
  readonly target: Target;
  readonly solver: Solver;
  /** Walks to choose on; the first `screen` of them tell which lists are worth all. */
  readonly train: readonly Lesson[];
  /** Walks that only judge what was chosen. */
  readonly held: readonly Lesson[];
  readonly spending: Spending;
  /** Network evaluations made so far for this purpose, and the most there may be. */
  readonly spent: () => number;
  readonly budget: number;
  /** Part of the budget that is left for what comes after. */
  readonly reserve: number;
  /** Network evaluations of one denoising of one walk, and denoisings of one walk with the sampler. */
  readonly perDenoise: number;
  readonly perWalk: number;
  readonly draws: Draws;
}

interface Estimated extends Candidate {
  /** What the replay of the fine walks said of it before it was tried. */
  readonly estimate: number | null;
}

/** A list tried on the walks to choose on. */
export interface Trial extends Estimated {
  readonly score: Score;
}

export type Phase = 'pairs' | 'compare' | 'refine' | 'confirm';
export interface PipelineProgress {
  readonly phase: Phase;
  readonly best: Trial | null;
}

export interface Outcome {
  readonly best: Trial;
  /** All that were tried, best first. */
  readonly trials: readonly Trial[];
  /** The list and the baselines on held-out walks; empty where it was stopped before. */
  readonly held: readonly Judged[];
  /** Null where it was stopped before there was one. */
  readonly verdict: Verdict | null;
  /** Root mean square denoising error by level, where it was measured. */
  readonly pairs: PairTable | null;
  /** Mean true error over estimated error of the lists tried; null where nothing was estimated. */
  readonly calibration: number | null;
  readonly stopped: boolean;
}

/** Real scores of a list on lessons. */
export async function scoreOn(lessons: readonly Lesson[], solver: Solver, sigmas: readonly number[], { levels }: Pick<Target, 'levels'>): Promise<Score> {
  const ends = await sideBySide(lessons, ({ walks }) => endsOf(walks, solver, sigmas, levels));
  return (drawsNoise(solver) ? energy : pathwise)(ends, lessons.map(endOf));
}

/** What the replay says of a list: an estimate of its error without a model call. Null for samplers that draw noise. */
export async function estimateOn(lessons: readonly Lesson[], solver: Solver, sigmas: readonly number[], { levels }: Pick<Target, 'levels'>, gain: Gain): Promise<number | null> {
  if (drawsNoise(solver)) return null;
  const ends: Latents[] = [];
  for (const { walks, trajectory } of lessons) ends.push(await endsOf(replayed(walks, trajectory, gain), solver, sigmas, levels));
  return pathwise(ends, lessons.map(endOf)).value;
}

const cancelled = (thrown: unknown) => thrown instanceof StudioError && thrown.code === 'cancelled';

/**
 * A schedule for one sampler, step count and guidance: lists from every method, judged first by replay and then for real
 * on the walks to choose on, the best refined, and the winner held against the built-in schedules on walks that took no
 * part. Can be stopped at any model call; then the best so far stands, unconfirmed.
 */
export async function* optimiseSchedule(input: PipelineInput): AsyncGenerator<PipelineProgress, Outcome> {
  const { target, solver, train, held, spending } = input;
  let trials: Trial[] = [];
  const judged: Judged[] = [];
  const state: { pairs: PairTable | null; verdict: Verdict | null; left: readonly Trial[] } = { pairs: null, verdict: null, left: [] };
  /** Those tried on all walks, best first; until there are some, those tried on the first. */
  const rank = () => (trials.length > 0 ? trials.sort((a, b) => a.score.value - b.score.value) : state.left);
  const tell = (phase: Phase): PipelineProgress => ({ phase, best: rank()[0] ?? null });
  const rivals = baselines(target);

  const outcome = (stopped: boolean): Outcome => {
    const best = rank()[0]!;
    const known = rank().filter(({ estimate, score }) => estimate !== null && estimate > 0 && score.value > 0);
    return {
      best,
      trials: [...trials, ...state.left],
      held: judged,
      verdict: state.verdict,
      pairs: state.pairs,
      calibration: known.length === 0 ? null : Math.exp(known.reduce((sum, { estimate, score }) => sum + Math.log(score.value / estimate!), 0) / known.length),
      stopped,
    };
  };

  try {
    yield tell('pairs');
    const ends = train.map(endOf);
    const view = veView(target.levels);
    const few = train.slice(0, spending.screen);
    const batches = few.map((lesson) => ({ data: endOf(lesson), denoise: view.denoise(lesson.walks.guided([target.levels.sigmaMax, 0]).denoise) }));
    const measuring = measurePairs({ batches, normals: input.draws, sigmaMin: view.low, sigmaMax: view.high, levels: spending.pairLevels });
    for (let next = await measuring.next(); ; next = await measuring.next()) {
      state.pairs = next.done ? next.value : next.value.best;
      if (next.done) break;
      yield tell('pairs');
    }
    const gain = state.pairs && gainFrom(state.pairs, ends[0]!.data.length / ends[0]!.dims[0], view);
    const found = await gather(input, state.pairs, ends);
    const searching = ossCandidate(train.slice(0, spending.ossWalks), target, spending.ossTeacherSteps);
    for (let next = await searching.next(); ; next = await searching.next()) {
      if (next.done) {
        if (next.value) found.push(next.value);
        break;
      }
      yield tell('pairs');
    }

    const estimated: Estimated[] = [];
    for (const candidate of found) estimated.push(Object.assign({ estimate: gain && (await estimateOn(train, solver, candidate.sigmas, target, gain)) }, candidate));
    estimated.sort((a, b) => (a.estimate ?? 0) - (b.estimate ?? 0));
    const isRival = ({ sigmas }: Candidate) => rivals.some((rival) => rival.sigmas.every((sigma, i) => sigma === sigmas[i]));
    const lists = [...estimated.filter(isRival), ...varied(estimated.filter((each) => !isRival(each)), spending.tried)];
    const narrowing = halving({ lists, plan: spending, lessons: train, solver, levels: target.levels });
    for (let next = await narrowing.next(); ; next = await narrowing.next()) {
      ({ left: state.left, finalists: trials } = { left: next.value.left, finalists: [...next.value.finalists] });
      if (next.done) break;
      yield tell('compare');
    }

    // A sampler that draws noise has no end point to be refined for; without its noise it has, and its law then tells whether that helped.
    const quiet = withoutNoise(solver);
    for (const improved of refining({ ...input, solver: quiet }, rank().slice(0, spending.refined), () => rank()[0]!)) {
      let last: Omit<Trial, 'estimate'> | null = null;
      for await (const trial of improved) {
        if (trial && quiet === solver) trials.push({ ...trial, estimate: gain && (await estimateOn(train, solver, trial.sigmas, target, gain)) });
        last = trial ?? last;
        yield tell('refine');
      }
      if (last && quiet !== solver) trials.push({ ...last, label: `${last.label}, found without noise`, estimate: null, score: await scoreOn(train, solver, last.sigmas, target) });
    }

    const best = rank()[0]!;
    for (const each of [best, ...rivals]) {
      const twin = judged.find(({ sigmas }) => sigmas === each.sigmas);
      judged.push({ method: each.method, label: each.label, sigmas: each.sigmas, score: twin?.score ?? (await scoreOn(held, solver, each.sigmas, target)) });
      yield tell('confirm');
    }
    state.verdict = judge(judged[0]!, judged.slice(1));
    return outcome(false);
  } catch (thrown) {
    if (cancelled(thrown) && rank().length > 0) return outcome(true);
    throw thrown;
  }
}

/** Lists of every method, each once. */
async function gather({ target, train, draws }: PipelineInput, pairs: PairTable | null, ends: readonly Latents[]): Promise<Candidate[]> {
  const { steps } = target;
  const table = tableCandidates(target);
  const spread = spreadOf(ends);
  const instant = [...karrasCandidates(target, spread), ...instantCandidates(target, spread, draws)];
  const gits = gitsCandidates(train.map(({ trajectory }) => trajectory), steps);
  const starts = table.filter(({ label }) => label.includes('0 in place')).slice(0, 2);
  const klub = pairs ? await klubCandidates(pairs, starts, target.levels) : [];
  return distinct([...baselines(target), ...table, ...instant, ...gits, ...klub]);
}

/**
 * The best few by estimate, and of every kind its best: an estimate is no measurement. Karras's levels that end higher are
 * kinds of their own, because the replay knows nothing of pictures that turn into others, which is what high levels spare.
 */
function varied(ranked: readonly Estimated[], count: number): Estimated[] {
  const kindOf = ({ method, sigmas }: Candidate) => (method === 'karras' ? `${method} ${sigmas.at(-2)}` : method);
  const first = new Map<string, Estimated>();
  for (const each of ranked) if (!first.has(kindOf(each))) first.set(kindOf(each), each);
  const picked = new Set<Estimated>(ranked.slice(0, Math.ceil(count / 3)));
  for (const each of [...first.values(), ...ranked]) if (picked.size < count) picked.add(each);
  return [...picked];
}

/** Refinements of the best lists one after another, each with its part of what is left before the confirmation; then of the best, shaken. */
function* refining(input: PipelineInput, starts: readonly Candidate[], best: () => Candidate): Generator<AsyncGenerator<Omit<Trial, 'estimate'> | null>> {
  const { target, train, spending, perDenoise, perWalk, budget, reserve, draws } = input;
  const confirm = costOf({ ...spending, teacherSteps: 0, pairLevels: 0, ossWalks: 0, train: 0, screen: 0 }, { perDenoise, perWalk, steps: target.steps, baselines: baselines(target).length });
  const full = countOf(train) * perWalk * perDenoise;
  const turns = starts.length + spending.shakes;
  for (let turn = 0; turn < turns; turn++) {
    const left = budget - reserve - confirm - input.spent();
    if (left < full * 2) return;
    // Less than a Jacobian and some steps is no refinement: rather fewer starts, the best first. The last may use what there is; shaking lives on what it left.
    const useful = 1.5 * full * refiningRuns(target.steps);
    const limit = input.spent() + Math.min(left, Math.max(left / Math.max(starts.length - turn, 1), useful));
    const start = starts[turn] ?? { ...best(), sigmas: shaken(best().sigmas, lowestFor(target), draws) };
    yield refineOne(input, start, () => input.spent() + full <= limit);
  }
}

/** Runs of the sampler that both Jacobians and four steps each cost: a level moved late pays for what comes after it alone. */
const refiningRuns = (steps: number): number => Math.min(steps - 1, 4) + (steps + 1) / 2 + 8;

const countOf = (lessons: readonly Lesson[]): number => lessons.reduce((sum, { walks }) => sum + walks.count, 0);

/** First in few smooth numbers, which the walks tell best, then level by level. */
async function* refineOne({ target, solver, train }: PipelineInput, start: Candidate, affordable: () => boolean): AsyncGenerator<Omit<Trial, 'estimate'> | null> {
  const { residual, score } = endPoints(train, solver, target.levels);
  let { sigmas } = start;
  for (const freedom of ['smooth', 'free'] as const) {
    let first = true;
    for await (const better of refine({ start: sigmas.filter((sigma) => sigma > 0), lowest: lowestFor(target), freedom, affordable, residual })) {
      if (!first) ({ sigmas } = better);
      yield first ? null : { method: 'endpoint', label: refinedLabel(start), sigmas, score: score() };
      first = false;
    }
  }
}

/** A list that was refined already keeps its name. */
const refinedLabel = ({ method, label }: Candidate) => (method === 'endpoint' ? label : `End-point refinement from ${label}`);
