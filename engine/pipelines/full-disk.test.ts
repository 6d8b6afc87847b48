import { existsSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import type * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Request } from '../../contract/request.ts';
import { mixtureOpenModel } from '../../tests/mixture-open-model.ts';
import { tinyModel } from '../../tests/fixtures/tiny-models.ts';
import { createDevices } from '../devices/choose.ts';
import { keptVerdicts } from '../devices/kept.ts';
import { sessionCache } from '../models/open.ts';
import { runJob } from './run-job.ts';
import { modelShelf } from './shelf.ts';
import { optimise } from './optimise/optimise.ts';

/** Files of walks meet a full disk after half of them is written. */
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof promises>();
  return {
    ...fs,
    async open(...given: Parameters<typeof fs.open>) {
      const handle = await fs.open(...given);
      if (!String(given[0]).includes('.walks')) return handle;
      handle.writeFile = async (bytes) => {
        await handle.write(bytes as Uint8Array, 0, Math.floor((bytes as Uint8Array).length / 2));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
      return handle;
    },
  };
});

test.skipIf(!existsSync('/dev/full'))('a disk that fills while answers of devices are kept: one sentence, no half file, and the picture is made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'full-'));
  const said: string[] = [];
  const devices = createDevices({
    providers: ['cpu', 'webgpu', 'cuda'],
    runtime: 'onnxruntime-node 1',
    async tryDevice() {
      // Whoever writes there meets a full disk.
      symlinkSync('/dev/full', join(folder, `devices.json.${process.pid}`));
      return { failure: 'It is not there.' };
    },
    kept: keptVerdicts(folder, 'a', { onProblem: (sentence) => said.push(sentence) }),
  });
  const shelf = modelShelf(sessionCache(1e9), devices.choose);
  const file = join(folder, 'picture.png');
  const images: string[] = [];
  await runJob(
    {
      jobId: 'job', previews: false, lowMemory: false,
      request: Request.parse({ prompt: 'a red circle', width: 64, height: 64, steps: 1, seed: '1', variationSeed: '0', device: 'auto' }),
      model: { name: 'tiny', path: tinyModel(), sha256: null },
      files: { vae: null, loras: [], embeddings: [] },
      images: [{ imageId: 'i', file, seed: '1', variationSeed: '0', batch: 0, batchIndex: 0 }],
    },
    { open: shelf.open, signal: new AbortController().signal, skip: () => false, onProgress: () => undefined, onNote: () => undefined, onImage: ({ file }) => images.push(file) },
  );
  await shelf.unload();
  expect(images).toEqual([file]);
  expect(said).toEqual([`The disk that holds ${folder} is full, so the answers of the devices were not kept and are made again when they are next needed. Free some space there.`]);
  expect(readdirSync(folder)).toEqual(['picture.png']);
});

test('a disk that fills while walks are kept: the schedule is made, its notes say so, and no half file is left', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'full-'));
  const { opened } = mixtureOpenModel();
  const made = await optimise(
    {
      runId: 'run', scheduleId: 'made', cache,
      wish: { request: Request.parse({ width: 64, height: 64, seed: '7', sampler: 'dpmpp_2m', steps: 6, cfg: 2 }), prompts: ['a cat', 'a dog'], budget: 3000 },
      model: { name: 'mixture', path: '/mixture', sha256: null },
      files: { vae: null, loras: [], embeddings: [] },
    },
    { open: async () => opened, signal: new AbortController().signal, idle: async () => undefined, onProgress: () => undefined },
  );
  expect(made.sigmas).toHaveLength(7);
  expect(made.notes).toContain(`The disk that holds ${cache} is full, so the walks of this run were not kept and are made again when they are next needed. Free some space there.`);
  expect(readdirSync(cache)).toEqual([]);
});
