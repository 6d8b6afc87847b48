/**
 * `npm run show -- [FILE] [--set model=NAME] [--set width=64] [--seeds 2] [--model FILE] [--out DIR] [--docs]`: an
 * experiment from the command line, whole: begun, killed with SIGKILL after its first pictures and at a third of them (main
 * alone) and at two thirds (every process), gone on with to the end, checked that nothing finished was made again, and
 * exported in every form. FILE is docs/experiments/equal-cost.yaml unless given. `--docs` puts plot, grid and numbers
 * into docs/experiments. Exits 1 where anything is not as it must be.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { parse, stringify } from 'yaml';
import type { Experiment } from '../../contract/experiment.ts';
import type { Measures } from '../../contract/judging.ts';
import { checkExport, exportFormats } from './exports.ts';
import { changedSince, finished, runAndKill, stepwise, type Finished } from './runs.ts';

const docs = join(import.meta.dirname, '../../docs/experiments');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { set: { type: 'string', multiple: true, default: [] }, seeds: { type: 'string' }, model: { type: 'string' }, out: { type: 'string', default: 'dist/show' }, docs: { type: 'boolean', default: false } },
});
const source = resolve(positionals[0] ?? join(docs, 'equal-cost.yaml'));
const name = basename(source, extname(source));
const out = resolve(values.out);
const data = mkdtempSync(join(tmpdir(), 'stepwise-show-'));

/** The experiment as it is run here: another base, fewer seeds, a model that is put into the library. */
function prepared(): string {
  const wish = parse(readFileSync(source, 'utf8')) as { base: Record<string, unknown>; axes: Record<string, unknown> };
  for (const each of values.set) {
    const [key, value] = /^([^=]+)=(.*)$/.exec(each)?.slice(1) ?? [];
    if (key === undefined) throw new Error(`--set takes FIELD=VALUE, not “${each}”.`);
    wish.base[key] = Number.isFinite(Number(value)) && value !== '' ? Number(value) : value;
  }
  if (values.seeds !== undefined) wish.axes['seed'] = `1-${values.seeds}`;
  if (values.model !== undefined) {
    const file = resolve(values.model);
    mkdirSync(join(data, 'models'), { recursive: true });
    symlinkSync(file, join(data, 'models', basename(file)));
    wish.base['model'] = basename(file, extname(file));
  }
  const path = join(data, `${name}.yaml`);
  writeFileSync(path, stringify(wish));
  return path;
}

const say = (line: string): void => console.log(line);
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function demandUntouched(before: Finished, when: string): void {
  const changed = changedSince(before, finished(data));
  if (changed.length > 0) throw new Error(`${changed.length} finished pictures were made again or lost ${when}: ${changed.slice(0, 3).join(', ')}.`);
}

/** The page of docs: what was run, how it went, what came out. */
async function writePage(experiment: Experiment, { series }: Measures, took: string, killedAt: readonly number[]): Promise<void> {
  copyFileSync(join(out, `${name}.svg`), join(docs, `${name}.svg`));
  await sharp(readFileSync(join(out, experiment.layout.pages.length > 0 ? `${name}-1.png` : `${name}.png`)), { limitInputPixels: false }).webp({ quality: 88 }).toFile(join(docs, `${name}.webp`));
  const number = (value: number | null | undefined, digits: number) => (value === null || value === undefined ? '–' : value.toFixed(digits));
  const rows = series.flatMap(({ label, points }) => points.map(({ nfe, steps, count, pixels, standardError, latents }) => `| ${label} | ${nfe} | ${steps} | ${count} | ${number(pixels.rmse, 4)} ± ${number(standardError, 4)} | ${number(pixels.psnr, 1)} | ${number(pixels.ssim, 4)} | ${number(latents?.rmse, 4)} |`));
  const { counts, references, nfe } = experiment;
  const words = [
    `# ${experiment.name}`,
    '',
    `Made by \`npm run show -- --docs\` from [${name}.yaml](${name}.yaml): ${counts.done} of ${counts.total} cells and ${references.done} references, ${nfe.done.toLocaleString('en')} NFE in ${took} on ${cpus()[0]?.model.trim()} × ${cpus().length}. It was killed with SIGKILL at ${new Intl.ListFormat('en').format(killedAt.map(String))} pictures and gone on with; no finished picture was made again.`,
    '',
    `![Error over NFE](${name}.svg)`,
    '',
    `![The grid of the first seed](${name}.webp)`,
    '',
    '| sampler, schedule | NFE | steps | pictures | RMSE | PSNR dB | SSIM | latent RMSE |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ];
  writeFileSync(join(docs, `${name}.md`), words.join('\n'));
}

async function show(): Promise<void> {
  const file = prepared();
  const began = performance.now();
  const run = ['experiment', 'run', file];
  mkdirSync(out, { recursive: true });

  // How many there will be, the experiment says once it is kept.
  const first = await runAndKill(data, run, 2, false);
  const list = () => (JSON.parse(stepwise(data, 'experiment', 'list', '--json')) as { id: string }[])[0]!.id;
  const get = (id: string) => JSON.parse(stepwise(data, 'experiment', 'status', id, '--json')) as Experiment;
  const id = list();
  const planned = get(id);
  const whole = planned.counts.total - planned.counts.skipped + planned.references.total;
  say(`${planned.name}: ${planned.counts.total} cells and ${planned.references.total} for reference; killed main at ${first.size} pictures, ${planned.counts.done} of them known`);
  const killedAt = [first.size];
  let before = first;
  for (const share of [1 / 3, 2 / 3]) {
    const next = await runAndKill(data, run, Math.max(before.size + 1, Math.round(share * whole)), share > 0.5);
    demandUntouched(before, 'after a kill');
    say(`killed ${share > 0.5 ? 'every process' : 'main'} at ${next.size} of ${whole} pictures, after ${seconds(began)}`);
    killedAt.push(next.size);
    before = next;
  }
  say(stepwise(data, ...run).trim());
  const took = seconds(began);
  demandUntouched(before, 'on the way to the end');

  const experiment = get(id);
  const { counts, references } = experiment;
  const pictures = finished(data).size;
  if (list() !== id) throw new Error('Another experiment was made of the same file.');
  if (experiment.state !== 'done' || counts.done + counts.skipped !== counts.total || references.done !== references.total) throw new Error(`It is ${experiment.state}: ${JSON.stringify({ counts, references })}.`);
  const wanted = counts.done + references.done - counts.reused;
  if (pictures !== wanted) throw new Error(`There are ${pictures} pictures for ${wanted} cells and references: something was made twice.`);
  say(`done after ${took}: ${counts.done} cells, ${references.done} references, ${pictures} pictures, none twice; ${experiment.nfe.done} NFE`);

  for (const format of exportFormats) {
    const { files, bytes, notes } = JSON.parse(stepwise(data, 'experiment', 'export', id, '--out', join(out, `${name}.${format}`), '--json')) as { files: string[]; bytes: number; notes: string[] };
    for (const each of files) await checkExport(each, format, { cells: counts.total, done: counts.done });
    say(`${format}: ${files.length === 1 ? files[0] : `${files.length} files`}, ${bytes.toLocaleString('en')} bytes${notes.length > 0 ? ` (${notes.join(' ')})` : ''}`);
  }
  if (values.docs) {
    await writePage(experiment, JSON.parse(stepwise(data, 'experiment', 'measures', id, '--json')) as Measures, took, killedAt);
    say(`written: ${join(docs, `${name}.md`)}`);
  }
}

try {
  await show();
  rmSync(data, { recursive: true, force: true });
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  console.error(`What was made stands in ${data}.`);
  process.exitCode = 1;
}
