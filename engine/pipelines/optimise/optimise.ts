import type { EngineOptimise } from '../../../contract/engine.ts';
import { StudioError } from '../../../contract/errors.ts';
import { parseOptions } from '../../../contract/options.ts';
import type { JudgedSchedule, OptimiseProgress, SavedSchedule, ScheduleScore } from '../../../contract/schedule.ts';
import type { LoraUse, Options, Request } from '../../../contract/request.ts';
import { newTally } from '../../guidance/predict.ts';
import { guidances, type GuidanceId } from '../../guidance/table.ts';
import { spend, type Spending } from '../../optimise/budget.ts';
import { baselines, type Target } from '../../optimise/candidates.ts';
import { drawsFrom } from '../../optimise/draws.ts';
import { optimiseSchedule, type Outcome } from '../../optimise/pipeline.ts';
import { defaultPrompts } from '../../optimise/prompts.ts';
import { sideBySide } from '../../optimise/side-by-side.ts';
import { demandFollows, type Solver, type Walks } from '../../optimise/student.ts';
import { changeAlong, endOf, teach, teacherLevels, teacherSampler, type Lesson } from '../../optimise/teacher.ts';
import { planSampling, samplerNamed } from '../../samplers/check.ts';
import { levelsOf } from '../levels.ts';
import { notKept } from '../../not-kept.ts';
import type { OpenedModel, References } from '../shelf.ts';
import { equalSteps } from './equal-steps.ts';
import { haveWalks, readWalks, walkFile, walkId, writeWalks, type KeptWalks, type WalkKey } from './lesson-file.ts';
import { boundWalks, mostWalkBytes, touchWalks } from './walk-cache.ts';
import { lorasOf, walkMaker } from './walks.ts';

export interface OptimiseContext {
  readonly open: (job: EngineOptimise, loras: readonly LoraUse[]) => Promise<OpenedModel>;
  readonly signal: AbortSignal;
  readonly idle: () => Promise<void>;
  readonly onProgress: (progress: OptimiseProgress) => void;
  /** For the log. */
  readonly onNote?: (sentence: string) => void;
  /** Bytes that kept walks may take; `mostWalkBytes` unless given. */
  readonly mostBytes?: number;
}

/** What the walks are to: the prompts given beside the request, else its own, else plain scenes. */
function promptsOf({ wish: { request, prompts } }: EngineOptimise): readonly string[] {
  const given = prompts.map((prompt) => prompt.trim()).filter(Boolean);
  if (given.length > 0) return given;
  return request.prompt.trim() ? [request.prompt] : defaultPrompts;
}

const seedAt = (seed: string, k: number) => (BigInt(seed) + BigInt(k)) % 2n ** 64n;

