/**
 * What optimised schedules are worth on a model: the bars, both tables, the plots and the pictures of docs/schedule-lab.md.
 *
 *   npm run bench -- schedule-lab [--model FILE] [--cfg 4] [--size 128] [--samplers a,b] [--steps 4,6,…] [--walks 64]
 *       [--table-walks 16] [--budget 8000] [--prompts FILE] [--bar-budget 20000]
 *       [--limit missed|always|never] [--limit-walks 32] [--limit-runs 120] [--out docs]
 *
 * The bars come first, from runs with the lab's default budget and all walks; the other rows of the tables have --budget
 * and --table-walks. Can be stopped and started again: rows and walks that are made are kept in .cache/schedule-lab.
 * What it will take at most is said once the first call was timed: some 130,000 guided calls as it stands, 68,000 with
 * --steps 4,6,10,20 --table-walks 8 --budget 2400, 40,000 for the bars and ten steps alone; each limit up to 60,000 more.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Request } from '../contract/request.ts';
import { defaultBudget } from '../contract/schedule.ts';
import { cpuDevice } from '../engine/devices/choose.ts';
import { sessionCache } from '../engine/models/open.ts';
import { teacherStepsFor } from '../engine/optimise/budget.ts';
import { drawsFrom } from '../engine/optimise/draws.ts';
import { pathwise } from '../engine/optimise/score.ts';
import { endOf, type Lesson } from '../engine/optimise/teacher.ts';
import { optimise } from '../engine/pipelines/optimise/optimise.ts';
import { modelShelf } from '../engine/pipelines/shelf.ts';
import { planSampling } from '../engine/samplers/check.ts';
import { resourcesFolder } from '../main/entries.ts';
import { builtinModel } from '../main/models/builtin.ts';
import { barSamplers, barsOf, barSteps, isLonger, ours, reached } from './schedule-lab/bars.ts';
import { judgeList, jury } from './schedule-lab/jury.ts';
import { bruteForce } from './schedule-lab/limit.ts';
import { type Listed, listsFor, targetOf } from './schedule-lab/lists.ts';
import { drawSheet } from './schedule-lab/pictures.ts';
import { promptsFor } from './schedule-lab/prompts.ts';
import { digits, type Limit, type Row, writeReport } from './schedule-lab/report.ts';
import { ratioLine } from './report.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'builtin' },
    cfg: { type: 'string', default: '4' },
    size: { type: 'string', default: '128' },
    samplers: { type: 'string', default: 'dpmpp_2m,euler,heun,uni_pc,ddim' },
    steps: { type: 'string', default: '4,6,8,10,14,20' },
    walks: { type: 'string', default: '64' },
    'table-walks': { type: 'string', default: '16' },
    'reference-steps': { type: 'string', default: '200' },
    budget: { type: 'string', default: '8000' },
    prompts: { type: 'string' },
    limit: { type: 'string', default: 'missed' },
    'limit-walks': { type: 'string', default: '32' },
    'limit-runs': { type: 'string', default: '120' },
    'bar-budget': { type: 'string', default: String(defaultBudget) },
    out: { type: 'string', default: 'docs' },
  },
});
if (!['missed', 'always', 'never'].includes(values.limit)) throw new Error(`--limit ${values.limit}: missed, always or never.`);
const whole = (name: 'size' | 'walks' | 'table-walks' | 'reference-steps' | 'budget' | 'bar-budget' | 'limit-walks' | 'limit-runs'): number => {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${values[name]}: a whole number from 1.`);
  return value;
};
const path = values.model === 'builtin' ? builtinModel(resourcesFolder())?.path : resolve(values.model);
if (path === undefined) throw new Error('There is no built-in model in this build. Name another one: npm run bench -- schedule-lab --model FILE.');
const cfg = Number(values.cfg);
const [size, walks, referenceSteps, budget, barBudget, limitWalks, limitRuns] = [whole('size'), whole('walks'), whole('reference-steps'), whole('budget'), whole('bar-budget'), whole('limit-walks'), whole('limit-runs')];
const tableWalks = Math.min(whole('table-walks'), walks);
const folder = resolve(values.out);
const cache = resolve('.cache/schedule-lab');
mkdirSync(folder, { recursive: true });
mkdirSync(cache, { recursive: true });

const { seen, unseen } = promptsFor(values.prompts, walks);
const shelf = modelShelf(sessionCache(), async () => cpuDevice());
const base = { width: size, height: size, cfg, seed: '1', device: 'cpu' as const };
const grant = { model: { name: basename(path), path, sha256: null }, files: { vae: null, loras: [], embeddings: [] } };
const opened = await shelf.open({ request: Request.parse(base), ...grant }, []);
const { reference } = await opened.references();
const kept = join(cache, `rows-${reference.sha256.slice(0, 16)}-${[cfg, size, walks, tableWalks, referenceSteps, budget, barBudget].join('-')}.json`);

const jobs: { readonly sampler: string; readonly steps: number }[] = barSamplers.map((sampler) => ({ sampler, steps: barSteps }));
for (const sampler of values.samplers.split(',')) for (const steps of values.steps.split(',').map(Number)) if (!jobs.some((job) => job.sampler === sampler && job.steps === steps)) jobs.push({ sampler, steps });
const rows: Row[] = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Row[]) : [];
const isBar = ({ sampler, steps }: (typeof jobs)[number]) => steps === barSteps && barSamplers.some((bar) => bar === sampler);
const walksFor = (job: (typeof jobs)[number]) => (isBar(job) ? walks : tableWalks);
const budgetFor = (job: (typeof jobs)[number]) => (isBar(job) ? barBudget : budget);

/** Seconds of one guided call of the network, as the reference walks had them; null until there is one. */
let perCall: number | null = null;
const judges = await jury(opened, { base, prompts: unseen, count: walks, seed: 900_000, steps: referenceSteps, cache }, (done, seconds) => {
  perCall = seconds / referenceSteps;
  if (done % 8 === 0) console.log(`reference walk ${done} of ${walks}: ${(1000 * perCall).toFixed(1)} ms a call`);
  if (done === 8) console.log(`at most ${Math.ceil(((walks * referenceSteps + callsLeft()) * perCall) / 60)} minutes at this pace, brute force apart`);
});

