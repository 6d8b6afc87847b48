/**
 * What optimised schedules are worth on a model: both tables and the plots of docs/schedule-lab.md.
 *
 *   npm run bench -- schedule-lab --model FILE [--cfg 5] [--size 128] [--samplers a,b] [--steps 4,6,…] [--walks 16]
 *                                 [--budget 6000] [--prompts FILE] [--out docs]
 *
 * Can be stopped and started again: rows that are made are kept in OUT/schedule-lab.json, walks in a cache beside it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Request } from '../contract/request.ts';
import { cpuDevice } from '../engine/devices/choose.ts';
import { sessionCache } from '../engine/models/open.ts';
import { defaultPrompts } from '../engine/optimise/prompts.ts';
import { optimise } from '../engine/pipelines/optimise/optimise.ts';
import { modelShelf } from '../engine/pipelines/shelf.ts';
import { judgeList, jury, listsFor } from './schedule-lab/measure.ts';
import { writeReport, type Row } from './schedule-lab/report.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    cfg: { type: 'string', default: '5' },
    size: { type: 'string', default: '128' },
    samplers: { type: 'string', default: 'dpmpp_2m,euler,heun,uni_pc,ddim' },
    steps: { type: 'string', default: '4,6,8,10,12,16,20' },
    walks: { type: 'string', default: '16' },
    budget: { type: 'string', default: '6000' },
    prompts: { type: 'string' },
    out: { type: 'string', default: 'docs' },
  },
});
if (!values.model) throw new Error('Name the model: npm run bench -- schedule-lab --model FILE');
const path = resolve(values.model);
const [cfg, size, walks, budget] = [values.cfg, values.size, values.walks, values.budget].map(Number) as [number, number, number, number];
const folder = resolve(values.out);
const cache = resolve('.cache/schedule-lab');
const kept = join(cache, `rows-${basename(path)}-${cfg}-${size}-${walks}-${budget}.json`);
mkdirSync(folder, { recursive: true });
mkdirSync(cache, { recursive: true });

const prompts = values.prompts ? readFileSync(values.prompts, 'utf8').split('\n').map((line) => line.trim()).filter(Boolean) : defaultPrompts;
// Two of three for the lab, which itself holds out every other one; the third for the jury.
const [seen, unseen] = [prompts.filter((_, i) => i % 3 !== 2), prompts.filter((_, i) => i % 3 === 2)];

const sessions = sessionCache();
const shelf = modelShelf(sessions, async () => cpuDevice());
const base = { width: size, height: size, cfg, seed: '1', device: 'cpu' as const };
const grant = { model: { name: basename(path), path, sha256: null }, files: { vae: null, loras: [], embeddings: [] } };
const opened = await shelf.open({ request: Request.parse(base), ...grant }, []);

const judges = await jury(opened, base, unseen.length > 0 ? unseen : prompts, walks, (done) => console.log(`reference walk ${done} of ${walks}`));
const rows: Row[] = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Row[]) : [];
for (const sampler of values.samplers.split(',')) {
  for (const steps of values.steps.split(',').map(Number)) {
    if (rows.some((row) => row.sampler === sampler && row.steps === steps)) continue;
    const made = await optimise(
      { runId: 'bench', scheduleId: 'bench', wish: { request: Request.parse({ ...base, sampler, steps }), prompts: [...seen], budget }, ...grant, cache },
      { open: async () => opened, signal: new AbortController().signal, idle: async () => undefined, onProgress: () => undefined },
    );
    const lists = [{ label: 'optimised', sigmas: made.sigmas }, ...listsFor(opened, sampler, steps)];
    const judged = [];
    for (const { label, sigmas } of lists) judged.push(await judgeList(opened, judges, sampler, label, sigmas));
    rows.push({ sampler, steps, lists: judged, verdict: made.verdict, accepted: made.accepted, nfe: made.nfe, seconds: made.seconds });
    writeFileSync(kept, JSON.stringify(rows));
    console.log(`${sampler} ${steps}: ${judged.map(({ label, rmse }) => `${label} ${rmse.value.toPrecision(3)}`).join(', ')} · ${made.nfe} NFE, ${made.seconds.toFixed(0)} s`);
  }
}
const { reference } = await opened.references();
writeReport(folder, { model: reference.name, sha256: reference.sha256, cfg, size: `${size} × ${size}`, walks, prompts: new Set(unseen).size, machine: `${cpus()[0]?.model.trim()} × ${cpus().length}`, rows });
console.log(`written: ${join(folder, 'schedule-lab.md')}`);
await shelf.unload();