/** Makes a schedule for a model, sampler, step count and guidance. Cancelled, it answers with the best list so far. */
export async function optimise(job: EngineOptimise, context: OptimiseContext): Promise<SavedSchedule> {
  const began = performance.now();
  const { request, budget } = job.wish;
  const prompts = promptsOf(job);
  const notes: string[] = [];
  const progress = clock(job.runId, budget, context.onProgress);
  progress.tell('load', 0, null);
  const entry = samplerNamed(request.sampler);
  const solver: Solver = { sampler: request.sampler, options: parseOptions(entry.label, entry.options, request.samplerOptions) };
  const opened = await context.open(job, lorasOf(prompts, request));
  const references = await opened.references();
  const { model } = opened;
  const levels = levelsOf(model);
  const target: Target = { levels, family: model.family, steps: request.steps, sampler: entry, width: request.width, height: request.height };
  const rivals = baselines(target);
  await demandFollows(solver, rivals[0]!.sigmas, levels);

  const tally = newTally();
  const spent = () => tally.samples;
  const guided = request.guidance !== 'distilled' && request.cfg !== 1 && request.cfg !== 0;
  const perDenoise = guided || entry.needsUncond ? 2 : 1;
  const perWalk = planSampling({ ...solver, sigmas: rivals[0]!.sigmas, levels }).nfe ?? request.steps;
  const keyOf = (spending: Spending): WalkKey => walkKey({ request, prompts, references, spending });
  const costs = { budget, perDenoise, perWalk, steps: request.steps, baselines: rivals.length };
  const spending = spend(costs, (choice) => haveWalks(job.cache, keyOf(choice)));
  if (prompts.length === 1) notes.push('Made and judged on one prompt: held-out pictures differ from the others in their seeds alone, and other prompts may fare otherwise. Give several prompts to know.');

  const make = walkMaker({ request, model, embeddings: opened.embeddings, levels, tally, signal: context.signal, idle: context.idle });
  const lessons = await teachAll({ job, prompts, spending, key: keyOf(spending), sha256: references.reference.sha256, levels, make, notes, tell: () => progress.tell('teach', spent(), null) });
  const dropped = boundWalks(job.cache, context.mostBytes ?? mostWalkBytes);
  if (dropped) context.onNote?.(dropped);

  // “Normal” at 1.5 and 2 times the steps, on the walks that judge.
  const comparison = Math.ceil(3.5 * spending.held * perWalk * perDenoise);
  const reserve = spent() + comparison < budget / 2 ? comparison : 0;
  const run = optimiseSchedule({ target, solver, ...lessons, spending, spent, budget, reserve, perDenoise, perWalk, draws: drawsFrom(BigInt(request.seed)) });
  let next = await run.next();
  for (; !next.done; next = await run.next()) progress.tell(next.value.phase, spent(), next.value.best && listed(next.value.best));
  const outcome = next.value;
  const equals = outcome.stopped || budget - spent() < comparison ? null : await equalSteps({ outcome, held: lessons.held, target, solver }).catch(unlessCancelled);
  return {
    ...saved({ job, opened, references, outcome, target, solver, notes }),
    equals,
    measures: {
      error: outcome.pairs ? outcome.pairs.sigmas.map((sigma, i) => ({ sigma, value: Math.sqrt(outcome.pairs!.errors[i]! / numbersOf(lessons.train[0]!)) })) : [],
      change: changeAlong(lessons.train).map(({ sigma, change }) => ({ sigma, value: change })),
    },
    nfe: spent(),
    seconds: (performance.now() - began) / 1000,
    prompts: prompts.length,
    walks: walkId(keyOf(spending)),
  };
}

/** What was found stands when only the comparison after it was stopped. */
function unlessCancelled(thrown: unknown): null {
  if (thrown instanceof StudioError && thrown.code === 'cancelled') return null;
  throw thrown;
}

const numbersOf = (lesson: Lesson) => endOf(lesson).data.length / lesson.walks.count;

interface KeyInput {
  readonly request: Request;
  readonly prompts: readonly string[];
  readonly references: References;
  readonly spending: Spending;
}

/** What fine walks depend on; the sampler and its steps are not among it. */
function walkKey({ request, prompts, references, spending: { train, held, teacherSteps } }: KeyInput): WalkKey {
  const { cfg, guidance, guidanceOptions, width, height, seed, noise, negativePrompt, dialect, clipSkip } = request;
  return {
    model: references.reference.sha256,
    loras: references.loras,
    embeddings: references.embeddings.map(({ sha256 }) => sha256),
    prompts,
    request: { cfg, guidance, guidanceOptions, width, height, seed, noise, negativePrompt, dialect, clipSkip },
    walks: { train, held, teacherSteps, teacher: teacherSampler },
  };
}

interface TeachInput {
  readonly job: EngineOptimise;
  readonly prompts: readonly string[];
  readonly spending: Spending;
  readonly key: WalkKey;
  readonly sha256: string;
  readonly levels: Target['levels'];
  readonly make: (prompt: string, seed: bigint) => Promise<Walks>;
  readonly notes: string[];
  readonly tell: () => void;
}

