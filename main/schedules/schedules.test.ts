import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineContract } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import { Request } from '../../contract/request.ts';
import type { OptimiseProgress, SavedSchedule } from '../../contract/schedule.ts';
import { answerSigmas, madeSchedule } from '../../tests/schedules/made.ts';
import type { EngineHost } from '../engine/host.ts';
import { exported, imported } from './formats.ts';
import { openLab, type RunEnded } from './lab.ts';
import { openScheduleStore } from './store.ts';
import { catalogWith, savedName, spelledOut, withSaved } from './use.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'schedules-'));
const wish = { request: Request.parse({ seed: '-1' }), prompts: [], budget: 1000 };

/** An engine that answers sigmas for real and optimises as it is told to. */
function labWith(optimise: (input: { runId: string; scheduleId: string }, signal: AbortSignal) => Promise<SavedSchedule> = async ({ scheduleId }) => madeSchedule({ id: scheduleId })) {
  const heard: { ended: RunEnded[]; progress: OptimiseProgress[]; changed: number[]; problems: string[]; asked: unknown[] } = { ended: [], progress: [], changed: [], problems: [], asked: [] };
  const link = {
    async call(command: keyof EngineContract['commands'], input: never, options?: { signal?: AbortSignal }) {
      heard.asked.push(input);
      if (command === 'schedule.sigmas') return answerSigmas(input);
      if (command === 'schedule.optimise') return optimise(input, options!.signal!);
      throw new Error(command);
    },
    on: () => () => undefined,
  };
  const at = folder();
  const lab = openLab({
    host: { link: async () => link } as unknown as EngineHost,
    folder: join(at, 'schedules'),
    cache: join(at, 'cache'),
    findFiles: async () => ({ model: { name: 'm', path: '/m', sha256: null }, files: { vae: null, loras: [], embeddings: [] } }),
    settle: (request) => request,
    onEnded: (ended) => heard.ended.push(ended),
    onChanged: (schedules) => heard.changed.push(schedules.length),
    onProblem: (sentence) => heard.problems.push(sentence),
  });
  return { lab, heard, at: join(at, 'schedules') };
}

describe('the store', () => {
  test('keeps schedules as files, newest first, and gives them back whole', () => {
    const store = openScheduleStore(join(folder(), 'new'), () => expect.unreachable());
    expect(store.list()).toEqual([]);
    const [old, young] = [madeSchedule({ id: 'a', createdAt: 1 }), madeSchedule({ id: 'b', createdAt: 2 })];
    store.put(old);
    store.put(young);
    expect(store.list()).toEqual([young, old]);
    store.remove('a');
    expect(store.list()).toEqual([young]);
    expect(() => store.get('a')).toThrow('There is no saved schedule a. “stepwise schedules show” lists them.');
  });
  test('a broken file is said once, left out and left alone', () => {
    const at = folder();
    const told: string[] = [];
    const store = openScheduleStore(at, (sentence) => told.push(sentence));
    store.put(madeSchedule());
    writeFileSync(join(at, 'broken.json'), '{');
    writeFileSync(join(at, 'other.json'), '{"version": 1}');
    expect(store.list().map(({ id }) => id)).toEqual(['made-1']);
    store.list();
    expect(told).toEqual([expect.stringMatching(/broken\.json is not readable JSON .* It is left out of the list\.$/), expect.stringMatching(/other\.json is not a schedule of Stepwise\. /)]);
    expect(readdirSync(at)).toHaveLength(3);
  });
});