/** Guided calls that rows not yet made may take. */
function callsLeft(): number {
  return jobs
    .filter((job) => !rows.some((row) => row.sampler === job.sampler && row.steps === job.steps))
    .reduce((sum, job) => {
      const lists = listsFor(opened, job.sampler, job.steps, size);
      const calls = (sigmas: readonly number[]) => planSampling({ sampler: job.sampler, options: {}, sigmas, levels: targetOf(opened, job.sampler, job.steps, size).levels }).nfe ?? sigmas.length - 1;
      const judged = [...lists, lists[0]!].reduce((total, { sigmas }) => total + calls(sigmas), 0) * walksFor(job);
      return sum + judged + budgetFor(job) / (cfg === 1 ? 1 : 2);
    }, 0);
}

// The lab's own teacher for ten steps, held to the reference.
const coarse = await jury(opened, { base, prompts: unseen, count: tableWalks, seed: 900_000, steps: teacherStepsFor(barSteps), cache }, () => undefined);
const teacher = pathwise(coarse.lessons.map(endOf), judges.lessons.slice(0, tableWalks).map(endOf)).value;
console.log(`the lab’s teacher ends ${digits(teacher)} from the reference`);

for (const job of jobs) {
  const { sampler, steps } = job;
  if (rows.some((row) => row.sampler === sampler && row.steps === steps)) continue;
  const made = await optimise(
    { runId: 'bench', scheduleId: 'bench', wish: { request: Request.parse({ ...base, sampler, steps }), prompts: [...seen], budget: budgetFor(job) }, ...grant, cache },
    { open: async () => opened, signal: new AbortController().signal, idle: async () => undefined, onProgress: () => undefined },
  );
  const judged = [];
  for (const { label, sigmas } of [{ label: ours, sigmas: made.sigmas }, ...listsFor(opened, sampler, steps, size)]) judged.push(await judgeList(opened, judges, walksFor(job), sampler, label, sigmas));
  rows.push({ sampler, steps, lists: judged, verdict: made.verdict, accepted: made.accepted, nfe: made.nfe, seconds: made.seconds });
  writeFileSync(kept, JSON.stringify(rows));
  console.log(`${sampler} ${steps}: ${judged.map(({ label, rmse }) => `${label} ${digits(rmse.value)}`).join(', ')} · ${made.nfe} NFE, ${made.seconds.toFixed(0)} s${perCall === null ? '' : ` · at most ${Math.ceil((callsLeft() * perCall) / 60)} minutes more`}`);
  if (rows.length === barSamplers.length) for (const bar of barsOf(rows)) console.log(ratioLine(bar.what, bar.ratio, bar.goal));
}
rows.sort((a, b) => jobs.findIndex((job) => job.sampler === a.sampler) - jobs.findIndex((job) => job.sampler === b.sampler) || a.steps - b.steps);

