import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { clipShapes, tinySd15, unetShapes, vaeShapes, type Shapes } from '../../tests/fixtures/tiny-checkpoint.ts';
import { renamed, tempFolder, tinyModel, writeJson } from '../../tests/fixtures/tiny-models.ts';
import { openWeights } from '../weights/checkpoint.ts';
import type { Tensor } from '../weights/tensor.ts';
import { detect } from './detect.ts';
import { inspectModel } from './inspect.ts';
import type { OpenModel, TokenRows } from './model.ts';
import { cpu, openModel, sessionCache, type OpenOptions } from './open.ts';
import { unetToDiffusers, type UnetLayout } from './unet/names.ts';
import { vaeToDiffusers } from './vae/names.ts';

const options = (more: Partial<OpenOptions> = {}): OpenOptions => ({ sessions: sessionCache(1e9), device: cpu(1), attention: { kind: 'fused' }, ...more });
const tokens: TokenRows = { rows: 1, ids: Int32Array.from([49406, 320, 2368, ...Array<number>(74).fill(49407)]) };
const x = { data: Float32Array.from({ length: 256 }, (_, i) => Math.sin(i)), dims: [1, 4, 8, 8] as const };

let single: string;
let folder: string;

/** What a model makes of one prompt, one step and one decode. */
async function everything(model: OpenModel): Promise<number[]> {
  const states = await Promise.all(model.encoders.map((encoder) => encoder.encode(tokens, { clipSkip: 2 })));
  const cond = model.condition(states, { width: 64, height: 64 });
  const eps = await model.predict({ x, timestep: 321, conds: [cond] });
  const { data } = await model.decode(eps);
  return [...cond.context.data, ...eps.data, ...data];
}

const unetLayout: UnetLayout = { down: [1, 1], up: [2, 2], upAttention: [true, true] };
const after = (name: string, prefix: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : null);

/** The same tensors as diffusers would lay them out, attention of the VAE under its older names. */
function asDiffusers(from: string, to: string): void {
  for (const part of ['unet', 'vae', 'text_encoder']) mkdirSync(join(to, part), { recursive: true });
  renamed(from, join(to, 'unet', 'diffusion_pytorch_model.safetensors'), ({ name }) => {
    const own = after(name, 'model.diffusion_model.');
    return own === null ? null : { name: unetToDiffusers(own, unetLayout)! };
  });
  renamed(from, join(to, 'vae', 'diffusion_pytorch_model.fp16.safetensors'), ({ name, shape }: Tensor) => {
    const own = after(name, 'first_stage_model.');
    if (own === null) return null;
    const place = vaeToDiffusers(own, 4, (other) => /attentions\.0\.(query|key|value|proj_attn)/.test(other))!;
    return { name: place, shape: own.includes('attn_1') ? shape.slice(0, 2) : shape };
  });
  renamed(from, join(to, 'text_encoder', 'model.safetensors'), ({ name }) => {
    const own = after(name, 'cond_stage_model.transformer.');
    return own === null ? null : { name: own };
  });
  writeJson(to, 'model_index.json', { _class_name: 'StableDiffusionPipeline', unet: ['diffusers', 'UNet2DConditionModel'], vae: ['diffusers', 'AutoencoderKL'], text_encoder: ['transformers', 'CLIPTextModel'] });
  writeJson(join(to, 'unet'), 'config.json', { attention_head_dim: 8, block_out_channels: [32, 64] });
  writeJson(join(to, 'text_encoder'), 'config.json', { hidden_act: 'quick_gelu', num_attention_heads: 1 });
  writeJson(join(to, 'scheduler'), 'scheduler_config.json', { prediction_type: 'v_prediction', rescale_betas_zero_snr: true });
}

beforeAll(() => {
  single = tinyModel();
  folder = tempFolder();
  asDiffusers(single, folder);
});

test('a diffusers folder gives what the single file gives, bit for bit', async () => {
  const [a, b] = [await everything(openModel(single, options())), await everything(openModel(folder, options()))];
  expect(a.every(Number.isFinite)).toBe(true);
  expect(b).toEqual(a);
});

test('a folder says by its scheduler what it predicts', () => {
  expect(inspectModel(folder)).toMatchObject({ kind: 'checkpoint', family: 'sd15', prediction: 'v', zeroTerminalSnr: true, precision: 'fp16', components: ['unet', 'vae', 'clip_l'], runnable: true });
  expect(inspectModel(single)).toMatchObject({ prediction: 'eps', zeroTerminalSnr: false, note: null });
});

const detected = (shapes: Shapes, metadata?: Record<string, string>) => {
  const path = tinyModel(shapes, metadata ? { metadata } : {});
  return detect({ layout: 'file', path, set: openWeights(path) });
};
const unet = (more: Parameters<typeof unetShapes>[0]): Shapes => Object.fromEntries(Object.entries(unetShapes(more)).map(([name, shape]) => [`model.diffusion_model.${name}`, shape]));
const small = { model: 32, mult: [1], blocks: 1, context: 8, depth: [1] };

