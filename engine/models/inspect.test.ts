import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { tinySd15, tinySdxl, unetShapes, vaeShapes, writeCheckpoint, type Shapes } from '../../tests/fixtures/tiny-checkpoint.ts';
import { tempFolder, tinyModel, writeJson } from '../../tests/fixtures/tiny-models.ts';
import type { Dtype } from '../weights/dtype.ts';
import { openWeights, type Checkpoint } from '../weights/checkpoint.ts';
import type { Tensor } from '../weights/tensor.ts';
import { inspectCheckpoint, inspectModel } from './inspect.ts';

/** A checkpoint of names and shapes alone: nothing is read of it. */
function named(shapes: Shapes, dtype: Dtype = 'F16'): Checkpoint {
  const tensors = new Map(Object.entries(shapes).map(([name, shape]): [string, Tensor] => [name, { name, dtype, shape, source: { bytes: new Uint8Array(0) } }]));
  return { layout: 'file', path: '/models/tiny.safetensors', set: { path: '/models/tiny.safetensors', files: [], tensors, metadata: {} } };
}

/** Of SDXL only what SD 1.5 has not. */
const models: Readonly<Record<string, { readonly shapes: Shapes; readonly tried: RegExp }>> = { 'SD 1.5': { shapes: tinySd15({}, 8), tried: /./ }, SDXL: { shapes: tinySdxl(8), tried: /^conditioner|label_emb/ } };

/** One tensor of each sort: names that differ in their numbers only are the same sort. */
const sorts = (shapes: Shapes): string[] => [...new Map(Object.keys(shapes).map((name) => [name.replaceAll(/\d+/g, '#'), name])).values()];

test.each(Object.entries(models))('%s: whichever single tensor is missing is named', { timeout: 60_000 }, (_, { shapes, tried }) => {
  expect(inspectCheckpoint(named(shapes))).toMatchObject({ runnable: true, note: null });
  const silent: string[] = [];
  for (const gone of sorts(shapes).filter((name) => tried.test(name))) {
    const { [gone]: _, ...rest } = shapes;
    const { runnable, note } = inspectCheckpoint(named(rest));
    // OpenCLIP's q, k and v lie in one tensor: it is named by its three parts.
    const name = gone.split('.').at(-1)!.replace('in_proj_weight', 'q_proj.weight').replace('in_proj_bias', 'q_proj.bias').replace('positional_embedding', 'position_embedding');
    if (runnable || !/lacks (a tensor|\d+ tensors) of its (UNet|VAE|text encoder): /.test(note ?? '') || !note!.includes(name)) silent.push(`${gone}: ${note}`);
  }
  expect(silent).toEqual([]);
});

test('what a person wants to know of a file', () => {
  const path = tinyModel(tinySdxl());
  expect(inspectModel(path)).toMatchObject({ kind: 'checkpoint', family: 'sdxl', prediction: 'eps', predictionFrom: 'no marker', precision: 'fp16', components: ['unet', 'vae', 'clip_l', 'clip_g'], runnable: true });
  expect(inspectCheckpoint(named({ ...tinySdxl(8), v_pred: [0], ztsnr: [0] }, 'BF16'))).toMatchObject({ prediction: 'v', zeroTerminalSnr: true, predictionFrom: 'the marker v_pred and ztsnr', precision: 'bf16' });
});

const unet = (more: Partial<Parameters<typeof unetShapes>[0]>): Shapes =>
  Object.fromEntries(Object.entries(unetShapes({ model: 32, mult: [1, 1], blocks: 1, context: 8, depth: [1, 1], ...more })).map(([name, shape]) => [`model.diffusion_model.${name}`, shape]));

