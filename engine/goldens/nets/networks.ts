import type { TensorData } from '../../onnx/runtime.ts';
import { latentFormats } from '../../models/latent-formats.ts';
import { condition } from '../../models/unet/open.ts';
import { controlNet } from '../../models/unet/controlnet.ts';
import { unet } from '../../models/unet/unet.ts';
import { numberVector } from '../../models/unet/vector.ts';
import { taesdDecoder, taesdEncoder } from '../../models/vae/taesd.ts';
import { vaeDecoder, vaeEncoder } from '../../models/vae/vae.ts';
import { flux, fluxHeadWidth } from '../../models/flux/flux.ts';
import { axesOf, rotations } from '../../models/flux/rope.ts';
import { mmdit } from '../../models/mmdit/mmdit.ts';
import { readFloats, rows } from '../../weights/tensor.ts';
import { relativeBuckets, t5Encoder } from '../../models/t5/t5.ts';
import { rrdbNet } from '../../models/upscalers/rrdbnet.ts';
import { srvgg } from '../../models/upscalers/srvgg.ts';
import type { NetCase } from './manifest.ts';
import { headsOf, type NetSetup } from './setup.ts';

export type Outputs = Readonly<Record<string, ArrayLike<number>>>;
export type RunComponent = (setup: NetSetup, one: NetCase) => Promise<Outputs>;

const key = (one: NetCase, part: string) => `${one.checkpoint}/${part}`;
const dataOf = (results: Readonly<Record<string, TensorData>>, name: string) => results[name]!.data as Float32Array;

function unetFeeds({ tensors }: NetSetup, one: NetCase): Record<string, TensorData> {
  const names = ['x', 'timesteps', 'context', 'y'].filter((name) => tensors.has(one, name));
  return Object.fromEntries(names.map((name) => [name, tensors.input(one, name)]));
}

const runUnet: RunComponent = async (setup, one) => {
  const { parts, config } = setup.checkpointOf(one);
  const session = await setup.session(key(one, 'unet'), (options) => unet(parts.unet!, { ...options, heads: headsOf(config), control: false }));
  return { eps: dataOf(await session.run(unetFeeds(setup, one)), 'eps') };
};

async function controlResiduals(setup: NetSetup, one: NetCase): Promise<Readonly<Record<string, TensorData>>> {
  const { parts, config } = setup.checkpointOf(one);
  const session = await setup.session(key(one, 'controlnet'), (options) => controlNet(parts.controlnet!, { ...options, heads: headsOf(config) }));
  return session.run({ ...unetFeeds(setup, one), hint: setup.tensors.input(one, 'hint') });
}

const runControlNet: RunComponent = async (setup, one) => {
  const residuals = await controlResiduals(setup, one);
  return Object.fromEntries(Object.keys(one.outputs).map((name) => [name, dataOf(residuals, name)]));
};

/** The ControlNet's residuals times the strength, given to the UNet. */
const runControlledUnet: RunComponent = async (setup, one) => {
  const { unet_checkpoint: base, strength } = one.attrs as { unet_checkpoint: string; strength: number };
  const residuals = await controlResiduals(setup, one);
  const { parts, config } = setup.open(base);
  const session = await setup.session(`${base}/unet+control`, (options) => unet(parts.unet!, { ...options, heads: headsOf(config), control: true }));
  const control = Object.entries(residuals).map(([name, { data, dims }]): [string, TensorData] => [
    name === 'mid' ? 'control.mid' : name.replace('down', 'control'),
    { data: (data as Float32Array).map((x) => x * strength), dims },
  ]);
  return { eps: dataOf(await session.run({ ...unetFeeds(setup, one), ...Object.fromEntries(control) }), 'eps') };
};

const runVaeDecode: RunComponent = async (setup, one) => {
  const { parts } = setup.checkpointOf(one);
  const session = await setup.session(key(one, 'vae.decode'), (options) => vaeDecoder(parts.vae!, { ...options, compute: 'F32' }));
  return { image: dataOf(await session.run({ latent: setup.tensors.input(one, 'latent') }), 'image') };
};

const runVaeEncode: RunComponent = async (setup, one) => {
  const { parts } = setup.checkpointOf(one);
  const session = await setup.session(key(one, 'vae.encode'), (options) => vaeEncoder(parts.vae!, { ...options, compute: 'F32' }));
  return { moments: dataOf(await session.run({ image: setup.tensors.input(one, 'image') }), 'moments') };
};

const runTaesdDecode: RunComponent = async (setup, one) => {
  const { parts } = setup.checkpointOf(one);
  const session = await setup.session(key(one, 'taesd.decode'), (options) => taesdDecoder(parts.taesdDecoder!, options));
  const raw = dataOf(await session.run({ latent: setup.tensors.input(one, 'latent') }), 'raw');
  return { raw, image: raw.map((x) => 2 * x - 1) };
};

const runTaesdEncode: RunComponent = async (setup, one) => {
  const { parts } = setup.checkpointOf(one);
  const session = await setup.session(key(one, 'taesd.encode'), (options) => taesdEncoder(parts.taesdEncoder!, options));
  return { latent: dataOf(await session.run({ image: setup.tensors.input(one, 'image01') }), 'latent') };
};

