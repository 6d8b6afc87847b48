import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError, zodSentence } from '../../contract/errors.ts';
import { SavedSchedule } from '../../contract/schedule.ts';
import { writeWhole } from '../settings/write-whole.ts';

/** Saved schedules: one JSON file each, which is also what is handed to others. Newest first. */
export interface ScheduleStore {
  list(): SavedSchedule[];
  get(id: string): SavedSchedule;
  put(schedule: SavedSchedule): SavedSchedule;
  remove(id: string): void;
}

/** A saved schedule from a text; one sentence where it is none. */
export function parseSchedule(text: string, origin: string): SavedSchedule {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    throw new StudioError('bad_file', `${origin} is not readable JSON (${(thrown as Error).message}). Export the schedule again.`);
  }
  const parsed = SavedSchedule.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new StudioError('bad_file', `${origin} is not a schedule of Stepwise. ${zodSentence(parsed.error, 'Its contents')} Export the schedule again.`);
}

export function openScheduleStore(folder: string, onProblem: (sentence: string) => void): ScheduleStore {
  const fileOf = (id: string) => join(folder, `${id}.json`);
  /** Files that were said to be broken once need not be said again. */
  const told = new Set<string>();

  function read(name: string): SavedSchedule[] {
    const file = join(folder, name);
    try {
      const schedule = parseSchedule(readFileSync(file, 'utf8'), file);
      return [{ ...schedule, id: name.slice(0, -'.json'.length) }];
    } catch (thrown) {
      if (!told.has(file)) onProblem(thrown instanceof StudioError ? `${thrown.message} It is left out of the list.` : `${file} could not be read (${(thrown as Error).message}). It is left out of the list.`);
      told.add(file);
      return [];
    }
  }

  function list(): SavedSchedule[] {
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new StudioError('unreadable', `The folder of schedules ${folder} cannot be listed (${(thrown as NodeJS.ErrnoException).code}). Check its permissions.`);
    }
    return names
      .filter((name) => /^[\w-]+\.json$/.test(name))
      .flatMap(read)
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  }

  function get(id: string): SavedSchedule {
    const found = list().find((each) => each.id === id);
    if (!found) throw new StudioError('unknown_schedule', `There is no saved schedule ${id}. “stepwise schedules show” lists them.`);
    return found;
  }

  return {
    list,
    get,
    put(schedule) {
      const whole = SavedSchedule.parse(schedule);
      writeWhole(fileOf(whole.id), `${JSON.stringify(whole, null, 2)}\n`);
      return whole;
    },
    remove(id) {
      rmSync(fileOf(get(id).id));
    },
  };
}
