import type { Catalog } from '../../contract/catalog.ts';
import type { Options, Request } from '../../contract/request.ts';
import type { SavedSchedule } from '../../contract/schedule.ts';

/** A saved schedule as requests, experiments and menus name it: `saved:` and its id. */
const prefix = 'saved:';
export const savedName = ({ id }: Pick<SavedSchedule, 'id'>): string => `${prefix}${id}`;

/** Where a picture's list is from, kept in its recipe. */
function originOf({ id, name, label, sampler, steps, cfg, model }: SavedSchedule): string {
  const by = model ? ` on ${model.name} (${model.sha256.slice(0, 10)})` : '';
  return `“${name}” (${id}): ${label}, for ${sampler} at ${steps} steps and CFG ${cfg}${by}`.slice(0, 300);
}

/**
 * The list itself in place of a saved schedule's name, so that recipes hold what was walked and can be replayed when the
 * schedule is long gone. Another step count than its own is interpolated, and the engine says so.
 */
export function spelledOut(wish: Pick<Request, 'schedule'>, get: (id: string) => SavedSchedule): { schedule: string; options: Options } | null {
  if (!wish.schedule.startsWith(prefix)) return null;
  const saved = get(wish.schedule.slice(prefix.length));
  return { schedule: 'custom', options: { values: saved.sigmas.join(' '), unit: 'sigma', end: 'keep', fit: 'steps', origin: originOf(saved) } };
}

export function withSaved(request: Request, get: (id: string) => SavedSchedule): Request {
  const found = spelledOut(request, get);
  return found ? { ...request, schedule: found.schedule, scheduleOptions: found.options } : request;
}

/** The engine's tables with a person's own schedules behind its own. */
export function catalogWith(catalog: Catalog, saved: readonly SavedSchedule[]): Catalog {
  if (saved.length === 0) return catalog;
  const own = saved.map((each): Catalog['schedules'][number] => ({
    id: savedName(each),
    label: each.name,
    about: each.verdict,
    source: originOf(each),
    aliases: { a1111: [], comfyui: [], diffusers: [], invokeai: [] },
    options: { type: 'object', properties: {} },
    fits: [each.prediction],
  }));
  return { ...catalog, schedules: [...catalog.schedules, ...own] };
}
