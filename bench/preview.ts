/**
 * What live previews cost: the same job with and without them, in turns in one engine process. Goal: a ratio of at most 1.05.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineJob } from '../contract/engine.ts';
import { Request } from '../contract/request.ts';
import { cpuDevice } from '../engine/devices/choose.ts';
import { sessionCache } from '../engine/models/open.ts';
import { runJob } from '../engine/pipelines/run-job.ts';
import { modelShelf } from '../engine/pipelines/shelf.ts';
import { testModel } from '../tests/test-model.ts';
import { median, ratioLine } from './report.ts';

const rounds = Number(process.argv[2] ?? 9);
const work = mkdtempSync(join(tmpdir(), 'preview-'));
const model = testModel();
const shelf = modelShelf(sessionCache(), () => Promise.resolve(cpuDevice()));

let count = 0;
async function seconds(previews: boolean): Promise<{ took: number; shown: number }> {
  const imageId = `i${count++}`;
  let shown = 0;
  const request = Request.parse({ prompt: 'a red circle on a blue background', width: 256, height: 256, steps: 20, cfg: 7, seed: '42' });
  const job: EngineJob = {
    jobId: imageId,
    request,
    model: { name: 'bench', path: model, sha256: '0'.repeat(64) },
    files: { vae: null, loras: [], embeddings: [] },
    images: [{ imageId, file: join(work, `${imageId}.png`), seed: '42', variationSeed: '0', batch: 0, batchIndex: 0 }],
    previews,
  };
  const made = await runJob(job, {
    open: shelf.open,
    signal: new AbortController().signal,
    skip: () => false,
    onProgress: ({ preview }) => void (preview && shown++),
    onImage: () => undefined,
    onNote: () => undefined,
  });
  return { took: made.seconds, shown };
}

await seconds(true);
const ratios: number[] = [];
let previews = 0;
for (let k = 0; k < rounds; k++) {
  // The order changes, so that what drifts does not favour one side.
  const [first, second] = k % 2 === 0 ? [await seconds(true), await seconds(false)] : [await seconds(false), await seconds(true)];
  const [on, off] = k % 2 === 0 ? [first, second] : [second, first];
  previews += on.shown;
  ratios.push(on.took / off.took);
  console.log(`with ${on.took.toFixed(2)} s (${on.shown} previews), without ${off.took.toFixed(2)} s`);
}
if (previews === 0) throw new Error('No preview was made; there is nothing to measure.');
await shelf.unload();
rmSync(work, { recursive: true, force: true });
console.log(`${availableParallelism()} threads, 256×256, 20 steps with CFG, ${model}`);
console.log(ratioLine('preview', median(ratios), 1.05));
