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

/** Seconds that a model takes at 128×128 on the processor. */
export interface Times {
  /** From the file to the first results of text encoder, UNet and VAE decoder. */
  readonly load: number;
  /** One call of the UNet for one picture. */
  readonly call: number;
  /** One call for the two halves of guidance. */
  readonly guided: number;
  readonly decode: number;
  /** Ten guided calls and a decoding. */
  readonly tenSteps: number;
}

/** Each the best of `rounds`, the load measured once. */
export async function timesOf(path: string, rounds = 3): Promise<Times> {
  const since = (start: number) => (performance.now() - start) / 1000;
  const begin = performance.now();
  const model = openModel(path, { sessions: sessionCache(), device: cpu(), attention: { kind: 'fused' } });
  const [encoder] = model.encoders;
  const ids = new Int32Array(encoder!.tokens).fill(49407);
  ids[0] = 49406;
  const cond = model.condition([await encoder!.encode({ rows: 1, ids }, { clipSkip: 1 })], { width: 128, height: 128 });
  const side = 128 / model.latent.factor;
  const latents = (n: number) => ({ data: new Float32Array(n * model.latent.channels * side * side).fill(0.5), dims: [n, model.latent.channels, side, side] as const });
  const call = (n: number) => model.predict({ x: latents(n), timestep: 500, conds: Array.from({ length: n }, () => cond) });
  const decode = () => model.decode(latents(1));
  await call(2);
  await decode();
  const load = since(begin);
  const best = async (work: () => Promise<unknown>) => {
    let least = Infinity;
    for (let i = 0; i < rounds; i++) {
      const start = performance.now();
      await work();
      least = Math.min(least, since(start));
    }
    return least;
  };
  const times = {
    load,
    call: await best(() => call(1)),
    guided: await best(() => call(2)),
    decode: await best(decode),
    tenSteps: await best(async () => {
      for (let step = 0; step < 10; step++) await call(2);
      await decode();
    }),
  };
  await model.release();
  return times;
}

export async function examineSpeed(path: string): Promise<Finding[]> {
  const { load, tenSteps } = await timesOf(path);
  return [
    { what: 'opening and first call of each network', value: load, bar: 1.5, unit: 's', of: null, least: true },
    { what: 'ten steps with guidance at 128×128, decoded', value: tenSteps, bar: 1, unit: 's', of: null, least: true },
  ];
}