const runVector: RunComponent = async ({ tensors }, one) => {
  const [pooled, sizes] = [tensors.input(one, 'pooled'), tensors.input(one, 'size_ids')];
  const [n = 1, width = 1] = pooled.dims;
  const numbers = sizes.dims.at(-1)!;
  const shared = sizes.data.length === numbers;
  const numbersOf = (i: number) => Array.from(shared ? sizes.data : sizes.data.subarray(i * numbers, (i + 1) * numbers));
  const vectors = Array.from({ length: n }, (_, i) => numberVector(pooled.data.subarray(i * width, (i + 1) * width), numbersOf(i)));
  return { y: vectors.flatMap((vector) => Array.from(vector)) };
};

const runContext: RunComponent = async ({ tensors }, one) => {
  const states = ['l', 'g'].map((name) => {
    const { data, dims } = tensors.input(one, name);
    return { data, rows: dims[0]!, tokens: dims[1]!, width: dims[2]!, pooled: null };
  });
  return { context: condition(states, { width: 0, height: 0 }).context.data };
};

const runTransformer: RunComponent = async (setup, one) => {
  const { parts, config } = setup.checkpointOf(one);
  const { tensors } = setup;
  const feeds = Object.fromEntries(['x', 'timestep', 'context', 'y', 'guidance'].filter((name) => tensors.has(one, name)).map((name): [string, TensorData] => [name, tensors.input(one, name)]));
  const session = await setup.session(key(one, 'transformer'), (options) => (parts.flux ? flux(parts.flux, options) : mmdit(parts.mmdit!, options)));
  if (parts.flux) {
    const [, , height = 0, width = 0] = feeds['x']!.dims;
    const axes = config.transformer?.axes_dim ?? axesOf(fluxHeadWidth(parts.flux), 16);
    const { cos, sin, tokens } = rotations(feeds['context']!.dims[1]!, height / 2, width / 2, axes);
    const dims = [tokens, cos.length / tokens];
    Object.assign(feeds, { cos: { data: cos, dims }, sin: { data: sin, dims } });
  }
  return { velocity: dataOf(await session.run(feeds), 'velocity') };
};

const runT5: RunComponent = async (setup, one) => {
  const weights = setup.checkpointOf(one).parts.t5!;
  const { ids, rows: n, length } = setup.tensors.ids(one, 'token_ids');
  const mask = setup.tensors.ids(one, 'attention_mask').ids;
  const table = weights.tensor('shared.weight');
  const width = table.shape[1]!;
  const embeds = new Float32Array(ids.length * width);
  for (const [i, id] of ids.entries()) embeds.set(readFloats(rows(table, id, id + 1)), i * width);
  const session = await setup.session(key(one, 't5'), (options) => t5Encoder(weights, { ...options, compute: 'F32' }));
  const run = async (scores: Float32Array) =>
    dataOf(await session.run({ embeds: { data: embeds, dims: [n, length, width] }, buckets: { data: relativeBuckets(length), dims: [length, length] }, mask: { data: scores, dims: [n, 1, 1, length] } }), 'hidden');
  return {
    hidden_nomask: await run(new Float32Array(ids.length)),
    hidden_masked: await run(Float32Array.from(mask, (kept) => (kept ? 0 : -3.4e38))),
  };
};

const runUpscaler: RunComponent = async (setup, one) => {
  const { parts } = setup.checkpointOf(one);
  const session = await setup.session(key(one, 'upscaler'), (options) => (parts.rrdb ? rrdbNet(parts.rrdb, options) : srvgg(parts.srvgg!, options)));
  return { image: dataOf(await session.run({ image: setup.tensors.input(one, 'image') }), 'result') };
};

/** Sampling latents to RGB by a family's linear map; as bytes, truncated. */
const runLatentRgb: RunComponent = async ({ tensors }, one) => {
  const { rgb: map, channels } = latentFormats[one.attrs?.['format'] as keyof typeof latentFormats];
  const { data } = tensors.input(one, 'latent');
  const places = data.length / channels;
  const rgb = Float32Array.from({ length: places * 3 }, (_, i) => {
    let sum = map[channels]![i % 3]!;
    for (let c = 0; c < channels; c++) sum += data[c * places + Math.floor(i / 3)]! * map[c]![i % 3]!;
    return sum;
  });
  return { rgb, rgb_u8: rgb.map((x) => Math.floor(Math.min(1, Math.max(0, (x + 1) / 2)) * 255)) };
};

const runLatentScale: RunComponent = async ({ tensors }, one) => {
  const { scale, shift } = latentFormats[one.attrs?.['format'] as keyof typeof latentFormats];
  return { sampling: tensors.input(one, 'vae_latent').data.map((x) => (x - shift) * scale) };
};

/** How each component is run, by the manifest's word for it. */
export const networks: Readonly<Record<string, RunComponent>> = {
  unet: runUnet,
  'unet.trace': runUnet,
  controlnet: runControlNet,
  'unet+controlnet': runControlledUnet,
  'vae.decode': runVaeDecode,
  'vae.encode': runVaeEncode,
  'taesd.decode': runTaesdDecode,
  'taesd.encode': runTaesdEncode,
  vector_conditioning: runVector,
  context: runContext,
  transformer: runTransformer,
  t5: runT5,
  upscaler: runUpscaler,
  latent_rgb: runLatentRgb,
  latent_scale: runLatentScale,
};