/** The fine walks, from the cache or made now. Prompts to choose on and prompts to judge by are different ones where there are two. */
async function teachAll({ job, prompts, spending, key, sha256, levels, make, notes, tell }: TeachInput): Promise<{ train: Lesson[]; held: Lesson[] }> {
  const { seed } = job.wish.request;
  const [odd, even] = [0, 1].map((rest) => prompts.filter((_, i) => prompts.length < 2 || i % 2 === rest)) as [string[], string[]];
  const walksFor = async (list: readonly string[], count: number, from: number): Promise<Walks[]> => {
    const made: Walks[] = [];
    for (let k = 0; k < count; k++) made.push(await make(list[k % list.length]!, seedAt(seed, from + k)));
    return made;
  };
  const train = await walksFor(odd, spending.train, 0);
  const held = await walksFor(even, spending.held, spending.train);
  const kept = keptFor(job, key, sha256, notes);
  if (kept) {
    return {
      train: train.map((walks, k) => ({ walks, trajectory: kept.train[k]! })),
      held: held.map((walks, k) => ({ walks, trajectory: { sigmas: [0], x: [kept.held[k]!], denoised: [] } })),
    };
  }
  const sigmas = teacherLevels(levels, spending.teacherSteps);
  const lesson = async (walks: Walks): Promise<Lesson> => {
    const walking = teach(walks, sigmas, levels);
    for (let next = await walking.next(); ; next = await walking.next()) {
      tell();
      if (next.done) return { walks, trajectory: next.value! };
    }
  };
  const lessons = { train: await sideBySide(train, lesson), held: await sideBySide(held, lesson) };
  const walks = { train: lessons.train.map(({ trajectory }) => trajectory), held: lessons.held.map(endOf) };
  await writeWalks(job.cache, key, sha256, walks).catch((thrown: unknown) => notes.push(notKept('walks of this run', job.cache, thrown)));
  return lessons;
}

/** Walks from the cache. A file that belongs to others or is broken is said, and made anew. */
function keptFor({ cache }: EngineOptimise, key: WalkKey, sha256: string, notes: string[]): KeptWalks | null {
  if (!haveWalks(cache, key)) return null;
  try {
    const walks = readWalks(cache, walkId(key), sha256);
    touchWalks(walkFile(cache, walkId(key)));
    return walks;
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    notes.push(`${thrown.message} They were made anew.`);
    return null;
  }
}

const scored = ({ metric, value, spread, each }: Outcome['best']['score']): ScheduleScore => ({ metric, value, spread, walks: each.length });
const listed = ({ method, label, sigmas, score }: Outcome['held'][number]): JudgedSchedule => ({ method, label, sigmas: [...sigmas], score: scored(score) });

function saved({ job, opened, references, outcome, target, solver, notes }: { job: EngineOptimise; opened: OpenedModel; references: References; outcome: Outcome; target: Target; solver: Solver; notes: readonly string[] }) {
  const { request } = job.wish;
  const { best, verdict, held, trials } = outcome;
  return {
    version: 1 as const,
    id: job.scheduleId,
    name: `${samplerNamed(request.sampler).label}, ${request.steps} ${request.steps === 1 ? 'step' : 'steps'}, CFG ${request.cfg}`,
    createdAt: Date.now(),
    model: references.reference,
    prediction: references.reference.prediction,
    zeroTerminalSnr: opened.model.zeroTerminalSnr,
    sampler: request.sampler,
    samplerOptions: solver.options as Options,
    steps: request.steps,
    cfg: request.cfg,
    guidance: request.guidance,
    guidanceOptions: guidances[request.guidance as GuidanceId].options.parse(request.guidanceOptions) as Options,
    width: request.width,
    height: request.height,
    method: best.method,
    label: best.label,
    sigmas: [...best.sigmas],
    times: target.levels.prediction === 'flow' ? [...best.sigmas] : null,
    accepted: verdict?.accepted ?? false,
    verdict: verdict?.sentence ?? `Stopped before “${best.label}” could be held against the built-in schedules on pictures that took no part: it is the best so far, and unconfirmed.`,
    held: held.map(listed),
    trials: trials.map(listed),
    seed: request.seed === '-1' ? '0' : request.seed,
    notes: [...notes],
  };
}

/** Progress told at most so often, ms. */
const every = 150;

function clock(runId: string, expected: number, send: (progress: OptimiseProgress) => void) {
  const began = performance.now();
  let toldAt = Number.NEGATIVE_INFINITY;
  let last: OptimiseProgress['phase'] | null = null;
  return {
    tell(phase: OptimiseProgress['phase'], nfe: number, best: JudgedSchedule | null): void {
      const now = performance.now();
      if (phase === last && now - toldAt < every) return;
      [toldAt, last] = [now, phase];
      const pace = (now - began) / 1000 / Math.max(nfe, 1);
      send({ runId, phase, nfe, expected: Math.max(expected, nfe), secondsLeft: nfe > 20 ? pace * Math.max(expected - nfe, 0) : null, best });
    },
  };
}
