import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cpu, openModel, sessionCache } from '../../engine/models/open.ts';
import type { OpenModel } from '../../engine/models/model.ts';
import type { Finding } from './examine.ts';
import { psnr } from './judge.ts';
import { readPicture } from './studio.ts';
import type { Picture } from './segment.ts';

/** Held-out scenes one below the other, as `tools/train/world.py` drew them. */
export const scenesFile = join(import.meta.dirname, 'scenes.png');

export async function heldOutScenes(): Promise<Picture[]> {
  const all = await readPicture(scenesFile);
  const side = all.width;
  return Array.from({ length: all.height / side }, (_, i) => ({ width: side, height: side, data: all.data.subarray(i * side * side * 3, (i + 1) * side * side * 3) }));
}

/** Through the model's VAE and back, as the engine runs it. */
export async function throughVae(model: OpenModel, { width, height, data }: Picture): Promise<Picture> {
  const planes = new Float32Array(data.length);
  const area = width * height;
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) planes[c * area + i] = data[3 * i + c]! / 127.5 - 1;
  const back = await model.decode(await model.encode({ data: planes, dims: [1, 3, height, width] }));
  const out = Uint8Array.from({ length: data.length }, (_, i) => Math.round((Math.min(Math.max(back.data[(i % 3) * area + Math.floor(i / 3)]!, -1), 1) + 1) * 127.5));
  return { width, height, data: out };
}

/** What the autoencoder keeps of scenes it never saw. */
export async function examineVae(path: string): Promise<Finding[]> {
  const model = openModel(path, { sessions: sessionCache(), device: cpu(), attention: { kind: 'fused' } });
  const scenes = await heldOutScenes();
  let sum = 0;
  for (const scene of scenes) sum += psnr(scene, await throughVae(model, scene));
  await model.release();
  return [{ what: 'VAE reconstruction', value: sum / scenes.length, bar: 28, unit: 'dB', of: scenes.length }];
}

/** Seconds to open the model and make a first call of each network, and seconds of ten steps with guidance, best of three. */
export async function examineSpeed(path: string, now: () => number = () => performance.now()): Promise<Finding[]> {
  const begin = now();
  const model = openModel(path, { sessions: sessionCache(), device: cpu(), attention: { kind: 'fused' } });
  const [encoder] = model.encoders;
  const ids = new Int32Array(encoder!.tokens).fill(49407);
  ids[0] = 49406;
  const states = await encoder!.encode({ rows: 1, ids }, { clipSkip: 1 });
  const cond = model.condition([states], { width: 128, height: 128 });
  const side = 128 / model.latent.factor;
  const x = { data: new Float32Array(2 * model.latent.channels * side * side).fill(0.5), dims: [2, model.latent.channels, side, side] as const };
  const call = () => model.predict({ x, timestep: 500, conds: [cond, cond] });
  await call();
  const one = { data: x.data.subarray(x.data.length / 2), dims: [1, model.latent.channels, side, side] as const };
  await model.decode(one);
  const load = (now() - begin) / 1000;
  let best = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = now();
    for (let step = 0; step < 10; step++) await call();
    await model.decode(one);
    best = Math.min(best, (now() - start) / 1000);
  }
  await model.release();
  return [
    { what: 'opening and first call of each network', value: load, bar: 1.5, unit: 's', of: null, least: true },
    { what: 'ten steps with guidance at 128×128, decoded', value: best, bar: 1, unit: 's', of: null, least: true },
  ];
}