describe('for elsewhere', () => {
  const schedule = madeSchedule({ sigmas: [14.6, 3.2, 0.5, 0], steps: 3 });
  test('JSON comes back as it was', () => {
    expect(imported({ text: exported(schedule, 'json').text, origin: 'x', unit: 'sigma' })).toEqual({ kind: 'schedule', schedule });
  });
  test('lists say what their end means', () => {
    expect(exported(schedule, 'comfyui')).toEqual({ text: '14.6, 3.2, 0.5, 0', note: expect.stringMatching(/4 sigmas for 3 steps.*nothing is appended there/) });
    expect(exported(schedule, 'a1111')).toEqual({ text: '[14.6, 3.2, 0.5]', note: expect.stringMatching(/3 sigmas without the last 0, which these programs append/) });
    expect(exported(madeSchedule({ prediction: 'flow', sigmas: [1, 0.5, 0], steps: 2 }), 'comfyui').note).toMatch(/flow times/);
  });
  test.each([
    ['14.6, 3.2 0.5', { values: '14.6, 3.2 0.5', unit: 'sigma' }],
    ['[14.6, 3.2]', { values: '[14.6, 3.2]', unit: 'sigma' }],
    ['{"noise_levels": [14.6, 3.2], "timestep_indices": null}', { values: '14.6 3.2', unit: 'sigma' }],
    ['{"timestep_indices": [999, 500, 0], "noise_levels": [1, 2]}', { values: '999 500 0', unit: 'timestep' }],
    ['{"times": [1, 0.5]}', { values: '1 0.5', unit: 'sigma' }],
  ])('%s is a list', (text, list) => {
    expect(imported({ text, origin: 'x', unit: 'sigma' })).toEqual({ kind: 'list', ...list });
  });
  test.each([
    ['', 'f.txt is empty. It should hold a schedule of Stepwise or a list of noise levels.'],
    ['{"version": 1}', /^f\.txt is not a schedule of Stepwise\. Its contents/],
    ['{"a": 1}', /^f\.txt holds neither a schedule of Stepwise nor a list under/],
    ['{"version": 1', /^f\.txt is not readable JSON/],
  ])('%j is refused', (text, sentence) => {
    expect(() => imported({ text, origin: 'f.txt', unit: 'sigma' })).toThrow(sentence);
  });
});

describe('the lab', () => {
  test('keeps what a run made and tells of it; its seed is fixed', async () => {
    const { lab, heard, at } = labWith();
    const made = await lab.run(wish);
    expect(readdirSync(at)).toEqual([`${made.id}.json`]);
    expect(heard.ended).toEqual([{ runId: expect.any(String), scheduleId: made.id, error: null }]);
    expect(heard.changed).toEqual([1]);
    expect(JSON.stringify(heard.asked[0])).not.toContain('"seed":"-1"');
    expect(lab.running()).toBeNull();
  });
  test('one run at a time; a stopped one ends with what it has, or with its sentence', async () => {
    const { lab, heard } = labWith((_, signal) => new Promise((__, reject) => signal.addEventListener('abort', () => reject(new StudioError('cancelled', 'Cancelled.')))));
    const { runId } = lab.start(wish);
    expect(lab.running()).toMatchObject({ runId, phase: 'load' });
    expect(() => lab.start(wish)).toThrow('A schedule is being optimised already. Wait for it or stop it first.');
    await expect.poll(() => heard.asked.length).toBe(1);
    lab.cancel('another');
    expect(lab.running()).not.toBeNull();
    lab.cancel(runId);
    await expect.poll(() => heard.ended).toEqual([{ runId, scheduleId: null, error: { code: 'cancelled', message: 'Cancelled.' } }]);
    expect(lab.list()).toEqual([]);
    expect(lab.running()).toBeNull();
  });
  test('an edited list is a schedule of its own, unmeasured', async () => {
    const { lab } = labWith();
    const made = await lab.run(wish);
    const edited = await lab.edit(made.id, 'mine', [14.6, 4, 1, 0]);
    expect(edited).toMatchObject({ name: 'mine', method: 'edited', steps: 3, sigmas: [14.6, 4, 1, 0], accepted: false, held: [], walks: made.walks });
    expect(lab.get(made.id)).toEqual(made);
    await expect(lab.edit(made.id, 'worse', [14.6, 4, 5, 0])).rejects.toThrow(/must fall from number to number/);
    await expect(lab.edit(made.id, 'high', [99, 4, 0])).rejects.toThrow(/above this model’s highest level/);
  });
  test.each([
    [{ text: '14.6 3 5 0' }, 'A custom schedule must fall from number to number, but number 3 (5) is not below number 2 (3).'],
    [{ text: '99 3 0' }, /starts at 99[\d.]*, above this model’s highest level 14\.6146/],
    [{ text: '1 0.8 0.4 0' }, /looks like flow times, but this model’s noise starts at 14\.6146\. σ = t\/\(1 − t\) turns one into the other\./],
    [{ text: '14 2 0', family: 'flux' }, /This model walks flow times from 1 to 0, but the custom schedule starts at 14\./],
    [{ text: 'a b' }, /“a”, number 1 of the custom schedule, is not a number/],
    [{ text: '1200 3', unit: 'timestep' as const }, /1200, number 1 of the custom schedule, is not a timestep of this model/],
    [{ text: '14 2 0', sampler: 'nonsense' }, /There is no sampler “nonsense”/],
  ])('%j is not brought in', async (list, sentence) => {
    const { lab } = labWith();
    await expect(lab.bringIn({ origin: 'f.txt', name: null, family: 'sd15', sampler: 'euler', unit: 'sigma', end: 'append', ...list })).rejects.toThrow(sentence);
    expect(lab.list()).toEqual([]);
  });
  test('a list is brought in with what its end means, a schedule as it is', async () => {
    const { lab } = labWith();
    const bring = (text: string, end: 'append' | 'replace' = 'append') => lab.bringIn({ text, end, origin: 'f.txt', name: null, family: 'sd15', sampler: 'euler', unit: 'sigma' });
    expect(await bring('14.6 3 0.5')).toMatchObject({ sigmas: [14.6, 3, 0.5, 0], steps: 3, method: 'imported', accepted: false, model: null });
    expect(await bring('14.6 3 0.5', 'replace')).toMatchObject({ sigmas: [14.6, 3, 0], steps: 2 });
    const schedule = madeSchedule();
    const { id, ...kept } = await bring(JSON.stringify(schedule));
    expect(id).not.toBe(schedule.id);
    expect({ id: schedule.id, ...kept }).toEqual(schedule);
  });
});