const bars = barsOf(rows);
const limits: Limit[] = [];
for (const sampler of barSamplers) {
  if (values.limit === 'never' || (values.limit === 'missed' && bars.every((bar) => bar.sampler !== sampler || reached(bar)))) continue;
  const row = rows.find((each) => each.sampler === sampler && each.steps === barSteps)!;
  const target = targetOf(opened, sampler, barSteps, size);
  const starts = row.lists.filter(({ label }) => !isLonger(label));
  const own = await jury(opened, { base, prompts: seen, count: limitWalks, seed: 700_000, steps: referenceSteps, cache }, () => undefined);
  const fit = async (what: string, lessons: readonly Lesson[], from: readonly Listed[], shakes: number) => {
    const search = bruteForce({ target, sampler, lessons, starts: from, shakes, draws: drawsFrom(1n), mostRuns: limitRuns });
    for (let told = Infinity; ; ) {
      const next = await search.next();
      if (next.done) return next.value;
      if (next.value.value > 0.99 * told) continue;
      told = next.value.value;
      console.log(`brute force, ${sampler}, ${what}: ${digits(told)}`);
    }
  };
  const found = await fit('walks of the lab’s kind', own.lessons, starts, 3);
  const oracleLessons = judges.lessons.slice(0, limitWalks);
  const oracle = await fit('the judging walks themselves', oracleLessons, [found, ...starts].map(({ sigmas }) => ({ label: '', sigmas })), 0);
  const on = async (sigmas: readonly number[]) => (await judgeList(opened, judges, limitWalks, sampler, '', sigmas)).rmse.value;
  const rivals = starts.filter(({ label }) => label !== ours);
  const best = rivals.reduce((least, each) => (each.rmse.value < least.rmse.value ? each : least));
  limits.push({
    sampler,
    steps: barSteps,
    found: await judgeList(opened, judges, walks, sampler, 'brute force', found.sigmas),
    oracle: { walks: oracleLessons.length, value: oracle.value, ours: await on(starts.find(({ label }) => label === ours)!.sigmas), best: await on(best.sigmas) },
  });
}

const shown = rows.find((row) => row.sampler === barSamplers[0] && row.steps === barSteps)!;
const pictures = 'schedule-lab/pictures.webp';
const order = ['Normal', 'Karras', 'Align Your Steps', ours, `Normal at ${2 * barSteps}`];
mkdirSync(join(folder, 'schedule-lab'), { recursive: true });
await drawSheet(opened, {
  jury: judges, prompts: unseen, sampler: shown.sampler, rows: 6, referenceSteps, path: join(folder, pictures),
  lists: order.flatMap((name) => shown.lists.find(({ label }) => label === name) ?? []).map(({ label, sigmas }) => ({ label: isLonger(label) ? label : `${label} at ${barSteps}`, sigmas })),
});
writeReport(folder, {
  model: reference.name, sha256: reference.sha256, cfg, size: `${size} × ${size}`, walks, tableWalks, prompts: new Set(unseen).size, budget, referenceSteps, teacher,
  machine: `${cpus()[0]?.model.trim()} × ${cpus().length}`, command: `npm run bench -- schedule-lab ${process.argv.slice(2).map((word) => word.replace(path, basename(path))).join(' ')}`, rows, bars, limits, pictures,
});
for (const bar of bars) console.log(ratioLine(bar.what, bar.ratio, bar.goal));
console.log(`written: ${join(folder, 'schedule-lab.md')}`);
await shelf.unload();
