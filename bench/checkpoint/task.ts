/**
 * One measurement of the checkpoint bench, in a process of its own so that its peak memory is its own:
 * `task.ts NAME JSON` prints what was measured as JSON.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineJob } from '../../contract/engine.ts';
import { Request } from '../../contract/request.ts';
import { cpuDevice } from '../../engine/devices/choose.ts';
import type { Conditioning } from '../../engine/models/model.ts';
import { cpu, openModel, sessionCache } from '../../engine/models/open.ts';
import { SessionCache } from '../../engine/onnx/session-cache.ts';
import { onnxruntime } from '../../engine/onnx/session.ts';
import { runJob } from '../../engine/pipelines/run-job.ts';
import { modelShelf } from '../../engine/pipelines/shelf.ts';
import { TextCache } from '../../engine/pipelines/text-cache.ts';
import { textStore } from '../../engine/pipelines/text-store.ts';
import { metered, peaks, stopwatch, type Took } from './meter.ts';

const waves = (length: number, step: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * step));

/** The UNet alone, two latents at once as guidance asks, on the inputs that the PyTorch script makes too. */
async function steps({ file, side, count, threads, out }: { file: string; side: number; count: number; threads: number; out: string }) {
  const model = openModel(file, { sessions: sessionCache(1e12), device: cpu(threads), attention: { kind: 'fused' } });
  const text = waves(2 * 77 * 768, 4.1414);
  const conds = [0, 1].map((i): Conditioning => ({ context: { data: text.subarray(i * 77 * 768, (i + 1) * 77 * 768), tokens: 77, width: 768 }, vector: null }));
  const x = { data: waves(8 * side * side, 12.9898), dims: [2, 4, side, side] as const };
  const session = stopwatch();
  await model.predict({ x, timestep: 500, conds });
  const first = session();
  const times: Took[] = [];
  let eps: Float32Array = x.data;
  for (let i = 0; i < count; i++) {
    const took = stopwatch();
    eps = (await model.predict({ x, timestep: 500, conds })).data as Float32Array;
    times.push(took());
  }
  writeFileSync(out, new Uint8Array(eps.buffer, eps.byteOffset, eps.byteLength));
  return { first, times };
}

interface JobTask {
  readonly file: string;
  /** Where pictures go. */
  readonly folder: string;
  /** Where the engine keeps encoded prompts between starts; null: nowhere. */
  readonly cache: string | null;
  readonly side: number;
  readonly steps: number;
  readonly threads: number;
  readonly lowMemory: boolean;
  /** A LoRA and its strengths, one job after another in the same process. */
  readonly lora: string | null;
  readonly strengths: readonly number[];
}

/** Whole jobs as the engine runs them. For each: from “generate” to the first step's start, and to the picture; and what each network took. */
async function jobs({ file, folder, cache, side, steps: count, threads, lowMemory, lora, strengths }: JobTask) {
  const peak = peaks();
  const { runtime, phases, nextRunOf } = metered(onnxruntime, peak);
  const shelf = modelShelf(new SessionCache(runtime, 1e12), async () => cpuDevice(threads), new TextCache(undefined, textStore(cache)));
  const told = [];
  for (const [i, strength] of strengths.entries()) {
    const request = Request.parse({
      prompt: 'a lighthouse at dusk', negativePrompt: 'fog', width: side, height: side, steps: count, cfg: 7, seed: '1', sampler: 'euler', schedule: 'normal', threads,
      loras: lora === null ? [] : [{ name: 'lora', unetStrength: strength, textStrength: strength }],
    });
    const job: EngineJob = {
      jobId: String(i), request, previews: false, lowMemory,
      model: { name: 'model', path: file, sha256: null },
      files: { vae: null, loras: lora === null ? [] : [{ name: 'lora', path: lora, sha256: null }], embeddings: [] },
      images: [{ imageId: '0', file: join(folder, `${i}.png`), seed: '1', variationSeed: '0', batch: 0, batchIndex: 0 }],
    };
    const took = stopwatch();
    const started = nextRunOf('UNet').then(took);
    await runJob(job, { open: shelf.open, signal: new AbortController().signal, skip: () => false, onProgress: () => undefined, onImage: () => undefined, onNote: () => undefined });
    told.push({ firstStep: await started, picture: took() });
  }
  return { jobs: told, phases, peak: peak.ofAll() };
}

const tasks = { steps, jobs } as const;
const [name, options] = process.argv.slice(2) as [keyof typeof tasks, string];
console.log(JSON.stringify(await tasks[name](JSON.parse(options) as never)));
