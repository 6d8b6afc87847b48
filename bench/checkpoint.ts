/**
 * `npm run bench -- checkpoint [--write FILE] [--threads N] [--only PART]…`: a full-size SD 1.5 checkpoint with random half-precision weights in a
 * temporary folder, and everything about opening and running it, measured in one run. PyTorch's step is measured in turn
 * with ours where Debian's python3-torch is there.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineEnvironment } from '../main/engine/environment.ts';
import { fullSd15 } from '../tests/fixtures/tiny-checkpoint.ts';
import { writeFullLora } from './checkpoint/lora.ts';
import { switchModels } from './checkpoint/switches.ts';
import type { Phase, Took } from './checkpoint/meter.ts';
import { writeFullSize } from './full-size.ts';

const { values } = parseArgs({ options: { write: { type: 'string' }, threads: { type: 'string', default: '2' }, only: { type: 'string', multiple: true } } });
const threads = Math.min(Number(values.threads), availableParallelism());
const folder = mkdtempSync(join(tmpdir(), 'stepwise-bench-'));
const file = join(folder, 'model.safetensors');
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
const seconds = ({ wall, processor }: Took) => `${wall.toFixed(2)} s (${processor.toFixed(2)} s of processor)`;
const median = (times: readonly Took[], of: keyof Took) => times.map((took) => took[of]).sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  readonly met: boolean | null;
}
const rows: Row[] = [];
const notes: string[] = [];
function row(what: string, measured: string, goal = '', met: boolean | null = null): void {
  rows.push({ what, measured, goal, met });
  console.log(`${met === null ? '  ' : met ? '✓ ' : '✗ '}${what}: ${measured}${goal ? `  (goal ${goal})` : ''}`);
}

function task(name: 'steps' | 'jobs', options: object): unknown {
  const child = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'checkpoint/task.ts'), name, JSON.stringify(options)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 24, env: { ...process.env, ...engineEnvironment } });
  if (child.status !== 0) throw new Error(`The measurement ${name} ended with ${child.signal ?? child.status}.`);
  return JSON.parse(child.stdout);
}

interface Steps {
  readonly first: Took;
  readonly times: readonly Took[];
}
interface Jobs {
  readonly jobs: readonly { readonly firstStep: Took; readonly picture: Took }[];
  readonly phases: readonly Phase[];
  readonly peak: number;
}
const stepsOf = (side: number, count: number, out: string) => task('steps', { file, side, count, threads, out: join(folder, out) }) as Steps;
const jobsOf = (options: object) => task('jobs', { file, folder, side: 256, steps: 1, threads, lowMemory: false, lora: null, strengths: [1], cache: null, ...options }) as Jobs;

/** Debian's Python with PyTorch; null where it is not installed. */
function torchStep(side: number, count: number, out: string): { times: Took[]; version: string } | null {
  const python = '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status !== 0) return null;
  const text = execFileSync(python, [join(import.meta.dirname, 'checkpoint/torch_unet_step.py'), file, String(side), String(count), String(threads), join(folder, out)], { encoding: 'utf8', env: { ...process.env, OMP_WAIT_POLICY: 'passive' } });
  return JSON.parse(text) as { times: Took[]; version: string };
}

function largestDifference(a: string, b: string): number {
  const floats = (name: string) => {
    const bytes = readFileSync(join(folder, name));
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  };
  const [x, y] = [floats(a), floats(b)];
  return x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i]!)), 0);
}

function compareStep(): void {
  const ours = [stepsOf(32, 2, 'ours.f32')];
  const torch = torchStep(32, 3, 'torch.f32');
  ours.push(stepsOf(32, 2, 'ours.f32'));
  const times = ours.flatMap((run) => run.times);
  const own: Took = { wall: median(times, 'wall'), processor: median(times, 'processor') };
  row('step at 256², two latents', seconds(own));
  row('session made and first step', seconds(ours[1]!.first));
  if (!torch) return void notes.push('PyTorch was not measured: /usr/bin/python3 has no torch (Debian: python3-torch).');
  const theirs: Took = { wall: median(torch.times, 'wall'), processor: median(torch.times, 'processor') };
  row(`the same step in PyTorch ${torch.version}`, seconds(theirs));
  const ratio = theirs.wall / own.wall;
  row('PyTorch’s time over ours', `${ratio.toFixed(2)} by the clock, ${(theirs.processor / own.processor).toFixed(2)} by processor time`, '≥ 2.2', ratio >= 2.2);
  row('largest difference to PyTorch’s result', largestDifference('ours.f32', 'torch.f32').toExponential(1));
}

