import { join } from 'node:path';
import { errorData, StudioError, type ErrorData } from '../../contract/errors.ts';
import type { ImportWish } from '../../contract/schedule-commands.ts';
import { OptimiseWish, type OptimiseProgress, type SavedSchedule } from '../../contract/schedule.ts';
import type { Request } from '../../contract/request.ts';
import type { EngineHost, EngineLink } from '../engine/host.ts';
import { newId } from '../ids.ts';
import { fixSeeds } from '../jobs/plan.ts';
import type { RequestFiles } from '../jobs/runner.ts';
import { imported } from './formats.ts';
import { editedSchedule, importedSchedule } from './records.ts';
import { openScheduleStore, type ScheduleStore } from './store.ts';

/** How a run ended: with a schedule that is kept, or why not. */
export interface RunEnded {
  readonly runId: string;
  readonly scheduleId: string | null;
  readonly error: ErrorData | null;
}

export interface LabOptions {
  readonly host: EngineHost;
  readonly folder: string;
  readonly cache: string;
  readonly findFiles: (request: Request) => Promise<RequestFiles>;
  readonly settle: (request: Request) => Request;
  readonly onProgress?: (progress: OptimiseProgress) => void;
  readonly onChanged?: (schedules: SavedSchedule[]) => void;
  readonly onEnded?: (ended: RunEnded) => void;
  readonly onProblem: (sentence: string) => void;
}

/** Runs of the Schedule Lab and what they made. */
export interface Lab extends Pick<ScheduleStore, 'list' | 'get'> {
  /** Joins an engine's progress. Called with each new connection. */
  listen(link: EngineLink): void;
  /** Starts a run in the background. */
  start(wish: OptimiseWish): { runId: string };
  /** Runs to the end and keeps the result. */
  run(wish: OptimiseWish, signal?: AbortSignal): Promise<SavedSchedule>;
  running(): OptimiseProgress | null;
  cancel(runId: string): void;
  estimate(scheduleId: string, lists: readonly (readonly number[])[]): Promise<(number | null)[]>;
  edit(scheduleId: string, name: string, sigmas: readonly number[]): Promise<SavedSchedule>;
  rename(scheduleId: string, name: string): SavedSchedule;
  remove(scheduleId: string): void;
  bringIn(wish: ImportWish): Promise<SavedSchedule>;
  stop(): Promise<void>;
}

/** The list as the engine's schedule “custom” reads it; its sentence where it cannot be walked. */
async function walkable(host: EngineHost, values: string, target: { family: string; sampler: string; unit: string; end: string }): Promise<number[]> {
  const link = await host.link();
  const { family, sampler, unit, end } = target;
  const steps = Math.min(Math.max(values.trim().split(/[\s,;]+/).length - 1, 1), 1000);
  const { sigmas } = await link.call('schedule.sigmas', { schedule: 'custom', options: { values, unit, end, fit: 'list' }, sampler, steps, denoise: 1, width: 512, height: 512, family });
  return sigmas;
}

export function openLab(options: LabOptions): Lab {
  const { host } = options;
  const store = openScheduleStore(options.folder, options.onProblem);
  let current: { readonly runId: string; readonly controller: AbortController; readonly done: Promise<SavedSchedule>; progress: OptimiseProgress } | null = null;

  const keep = (schedule: SavedSchedule): SavedSchedule => {
    const kept = store.put(schedule);
    options.onChanged?.(store.list());
    return kept;
  };

  async function make(runId: string, input: OptimiseWish, signal: AbortSignal): Promise<SavedSchedule> {
    const wish = { ...input, request: fixSeeds(options.settle(input.request)) };
    // LoRAs and embeddings may be named in any of the prompts.
    const found = await options.findFiles({ ...wish.request, prompt: [wish.request.prompt, ...wish.prompts].join('\n') });
    const link = await host.link();
    return keep(await link.call('schedule.optimise', { runId, scheduleId: newId(), wish, ...found, cache: join(options.cache, 'walks') }, { signal }));
  }

  function begin(wish: OptimiseWish): NonNullable<typeof current> {
    if (current) throw new StudioError('bad_input', 'A schedule is being optimised already. Wait for it or stop it first.');
    const runId = newId();
    const controller = new AbortController();
    const done = make(runId, wish, controller.signal).finally(() => (current = null));
    const run = { runId, controller, done, progress: { runId, phase: 'load' as const, nfe: 0, expected: wish.budget, secondsLeft: null, best: null } };
    done.then(
      ({ id }) => options.onEnded?.({ runId, scheduleId: id, error: null }),
      (thrown: unknown) => options.onEnded?.({ runId, scheduleId: null, error: errorData(thrown) }),
    );
    current = run;
    return run;
  }

  return {
    list: store.list,
    get: store.get,
    listen(link) {
      link.on('schedule.progress', (progress) => {
        if (current?.runId !== progress.runId) return;
        current.progress = progress;
        options.onProgress?.(progress);
      });
    },
    start: (wish) => ({ runId: begin(wish).runId }),
    async run(wish, signal) {
      const { controller, done } = begin(OptimiseWish.parse(wish));
      signal?.addEventListener('abort', () => controller.abort(), { once: true });
      return done;
    },
    running: () => current?.progress ?? null,
    cancel(runId) {
      if (current?.runId === runId) current.controller.abort();
    },
    async estimate(scheduleId, lists) {
      const link = await host.link();
      return link.call('schedule.estimate', { schedule: store.get(scheduleId), cache: join(options.cache, 'walks'), lists: lists.map((list) => [...list]) });
    },
    async edit(scheduleId, name, sigmas) {
      const base = store.get(scheduleId);
      const family = base.model?.family ?? 'sd15';
      const checked = await walkable(host, sigmas.join(' '), { family, sampler: base.sampler, unit: 'sigma', end: 'keep' });
      return keep(editedSchedule(base, name, checked));
    },
    rename: (scheduleId, name) => keep({ ...store.get(scheduleId), name }),
    remove(scheduleId) {
      store.remove(scheduleId);
      options.onChanged?.(store.list());
    },
    async bringIn(wish) {
      const found = imported(wish);
      if (found.kind === 'schedule') {
        const { schedule } = found;
        await walkable(host, schedule.sigmas.join(' '), { family: schedule.model?.family ?? wish.family, sampler: schedule.sampler, unit: 'sigma', end: 'keep' });
        return keep({ ...schedule, id: newId(), ...(wish.name ? { name: wish.name } : {}) });
      }
      const { family, sampler, end } = wish;
      const sigmas = await walkable(host, found.values, { family, sampler, unit: found.unit, end });
      return keep(importedSchedule(wish, sigmas));
    },
    async stop() {
      current?.controller.abort();
      await current?.done.catch(() => undefined);
    },
  };
}
