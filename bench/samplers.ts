/**
 * What a sampler's own arithmetic costs per step on SDXL-size latents (4×128×128, float32), with a model and noise that
 * cost nothing, and whether memory grows over 1,000 steps. `node bench/samplers.ts [part of an id]`
 * Times are of the processor (all threads of the process), so that other programs on the machine count for little.
 */
import { cpus } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { combine, like, type Latents } from '../engine/math/latents.ts';
import type { SamplerEntry } from '../engine/samplers/entry.ts';
import type { SamplerInput } from '../engine/samplers/sampler.ts';
import { samplers } from '../engine/samplers/table.ts';
import { karrasLevels, normalLatents, normals, testLevels } from '../tests/gaussian.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const draw = normals(1);
const blank: Latents = { data: new Float32Array(4 * 128 * 128), dims: [1, 4, 128, 128] };
const x = normalLatents(blank, draw);
const denoised = normalLatents(blank, draw);
const fresh = normalLatents(blank, draw);
const levels = testLevels('eps');

function inputFor(entry: SamplerEntry, steps: number): SamplerInput<Record<string, unknown>> {
  const answer = (seen: Latents) => (seen.data.length === denoised.data.length ? denoised : like(seen));
  return {
    x,
    levels,
    sigmas: karrasLevels(steps, 14.6, 0.03, true),
    denoise: async (seen) => answer(seen),
    denoiseBoth: async (seen) => ({ denoised: answer(seen), uncond: answer(seen) }),
    noise: () => fresh,
    options: entry.options.parse({}),
  };
}

/** Bytes in use once everything that can be freed is. */
async function inUse(): Promise<number> {
  for (let k = 0; k < 3; k++) {
    collect();
    await setImmediate();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Microseconds of processor time since the process started. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds per step of one run, and what memory in use grew by from its tenth part to its end, where asked. */
async function run(entry: SamplerEntry, steps: number, watch = false): Promise<{ cost: number; growth: number }> {
  const turns = entry.sample(inputFor(entry, steps));
  const start = spent();
  let count = 0;
  let early = 0;
  for (let turn = await turns.next(); !turn.done; turn = await turns.next()) {
    count++;
    if (watch && count === Math.floor(steps / 10)) early = await inUse();
  }
  return { cost: (spent() - start) / count, growth: watch ? (await inUse()) - early : 0 };
}

/** Microseconds of one pass y = a·x + b·d over the latents: the least a step can cost. Of 20 passes, the fastest of 50 times. */
function passCost(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 50; turn++) {
    const start = spent();
    for (let k = 0; k < 20; k++) combine([0.5, x], [0.5, denoised]);
    best = Math.min(best, (spent() - start) / 20);
  }
  return best;
}

const filter = process.argv[2] ?? '';
const pass = passCost();
const columns = (...words: string[]) => words.map((word, k) => (k === 0 ? word.padEnd(32) : word.padStart(14))).join('');
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; one pass over the latents takes ${pass.toFixed(0)} µs\n`);
console.log(columns('sampler', 'µs per step', 'passes', 'model calls', 'KiB grown'));
const slow: string[] = [];
const growing: string[] = [];
for (const [id, entry] of Object.entries<SamplerEntry>(samplers)) {
  if (!id.includes(filter)) continue;
  // The fastest of several runs is the one that other programs disturbed least.
  let cost = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 6; turn++) cost = Math.min(cost, (await run(entry, 40)).cost);
  if (entry.nfePerStep === 1 && cost > 1000) slow.push(id);
  const adapts = entry.nfe({ sigmas: karrasLevels(3, 14.6, 0.03, true), levels, options: entry.options.parse({}) }) === null;
  const growth = adapts ? null : (await run(entry, 1000, true)).growth / 1024;
  if (growth !== null && growth > blank.data.byteLength / 1024) growing.push(id);
  console.log(columns(id, cost.toFixed(0), (cost / pass).toFixed(1), String(entry.nfePerStep), growth === null ? '' : growth.toFixed(0)));
}
console.log(`\n${growing.length ? `Grew by more than one set of latents over 1,000 steps: ${growing.join(', ')}.` : 'No sampler keeps more memory after 1,000 steps than after 100.'}`);
console.log(slow.length ? `More than 1 ms per step with one model call: ${slow.join(', ')}.` : 'Every sampler of one model call per step takes less than 1 ms.');
process.exitCode = slow.length + growing.length > 0 ? 1 : 0;
