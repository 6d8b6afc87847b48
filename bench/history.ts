/**
 * `node bench/history.ts [--records 1000000] [--unique] [--folder DIR] [--rounds 40]`: a history of a million made-up
 * pictures, asked through its own thread, built as the program has it. Prints times with goals, and beside them the
 * processor time of the whole process, which other work on the machine does not lengthen; exits 1 if a goal is missed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
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

interface Sample {
  /** By the clock, and of the processor, all threads together; ms. */
  readonly wall: number;
  readonly processor: number;
}

interface Line {
  readonly what: string;
  readonly times: readonly Sample[];
  readonly goal: number | null;
}

const processorMs = (): number => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;

async function timed<T>(times: Sample[], work: () => Promise<T>): Promise<T> {
  const [began, spent] = [performance.now(), processorMs()];
  const result = await work();
  times.push({ wall: performance.now() - began, processor: processorMs() - spent });
  return result;
}

async function measure(history: History): Promise<Line[]> {
  const perSearch: Line[] = [];
  const first: Sample[] = [];
  const next: Sample[] = [];
  for (const text of searches) {
    const own: Sample[] = [];
    for (let round = 0; round < rounds; round++) {
      let page = await timed(own, () => history.images.page({ text }));
      for (let more = 0; more < 3 && page.next; more++) page = await timed(next, () => history.images.page({ text, after: page.next }));
    }
    first.push(...own);
    perSearch.push({ what: `  ${text || '(everything)'}`, times: own, goal: null });
  }
  const jump: Sample[] = [];
  for (let round = 0; round < rounds; round++) await timed(jump, () => history.images.page({ before: Date.UTC(2024, round % 36, 3), towards: round % 2 ? 'newer' : 'older' }));
  const facets: Sample[] = [];
  for (const text of ['', 'woman', 'sampler:heun steps:>10']) for (let round = 0; round < 5; round++) await timed(facets, () => history.images.facets({ text }));
  const timeline: Sample[] = [];
  for (let round = 0; round < 5; round++) await timed(timeline, () => history.images.timeline({ text: 'woman', by: 'day' }));

  const insert: Sample[] = [];
  const after: Sample[] = [];
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

/** Builds the thread as the program has it: a history opened from source would mostly measure how TypeScript is read. */
async function builtWorker(): Promise<URL> {
  const outDir = join(flag.folder, 'built');
  await build({ configFile: join(import.meta.dirname, '../vite.node.config.ts'), logLevel: 'error', build: { outDir, rolldownOptions: { input: { 'history-worker': 'main/history/worker.ts' } } } });
  return pathToFileURL(join(outDir, 'history-worker.mjs'));
}

/** Has the system forget what it has read of a file; whether it could be asked to. */
const forgetFile = (path: string): boolean => spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' }).status === 0;

/** Longest stretch of this thread's own processor time between two turns of its loop, ms: what answers take to arrive, without other work on the machine. */
function watchOwnTime(): () => number {
  const spent = () => (({ user, system }) => (user + system) / 1000)(process.threadCpuUsage());
  let [longest, last] = [0, spent()];
  const timer = setInterval(() => {
    const now = spent();
    [longest, last] = [Math.max(longest, now - last), now];
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

const entry = await builtWorker();
const forgetful = forgetFile(file);
const opening: Sample[] = [];
const openAndSee: Sample[] = [];
const coldSearch: Sample[] = [];
for (let round = 0; round < 5; round++) {
  if (forgetful) forgetFile(file);
  await timed(openAndSee, async () => {
    const cold = await timed(opening, () => openHistory({ file, thread: 'own', entry }));
    await cold.images.page({});
    return cold;
  }).then(async (cold) => {
    await timed(coldSearch, () => cold.images.page({ text: 'sampler:heun nfe:<10' }));
    await cold.close();
  });
}
const history = await openHistory({ file, thread: 'own', entry });
await history.images.count({ text: '' });
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const longestOwn = watchOwnTime();
const lines = await measure(history);
const own = longestOwn();
delay.disable();
await history.close();

const all: Line[] = [
  { what: forgetful ? 'open, nothing of the file in memory' : 'open', times: opening, goal: 300 },
  { what: 'open and first page', times: openAndSee, goal: 300 },
  { what: 'the same process’s first search over everything', times: coldSearch, goal: null },
  ...lines,
];
let missed = 0;
for (const { what, times, goal } of all) {
  const at = (of: keyof Sample, part: number) => times.map((each) => each[of]).sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))]!;
  const ms = (of: keyof Sample, part: number) => at(of, part).toFixed(2).padStart(8);
  const verdict = goal === null ? '' : at('wall', 0.95) <= goal ? `ok, goal ${goal}` : `MISSED, goal ${goal}`;
  if (goal !== null && at('wall', 0.95) > goal) missed++;
  console.log(`${what.padEnd(88)} p50 ${ms('wall', 0.5)}  p95 ${ms('wall', 0.95)}  p99 ${ms('wall', 0.99)} ms; processor p50 ${ms('processor', 0.5)}  p95 ${ms('processor', 0.95)} ms  ${verdict}`);
}
if (own > 16) missed++;
console.log(`this thread’s longest stretch of work meanwhile: ${own.toFixed(1)} ms of the processor ${own <= 16 ? 'ok, goal 16' : 'MISSED, goal 16'}; longest wait by the clock ${(delay.max / 1e6).toFixed(1)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`);
process.exitCode = missed > 0 ? 1 : 0;