test.each<[string, Shapes, Record<string, unknown>]>([
  ['inpainting', unet({ ...small, inChannels: 9 }), { kind: 'checkpoint', family: 'sd15', inpainting: true }],
  ['InstructPix2Pix', unet({ ...small, inChannels: 8 }), { cannot: 'InstructPix2Pix edits pictures by a sentence; this version recognises it but does not run it.' }],
  ['SD 2', unet({ ...small, linear: true }), { family: 'sd2' }],
  ['SDXL', unet({ ...small, linear: true, vector: 2816 }), { family: 'sdxl', prediction: 'eps' }],
  ['SDXL v-prediction', { ...unet({ ...small, linear: true, vector: 2816 }), v_pred: [0], ztsnr: [0] }, { family: 'sdxl', prediction: 'v', zeroTerminalSnr: true }],
  ['EDM', { ...unet({ ...small, linear: true, vector: 2816 }), edm_mean: [1], edm_std: [1] }, { prediction: 'edm', cannot: 'Models on EDM noise levels (Playground 2.5) are recognised, but this version does not run them yet.' }],
  ['the refiner', unet({ ...small, linear: true, vector: 2560 }), { family: 'sdxl-refiner' }],
  ['a VAE', vaeShapes({ width: 32, mult: [1, 1], blocks: 1 }), { kind: 'vae', cannot: null }],
  ['a text encoder', Object.fromEntries(Object.entries(clipShapes(16, 1, 100)).map(([name, shape]) => [`text_model.${name}`, shape])), { kind: 'text-encoder' }],
  ['a kohya LoRA for SD 1.5', { 'lora_unet_x_attn2_to_k.lora_down.weight': [4, 768], 'lora_unet_x_attn2_to_k.lora_up.weight': [320, 4] }, { kind: 'lora', family: 'sd15' }],
  ['a Flux LoRA', { 'transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight': [4, 8] }, { kind: 'lora', family: 'flux-dev' }],
  ['an A1111 embedding', { emb_params: [3, 768] }, { kind: 'embedding' }],
  ['an SDXL embedding', { clip_l: [2, 768], clip_g: [2, 1280] }, { kind: 'embedding' }],
  ['a diffusers ControlNet', { 'controlnet_cond_embedding.conv_in.weight': [16, 3, 3, 3], 'conv_in.weight': [320, 4, 3, 3] }, { kind: 'controlnet' }],
  ['an upscaler of the authors', { 'conv_first.weight': [8, 3, 3, 3], 'RRDB_trunk.0.RDB1.conv1.weight': [8, 8, 3, 3] }, { kind: 'upscaler' }],
  ['a compact upscaler', { 'body.0.weight': [8, 3, 3, 3], 'body.1.weight': [8], 'body.2.weight': [48, 8, 3, 3] }, { kind: 'upscaler' }],
  ['a tiny VAE of diffusers', { 'decoder.layers.0.weight': [64, 4, 3, 3], 'decoder.layers.2.conv.0.weight': [64, 64, 3, 3] }, { kind: 'taesd' }],
  ['nothing known', { a: [1], b: [1], c: [1], d: [1, 1, 1] }, { kind: 'unknown', cannot: 'It is no kind of model that this version knows.' }],
])('%s is recognised', (_, shapes, facts) => {
  expect(detected(shapes)).toMatchObject(facts);
});

test('metadata can say what a UNet predicts', () => {
  expect(detected(unet(small), { 'modelspec.prediction_type': 'v' })).toMatchObject({ prediction: 'v' });
});

test('an external VAE takes the place of the model’s own', async () => {
  const vae = tinyModel(vaeShapes({ width: 32, mult: [1, 1, 1, 1], blocks: 1 }), { seed: 9 }, 'vae.safetensors');
  const [own, other] = [await openModel(single, options()).decode(x), await openModel(single, options({ vae })).decode(x)];
  expect(other.dims).toEqual(own.dims);
  expect(Array.from(other.data)).not.toEqual(Array.from(own.data));
  const wide = tinyModel(vaeShapes({ width: 32, mult: [1, 1], blocks: 1, channels: 16 }), {}, 'ae.safetensors');
  expect(() => openModel(single, options({ vae: wide }))).toThrow("The VAE “ae.safetensors” is for latents of 16 channels; this model's have 4. Choose a VAE of the model's own family.");
  expect(() => openModel(single, options({ vae: tinyModel(tinySd15(), {}, 'x.safetensors').replace('x.safetensors', 'none.safetensors') }))).toThrow('“none.safetensors” is not there any more');
});
