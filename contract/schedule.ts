import * as z from 'zod';
import { ModelRef, Prediction } from './recipe.ts';
import { Options, Request, Seed } from './request.ts';

/** How far a list's pictures are off: see `metric`. Per latent number. */
export const ScheduleScore = z.strictObject({
  /** `rmse`: root mean square distance to where a fine walk from the same noise ends. `energy`: distance of the laws, for samplers that draw noise. */
  metric: z.enum(['rmse', 'energy']),
  value: z.number(),
  /** Standard error over the walks. */
  spread: z.number().min(0),
  walks: z.int().min(1),
});
export type ScheduleScore = z.infer<typeof ScheduleScore>;

/** A list and how it came about: a schedule of the table, or a method. */
export const ListedSchedule = z.strictObject({
  method: z.enum(['schedule', 'karras', 'tan', 'geometric', 'dmn', 'gits', 'klub', 'oss', 'endpoint', 'edited', 'imported']),
  label: z.string().max(300),
  /** Falling levels. Flow models: times in 0…1. */
  sigmas: z.array(z.number().min(0)).min(2).max(1001),
});
export type ListedSchedule = z.infer<typeof ListedSchedule>;

export const JudgedSchedule = ListedSchedule.extend({ score: ScheduleScore });
export type JudgedSchedule = z.infer<typeof JudgedSchedule>;

/** A place of a curve measured on the model. */
const CurvePoint = z.strictObject({ sigma: z.number(), value: z.number() });

/** What was measured on the way, for plots. */
export const ScheduleMeasures = z.strictObject({
  /** Root mean square denoising error √(m/number) by noise-to-signal ratio. */
  error: z.array(CurvePoint),
  /** Root mean square of dD/dlnσ along the fine walks, by level. */
  change: z.array(CurvePoint),
});

/** A schedule made for one model, sampler, step count and guidance, with its proof. */
export const SavedSchedule = z.strictObject({
  version: z.literal(1),
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(120),
  /** Milliseconds since 1970. */
  createdAt: z.int(),
  /** Null for lists that came from elsewhere without one. */
  model: ModelRef.nullable(),
  prediction: Prediction,
  zeroTerminalSnr: z.boolean(),
  sampler: z.string(),
  samplerOptions: Options,
  steps: z.int().min(1).max(1000),
  cfg: z.number(),
  guidance: z.string(),
  guidanceOptions: Options,
  width: z.int().positive(),
  height: z.int().positive(),
  ...ListedSchedule.shape,
  /** Flow times of the levels; null for other models. */
  times: z.array(z.number()).nullable(),
  /** Better than every built-in schedule on walks that took no part in finding it. */
  accepted: z.boolean(),
  /** The verdict in one sentence. */
  verdict: z.string(),
  /** This list, then the built-in ones, on held-out walks. Empty where it was never judged. */
  held: z.array(JudgedSchedule),
  /** All lists that were tried, best first, on the walks it was chosen on. */
  trials: z.array(JudgedSchedule),
  /** “As good as normal with so many steps”; null where that was not measured. */
  equals: z.strictObject({ schedule: z.string(), steps: z.number() }).nullable(),
  measures: ScheduleMeasures.nullable(),
  /** Network evaluations it took; a guided one counts as two. */
  nfe: z.int().min(0),
  seconds: z.number().min(0),
  seed: Seed,
  prompts: z.int().min(0),
  /** The file of fine walks it was made with, as its cache names it; null where there is none. */
  walks: z.string().nullable(),
  notes: z.array(z.string()),
});
export type SavedSchedule = z.infer<typeof SavedSchedule>;

export const maxPrompts = 64;
/** Some 10,000 guided predictions: forty walks to learn on and sixteen to judge by for a list of ten steps, with a third left to refine it. */
export const defaultBudget = 20_000;

/** What a person asks the lab for. Prompts are those of `request` where none are given beside it. */
export const OptimiseWish = z.strictObject({
  request: Request,
  prompts: z.array(z.string().max(20_000)).max(maxPrompts).default([]),
  /** Network evaluations at most; a guided one counts as two. */
  budget: z.int().min(1).max(10_000_000).default(defaultBudget),
});
export type OptimiseWish = z.infer<typeof OptimiseWish>;

export const OptimiseProgress = z.strictObject({
  runId: z.string(),
  /** `load` opens the model; `teach` makes the fine walks; `pairs` measures the bound; `compare`, `refine` and `confirm` speak for themselves. */
  phase: z.enum(['load', 'teach', 'pairs', 'compare', 'refine', 'confirm']),
  nfe: z.int(),
  expected: z.int(),
  /** Seconds to the end, when it can be said honestly. */
  secondsLeft: z.number().nullable(),
  best: JudgedSchedule.nullable(),
});
export type OptimiseProgress = z.infer<typeof OptimiseProgress>;

/** Lists to be judged without a model call, from the fine walks that a run left behind. */
export const EstimateQuery = z.strictObject({ scheduleId: z.string(), lists: z.array(z.array(z.number()).min(2).max(1001)).min(1).max(50) });
/** An estimate for each list, of the error a measurement would give; null where the list cannot be walked. */
export const Estimates = z.array(z.number().nullable());