/** Of each name the phase with the highest peak, in the order they first came. */
function highest(phases: readonly Phase[]): readonly Phase[] {
  const found = new Map<string, Phase>();
  for (const phase of phases) if (phase.peak > (found.get(phase.name)?.peak ?? 0)) found.set(phase.name, phase);
  return [...found.values()];
}

function memory(): void {
  const normal = jobsOf({ side: 512, steps: 2 });
  row('peak memory of a 512² picture with CFG', gigabytes(normal.peak), '≤ 5.0 GB', normal.peak <= 5e9);
  for (const { name, peak } of highest(normal.phases)) row(`… ${name}`, gigabytes(peak));
  row('that picture, 2 steps', seconds(normal.jobs[0]!.picture));
  const low = jobsOf({ side: 512, steps: 2, lowMemory: true });
  row('the same with little memory', gigabytes(low.peak), '≤ 3.0 GB', low.peak <= 3e9);
  row('that picture, 2 steps', seconds(low.jobs[0]!.picture));
}

function firstStep(): void {
  const start = (name: string, goal: number, jobs: Jobs) => {
    const { firstStep: took } = jobs.jobs[0]!;
    const before = jobs.phases.slice(0, jobs.phases.findIndex((phase) => phase.name === 'UNet run'));
    const told = before.reduce((sum, { processor }) => sum + processor, 0);
    for (const phase of before) row(`… ${phase.name}`, seconds(phase));
    row('… everything else', `${(took.processor - told).toFixed(2)} s of processor`);
    row(name, seconds(took), `≤ ${goal} s`, took.wall <= goal);
  };
  start('from “generate” to the first step’s start, a file never seen', 6, jobsOf({ cache: join(folder, 'texts') }));
  start('the same again in a new process', 3, jobsOf({ cache: join(folder, 'texts') }));
}

function loraStrength(): void {
  const lora = join(folder, 'lora.safetensors');
  writeFullLora(lora, fullSd15());
  const { jobs } = jobsOf({ lora, strengths: [0.8, 0.5, 0.3] });
  row('first step with a LoRA (rank 16, 192 layers)', seconds(jobs[0]!.firstStep));
  const changed = jobs.slice(1).map((job) => job.firstStep);
  const took: Took = { wall: median(changed, 'wall'), processor: median(changed, 'processor') };
  row('first step after its strength was changed', seconds(took), '≤ 3 s', took.wall <= 3);
}

async function switches(): Promise<void> {
  const other = join(folder, 'other.safetensors');
  linkSync(file, other);
  const [one, ...more] = (await switchModels(folder, [file, other], 10)).slice(1);
  const worst = Math.max(...more) / one!;
  row('engine’s memory after 10 model switches over after 1', `${worst.toFixed(3)} (${gigabytes(one!)} and at most ${gigabytes(Math.max(...more))})`, '≤ 1.10', worst <= 1.1);
}

function report(): string {
  const lines = rows.map(({ what, measured, goal, met }) => `| ${what} | ${measured} | ${goal} | ${met === null ? '' : met ? 'yes' : 'no'} |`);
  const machine = `${cpus()[0]?.model.trim()} × ${cpus().length}, ${threads} threads, Node ${process.version}, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}`;
  return ['| | measured | goal | met |', '|---|---|---|---|', ...lines, '', `Measured ${new Date().toISOString().slice(0, 10)} on ${machine}.`, ...notes, ''].join('\n');
}

const parts: Readonly<Record<string, () => void | Promise<void>>> = { 'first-step': firstStep, step: compareStep, memory, lora: loraStrength, switches };
for (const name of values.only ?? []) if (!parts[name]) throw new Error(`There is no part “${name}”. Parts are ${Object.keys(parts).join(', ')}.`);

try {
  console.log(`Writing ${gigabytes(writeFullSize(file, fullSd15()))} to ${folder} …`);
  for (const [name, measure] of Object.entries(parts)) if (!values.only || values.only.includes(name)) await measure();
  const busy = loadavg()[0]! / cpus().length;
  if (busy > 1.2) notes.push(`The machine was busy with other work (${busy.toFixed(1)} runnable processes per processor): times by the clock are that much too long; ratios and processor times stand.`);
  console.log(`\n${report()}`);
  if (values.write) writeFileSync(values.write, report());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
