/**
 * `node bench/history.ts [--records 1000000] [--unique] [--folder DIR] [--rounds 40]`: a history of a million made-up
 * pictures, asked through its own thread as the program does. Prints a table with goals; exits 1 if one is missed.
 */
import { mkdirSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openHistory, type History } from '../main/history/history.ts';
import { latestVersion } from '../main/history/migrate.ts';
import { makeHistory } from './history/make.ts';
import { records } from './history/records.ts';

const { values: flag } = parseArgs({
  options: { records: { type: 'string', default: '1000000' }, unique: { type: 'boolean', default: false }, folder: { type: 'string', default: join(tmpdir(), 'stepwise-bench') }, rounds: { type: 'string', default: '40' } },
});
const count = Number(flag.records);
const rounds = Number(flag.rounds);

/** Searches of every kind: common, rare, without any result, words with columns, and conditions that exclude each other. */
const searches = [
  '', 'castle', 'masterpiece', '"best quality"', '"a red woman"', 'woman -masterpiece', 'zel*', 'dragon sunset lighthouse', 'qwertyuiop',
  'sampler:dpmpp_2m', 'sampler:heun steps:>10', 'sampler:dpmpp_2s_ancestral schedule:sgm_uniform', 'rating:>=4', 'rating:5 is:favourite',
  'seed:42', 'size:512x768', 'date:2024-03', 'date:2026-11', 'lora:lora-7', 'model:_v3', '-masterpiece', '-sampler:dpmpp_2m,euler,heun',
  'sampler:dpmpp_2m steps:>10 model:_v1 size:512x768 rating:>=4 -prompt:cat "best quality"', 'woman rating:5', 'cat model:_v59',
  'masterpiece -masterpiece', 'sampler:heun nfe:<10', 'woman size:1216x832 sampler:dpm2 cfg:12 steps:8', 'negative:blurry steps:50', 'file:0000042', 'cfg:7.5..8 -woman date:>=2025',
];

interface Line {
  readonly what: string;
  readonly times: number[];
  readonly goal: number | null;
}

const at = (sorted: readonly number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  times.push(performance.now() - began);
  return result;
}

async function measure(history: History): Promise<Line[]> {
  const perSearch: Line[] = [];
  const first: number[] = [];
  const next: number[] = [];
  for (const text of searches) {
    const own: number[] = [];
    for (let round = 0; round < rounds; round++) {
      let page = await timed(own, () => history.images.page({ text }));
      for (let more = 0; more < 3 && page.next; more++) page = await timed(next, () => history.images.page({ text, after: page.next }));
    }
    first.push(...own);
    perSearch.push({ what: `  ${text || '(everything)'}`, times: own, goal: null });
  }
  const jump: number[] = [];
  for (let round = 0; round < rounds; round++) await timed(jump, () => history.images.page({ before: Date.UTC(2024, round % 36, 3), towards: round % 2 ? 'newer' : 'older' }));
  const facets: number[] = [];
  for (const text of ['', 'woman', 'sampler:heun steps:>10']) for (let round = 0; round < 5; round++) await timed(facets, () => history.images.facets({ text }));
  const timeline: number[] = [];
  for (let round = 0; round < 5; round++) await timed(timeline, () => history.images.timeline({ text: 'woman', by: 'day' }));

  const insert: number[] = [];
  const after: number[] = [];
  const stamp = Date.now();
  let n = 0;
  for (const { rating: _, favourite: __, ...image } of records(300, `/new-${stamp}`)) {
    await timed(insert, () => history.images.add({ ...image, id: `${stamp}-${n}`, createdAt: stamp + n++ }));
    if (n % 3 === 0) await timed(after, () => history.images.page({ text: 'woman sampler:dpmpp_2m' }));
  }
  return [
    { what: 'first page of a search', times: first, goal: 30 },
    ...perSearch,
    { what: 'next page', times: next, goal: 10 },
    { what: 'page at a date', times: jump, goal: 10 },
    { what: 'first page just after an insert', times: after, goal: 30 },
    { what: 'insert', times: insert, goal: 2 },
    { what: 'facets of all fields', times: facets, goal: null },
    { what: 'days of a search', times: timeline, goal: null },
  ];
}

const file = join(flag.folder, `history-${count}${flag.unique ? '-unique' : ''}-v${latestVersion}.db`);
mkdirSync(flag.folder, { recursive: true });
makeHistory(file, count, flag.unique);
console.log(`${count} records, ${cpus()[0]?.model.trim()}, ${cpus().length} cores, node ${process.version}`);

const delay = monitorEventLoopDelay({ resolution: 1 });
const opening: number[] = [];
const openAndSee: number[] = [];
const coldSearch: number[] = [];
for (let round = 0; round < 5; round++) {
  const began = performance.now();
  const cold = await openHistory({ file, thread: 'own' });
  opening.push(performance.now() - began);
  await cold.images.page({});
  openAndSee.push(performance.now() - began);
  await timed(coldSearch, () => cold.images.page({ text: 'sampler:heun nfe:<10' }));
  await cold.close();
}
const history = await openHistory({ file, thread: 'own' });
await history.images.count({ text: '' });
delay.enable();
const lines = await measure(history);
delay.disable();
await history.close();

const all: Line[] = [
  { what: 'open', times: opening, goal: 300 },
  { what: 'open and first page', times: openAndSee, goal: 300 },
  { what: 'the same process’s first search over everything', times: coldSearch, goal: null },
  ...lines,
];
let missed = 0;
for (const { what, times, goal } of all) {
  const sorted = [...times].sort((a, b) => a - b);
  const [p50, p95, p99] = [at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99)];
  const verdict = goal === null ? '' : p95 <= goal ? `ok, goal ${goal}` : `MISSED, goal ${goal}`;
  if (goal !== null && p95 > goal) missed++;
  console.log(`${what.padEnd(100)} p50 ${p50.toFixed(2).padStart(8)}  p95 ${p95.toFixed(2).padStart(8)}  p99 ${p99.toFixed(2).padStart(8)} ms  ${verdict}`);
}
console.log(`this thread’s longest wait meanwhile: ${(delay.max / 1e6).toFixed(1)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`);
process.exitCode = missed > 0 ? 1 : 0;
