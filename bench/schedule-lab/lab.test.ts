import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawsFrom } from '../../engine/optimise/draws.ts';
import { mixtureOpenModel } from '../../tests/mixture-open-model.ts';
import { barsOf, reached } from './bars.ts';
import { jury, type Judged, type Jury } from './jury.ts';
import { bruteForce } from './limit.ts';
import { listsFor, targetOf } from './lists.ts';
import { promptsFor } from './prompts.ts';
import { type Report, type Row, writeReport } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-'));
const { opened, calls } = mixtureOpenModel();
const wish = { base: { width: 64, height: 64, cfg: 2, seed: '1' }, prompts: ['a cat', 'a dog'], count: 3, seed: 5, steps: 40, cache: folder };
let judges: Jury;

beforeAll(async () => {
  judges = await jury(opened, wish, () => undefined);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a jury is kept: the second time nothing is walked, and the ends are the same', async () => {
  const before = calls.count;
  const again = await jury(opened, wish, () => expect.unreachable());
  expect(calls.count).toBe(before);
  expect(again.lessons.map(({ trajectory }) => trajectory.x[0]!.data)).toEqual(judges.lessons.map(({ trajectory }) => Float32Array.from(trajectory.x[0]!.data)));
});

test('brute force finds a list better than all it starts from, with the first level and the fall as they were', async () => {
  const target = targetOf(opened, 'euler', 4, 64);
  const starts = listsFor(opened, 'euler', 4, 64).filter(({ label }) => !label.includes(' at '));
  const values: number[] = [];
  const search = bruteForce({ target, sampler: 'euler', lessons: judges.lessons, starts, shakes: 1, draws: drawsFrom(1n), mostRuns: 2000 });
  let next = await search.next();
  for (; !next.done; next = await search.next()) values.push(next.value.value);
  const { sigmas, value } = next.value;
  expect(values.every((each, i) => i === 0 || each < values[i - 1]!)).toBe(true);
  expect(value).toBeLessThan(0.95 * values[0]!);
  expect(sigmas).toHaveLength(5);
  expect(starts.map(({ sigmas: [first] }) => first)).toContain(sigmas[0]);
  expect(sigmas.every((sigma, i) => i === 0 || sigma < sigmas[i - 1]!)).toBe(true);
});

test('brute force ends with the runs it may have', async () => {
  const starts = listsFor(opened, 'euler', 4, 64).filter(({ label }) => !label.includes(' at '));
  const before = calls.count;
  const search = bruteForce({ target: targetOf(opened, 'euler', 4, 64), sampler: 'euler', lessons: judges.lessons, starts, shakes: 50, draws: drawsFrom(1n), mostRuns: 30 });
  for await (const { sigmas } of search) expect(sigmas).toHaveLength(5);
  expect(calls.count - before).toBeLessThanOrEqual(36 * 4 * judges.lessons.length);
});

test('scenes to learn from and scenes to judge by share no prompt', () => {
  const { seen, unseen } = promptsFor(undefined, 64);
  expect([seen.length, unseen.length]).toEqual([64, 64]);
  expect(unseen.filter((text) => seen.includes(text))).toEqual([]);
});

const judged = (label: string, value: number): Judged => ({ label, sigmas: [10, 1, 0], walks: 8, rmse: { value, spread: value / 50 }, law: { value: value / 10, spread: value / 200 } });
const row = (sampler: string, steps: number, ours: number): Row => ({
  sampler, steps, verdict: 'Better.', accepted: true, nfe: 100, seconds: 1, lists: [judged('optimised', ours), judged('Normal', 0.3), judged('Karras', 0.2), judged(`Normal at ${2 * steps}`, 0.15)],
});

test('bars are held against the best built-in list and against “normal” at twice the steps', () => {
  const bars = barsOf([row('dpmpp_2m', 10, 0.155), row('euler', 10, 0.19), row('euler', 6, 0.5)]);
  expect(bars.map(({ ratio }) => ratio)).toEqual([0.155 / 0.2, 0.155 / 0.15, 0.19 / 0.2]);
  expect(bars.map(reached)).toEqual([true, false, false]);
  expect(bars[0]!.spread).toBeCloseTo((0.155 / 0.2) * Math.hypot(0.02, 0.02), 12);
});

test('the report holds the bars, both tables and the limit, and its plots are whole', () => {
  const rows = [row('dpmpp_2m', 4, 0.4), row('dpmpp_2m', 10, 0.155), row('euler', 10, 0.19)];
  const report: Report = {
    model: 'scenes', sha256: 'a'.repeat(64), cfg: 4, size: '128 × 128', walks: 64, tableWalks: 16, prompts: 64, budget: 6000, referenceSteps: 200, teacher: 0.002, machine: 'a machine', command: 'bench', rows, bars: barsOf(rows),
    limits: [{ sampler: 'euler', steps: 10, found: judged('brute force', 0.185), oracle: { walks: 12, value: 0.18, ours: 0.19, best: 0.2 } }], pictures: null,
  };
  writeReport(folder, report);
  const text = readFileSync(join(folder, 'schedule-lab.md'), 'utf8');
  expect(text).toMatch(/\| dpmpp_2m \| 10 \| 0\.3 ± 0\.006 \| 0\.2 ± 0\.004 \| 0\.15 ± 0\.003 \| \*\*0\.155 ± 0\.0031\*\* \| 0\.77 \| 1\.03 \|/);
  expect(text.match(/\*\*missed\*\*/g)).toHaveLength(2);
  expect(text).toMatch(/no schedule of 10 steps can be expected to do better than 0\.90 × that one/);
  expect(readdirSync(join(folder, 'schedule-lab')).sort()).toEqual(['error.svg', 'law.svg']);
  const svg = readFileSync(join(folder, 'schedule-lab', 'error.svg'), 'utf8');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(svg.match(/<g /g)).toHaveLength(3);
});