describe('in use', () => {
  const get = (id: string) => {
    if (id === 'made-1') return madeSchedule();
    throw new StudioError('unknown_schedule', `There is no saved schedule ${id}.`);
  };
  test('a saved name becomes the list itself, with where it is from', () => {
    const { schedule, scheduleOptions } = withSaved(Request.parse({ schedule: savedName(madeSchedule()) }), get);
    expect(schedule).toBe('custom');
    expect(scheduleOptions).toMatchObject({ unit: 'sigma', end: 'keep', fit: 'steps', origin: expect.stringMatching(/^“DPM\+\+ 2M, 8 steps, CFG 5” \(made-1\): .* on First light \(cccccccccc\)$/) });
    const options = scheduleOptions as Record<string, string>;
    expect(answerSigmas({ schedule, options, sampler: 'dpmpp_2m', steps: 8, denoise: 1, width: 512, height: 512, family: 'sd15' })).toMatchObject({ sigmas: madeSchedule().sigmas, source: 'custom', note: '' });
    const longer = answerSigmas({ schedule, options, sampler: 'dpmpp_2m', steps: 12, denoise: 1, width: 512, height: 512, family: 'sd15' });
    expect(longer).toMatchObject({ source: 'interpolated', note: expect.stringContaining('interpolated log-linearly to 12') });
    expect(longer.sigmas).toHaveLength(13);
  });
  test('other schedules stay as they are, unknown ones are refused', () => {
    expect(spelledOut({ schedule: 'karras' }, get)).toBeNull();
    expect(() => spelledOut({ schedule: 'saved:gone' }, get)).toThrow('There is no saved schedule gone.');
  });
  test('menus list them behind the engine’s own, for the models they fit', () => {
    const catalog = { samplers: [], schedules: [], guidances: [], noises: [] };
    expect(catalogWith(catalog, [])).toBe(catalog);
    expect(catalogWith(catalog, [madeSchedule()]).schedules).toEqual([expect.objectContaining({ id: 'saved:made-1', label: 'DPM++ 2M, 8 steps, CFG 5', fits: ['eps'] })]);
  });
});

test('the schema of what is kept takes what the engine makes', () => {
  const at = folder();
  const store = openScheduleStore(at, () => expect.unreachable());
  store.put(madeSchedule());
  expect(JSON.parse(readFileSync(join(at, 'made-1.json'), 'utf8'))).toEqual(madeSchedule());
});