test.each<[string, Shapes, RegExp]>([
  ['an SDXL whose vector layer is half there', Object.fromEntries(Object.entries(unet({ linear: true, vector: 2816, mult: [1, 1, 1], depth: [0, 1, 1] })).filter(([name]) => !name.endsWith('label_emb.0.0.weight'))), /lacks a tensor of its UNet: label_emb\.0\.0\.weight/],
  ['an upsampling that is missing as a whole', Object.fromEntries(Object.entries(unet({})).filter(([name]) => !name.includes('output_blocks.1.2.'))), /lacks a tensor of its UNet: output_blocks\.1\.2\.conv\.weight/],
  ['an attention of SDXL that its level has elsewhere', Object.fromEntries(Object.entries(unet({ linear: true, vector: 2816, blocks: 2 })).filter(([name]) => !name.includes('input_blocks.1.1.'))), /lacks .* of its UNet: input_blocks\.1\.1\.norm\.weight/],
  ['a VAE without its way up', Object.fromEntries(Object.entries(vaeShapes({ width: 32, mult: [1, 1], blocks: 1 })).filter(([name]) => !name.includes('upsample'))), /lacks 2 tensors of its VAE: up\.1\.upsample\.conv\.weight|lacks .* of its VAE: decoder\.up\.1\.upsample\.conv\.weight/],
  ['a VAE with one of its two quantising convolutions', Object.fromEntries(Object.entries(vaeShapes({ width: 32, mult: [1, 1], blocks: 1 })).filter(([name]) => !name.startsWith('post_quant'))), /lacks 2 tensors of its VAE: post_quant_conv\.weight, post_quant_conv\.bias/],
])('%s', (_, shapes, sentence) => {
  const { runnable, note } = inspectCheckpoint(named(shapes));
  expect([runnable, note]).toEqual([false, expect.stringMatching(sentence) as string]);
});

/** A folder as diffusers lays one out, of configurations and tiny weights. */
function folder(pipeline: string, parts: Readonly<Record<string, object>>, scheduler: object = {}): string {
  const where = tempFolder();
  writeJson(where, 'model_index.json', { _class_name: pipeline, ...Object.fromEntries(Object.keys(parts).map((part) => [part, ['diffusers', 'Model']])) });
  for (const [part, config] of Object.entries(parts)) {
    writeJson(join(where, part), 'config.json', config);
    writeCheckpoint(join(where, part, 'model.safetensors'), { 'a.weight': [2, 2] });
  }
  mkdirSync(join(where, 'scheduler'));
  writeJson(join(where, 'scheduler'), 'scheduler_config.json', scheduler);
  return where;
}

test.each<[string, string, Record<string, object>, Record<string, unknown>]>([
  ['Flux dev', 'FluxPipeline', { transformer: { guidance_embeds: true } }, { family: 'flux-dev', prediction: 'flow' }],
  ['Flux schnell', 'FluxPipeline', { transformer: { guidance_embeds: false } }, { family: 'flux-schnell' }],
  ['SD 3', 'StableDiffusion3Pipeline', { transformer: {} }, { family: 'sd3' }],
  ['SD 3.5', 'StableDiffusion3Pipeline', { transformer: { qk_norm: 'rms_norm' } }, { family: 'sd35', runnable: false, note: 'Stable Diffusion 3.5 is recognised, but this version does not run it yet.' }],
  ['another pipeline', 'PixArtAlphaPipeline', { transformer: {} }, { kind: 'unknown', runnable: false, note: "It is a folder for diffusers' PixArtAlphaPipeline, which this version does not know." }],
])('a folder of %s', (_, pipeline, parts, facts) => {
  expect(inspectModel(folder(pipeline, parts))).toMatchObject(facts);
});

let incomplete: string;
beforeAll(() => {
  incomplete = folder('StableDiffusionPipeline', { vae: {}, unet: {} });
});

test('a folder some of whose parts are pickles names them; what no picture needs may be anything', () => {
  writeFileSync(join(incomplete, 'unet', 'diffusion_pytorch_model.bin'), 'x');
  writeJson(incomplete, 'model_index.json', { _class_name: 'StableDiffusionPipeline', unet: ['diffusers', 'UNet2DConditionModel'], vae: ['diffusers', 'AutoencoderKL'], safety_checker: ['a', 'b'] });
  mkdirSync(join(incomplete, 'safety_checker'));
  writeFileSync(join(incomplete, 'safety_checker', 'pytorch_model.bin'), 'x');
  expect(inspectModel(incomplete).kind).toBe('checkpoint');
  writeFileSync(join(incomplete, 'unet', 'model.safetensors.moved'), '');
  expect(openWeights(join(incomplete, 'vae', 'model.safetensors')).tensors.size).toBe(1);
});
