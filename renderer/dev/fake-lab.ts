import { StudioError } from '../../contract/errors.ts';
import type { Emit, Handlers } from '../../contract/link.ts';
import type { scheduleCommands } from '../../contract/schedule-commands.ts';
import type { OptimiseProgress, SavedSchedule } from '../../contract/schedule.ts';
import type { StudioContract } from '../../contract/studio.ts';
import { madeSchedule } from './made-schedule.ts';

const phases: readonly OptimiseProgress['phase'][] = ['load', 'teach', 'pairs', 'compare', 'refine', 'confirm'];

/** A lab that takes a second for a run and finds the same list every time. */
export class FakeLab {
  readonly handlers: Handlers<typeof scheduleCommands>;
  #schedules: SavedSchedule[];
  #running: OptimiseProgress | null = null;
  #stopped = false;

  constructor(count: number, step: number, emit: Emit<StudioContract['events']>) {
    this.#schedules = Array.from({ length: count }, (_, i) => madeSchedule({ id: `made-${i + 1}`, ...(i === 0 ? {} : { name: `Euler, 10 steps, CFG 5 (${i})`, accepted: false, verdict: 'Keep Align Your Steps: on 8 held-out pictures its error is 0.3 ± 0.025, the new list’s 0.33 ± 0.03.' }) }));
    const changed = () => emit('schedule.changed', this.#schedules);
    const find = (id: string) => {
      const found = this.#schedules.find((each) => each.id === id);
      if (!found) throw new StudioError('unknown_schedule', `There is no saved schedule ${id}.`);
      return found;
    };
    const put = (schedule: SavedSchedule) => {
      this.#schedules = [schedule, ...this.#schedules.filter(({ id }) => id !== schedule.id)];
      changed();
      return schedule;
    };
    const run = async (runId: string, budget: number) => {
      const made = madeSchedule({ id: `run-${runId}`, createdAt: Date.now() });
      for (let k = 0; k < 12 && !this.#stopped; k++) {
        const phase = phases[Math.floor(k / 2)]!;
        this.#running = { runId, phase, nfe: Math.round((budget * k) / 12), expected: budget, secondsLeft: k < 2 ? null : 12 - k, best: k < 6 ? null : made.held[0]! };
        emit('schedule.progress', this.#running);
        await new Promise((resolve) => setTimeout(resolve, step));
      }
      this.#running = null;
      const kept = put(this.#stopped ? { ...made, accepted: false, held: [], equals: null, verdict: 'Stopped before “End-point refinement from GITS γ = 1.15” could be held against the built-in schedules on pictures that took no part: it is the best so far, and unconfirmed.' } : made);
      emit('schedule.ended', { runId, scheduleId: kept.id, error: null });
    };
    this.handlers = {
      'schedule.list': () => this.#schedules,
      'schedule.optimise': ({ budget }) => {
        if (budget < 500) throw new StudioError('bad_input', `A budget of ${budget} network evaluations is too small to judge lists of 8 steps for this sampler; it takes 792 at least. Raise the budget or ask for fewer steps.`);
        const runId = String(Date.now());
        this.#stopped = false;
        void run(runId, budget);
        return { runId };
      },
      'schedule.cancel': () => {
        this.#stopped = true;
      },
      'schedule.running': () => this.#running,
      'schedule.estimate': ({ lists }) => lists.map((list) => (list.every((sigma, i) => i === 0 || sigma < list[i - 1]!) ? 0.21 + 0.02 * Math.abs(list.length - 9) + 0.05 * Math.abs(Math.log((list[3] ?? 1.71) / 1.71)) : null)),
      'schedule.edit': ({ scheduleId, name, sigmas }) => put({ ...find(scheduleId), id: `edit-${Date.now()}`, name, sigmas, steps: sigmas.length - 1, method: 'edited', accepted: false, held: [], verdict: `Changed by hand from “${find(scheduleId).name}”; not measured.` }),
      'schedule.rename': ({ scheduleId, name }) => put({ ...find(scheduleId), name }),
      'schedule.remove': ({ scheduleId }) => {
        this.#schedules = this.#schedules.filter(({ id }) => id !== find(scheduleId).id);
        changed();
      },
      'schedule.export': ({ scheduleId }) => ({ text: find(scheduleId).sigmas.join(', '), note: 'For ComfyUI’s ManualSigmas: the last one is the 0 that a picture ends at.' }),
      'schedule.import': ({ text, origin, name }) => {
        const sigmas = text.split(/[\s,]+/).map(Number);
        if (sigmas.some((sigma, i) => !Number.isFinite(sigma) || (i > 0 && sigma >= sigmas[i - 1]!))) throw new StudioError('bad_input', 'A custom schedule must fall from number to number, but number 3 (5) is not below number 2 (3).');
        return put(madeSchedule({ id: `in-${Date.now()}`, name: name ?? `Imported from ${origin}`, model: null, method: 'imported', sigmas, steps: sigmas.length - 1, held: [], trials: [], accepted: false, measures: null, walks: null, equals: null, verdict: 'Imported; not judged on a model here.' }));
      },
    };
  }
}
