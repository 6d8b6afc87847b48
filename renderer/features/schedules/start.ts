import { OptimiseWish } from '../../../contract/schedule.ts';
import type { SavedSchedule } from '../../../contract/schedule.ts';
import { knownCatalog, knownModels } from '../../data/library.ts';
import { owned } from '../../lib/recipe.ts';
import { compare } from '../../state/compare.ts';
import { draft, setDraft } from '../../state/draft.ts';
import { goTo } from '../../state/go.ts';
import { notify, report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';

export const promptsIn = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** Starts a run for what the panel is set to. */
export async function optimise(prompts: string, budget: number): Promise<void> {
  await studio.call('schedule.optimise', OptimiseWish.parse({ request: { ...draft(), schedule: 'automatic', scheduleOptions: {}, seed: '0' }, prompts: promptsIn(prompts), budget }));
}

/** What the panel must be set to for a schedule: its sampler, steps, guidance and, where it is at hand, its model. */
function settingsFor(schedule: SavedSchedule) {
  const { id, sampler, samplerOptions, steps, cfg, guidance, guidanceOptions, width, height, model } = schedule;
  const record = model && owned(model, knownModels());
  return { schedule: `saved:${id}`, scheduleOptions: {}, sampler, samplerOptions, steps, cfg, guidance, guidanceOptions, ...(record ? { model: record.id, width, height } : {}) };
}

/** Puts a schedule and what it was made for into the panel, ready to generate. */
export function takeToGenerate(schedule: SavedSchedule): void {
  setDraft(settingsFor(schedule), null);
  goTo('generate');
}

/** Two pictures of one seed, with the best built-in schedule and with this one, laid on the compare table as soon as both are made. */
export async function beforeAndAfter(schedule: SavedSchedule, rival: string): Promise<void> {
  const id = knownCatalog()?.schedules.find(({ label }) => label === rival)?.id;
  if (!id) {
    notify({ level: 'warn', text: `There is no schedule “${rival}” to hold this one against.` });
    return;
  }
  const seed = String(Math.floor(Math.random() * 2 ** 32));
  const both = { ...draft(), ...settingsFor(schedule), seed, batchCount: 1, batchSize: 1 };
  const wanted: string[] = [];
  const made = new Map<string, string>();
  const stops = [
    studio.on('image.added', ({ jobId, id: imageId }) => {
      if (jobId !== null) made.set(jobId, imageId);
      finish();
    }),
    studio.on('job.changed', ({ id: jobId, state, error }) => {
      if (!wanted.includes(jobId) || state === 'queued' || state === 'running' || state === 'done') return;
      stop();
      if (error) report(new Error(error.message));
    }),
  ];
  const stop = () => stops.forEach((end) => end());
  const finish = () => {
    const pictures = wanted.flatMap((jobId) => made.get(jobId) ?? []);
    if (wanted.length < 2 || pictures.length < 2) return;
    stop();
    compare(pictures, pictures);
  };
  notify({ level: 'info', text: `Making the same seed with ${rival} and with “${schedule.name}”; they open side by side.` });
  try {
    for (const change of [{ schedule: id, scheduleOptions: {} }, {}]) wanted.push((await studio.call('job.start', { ...both, ...change })).id);
    finish();
  } catch (thrown) {
    stop();
    throw thrown;
  }
}
