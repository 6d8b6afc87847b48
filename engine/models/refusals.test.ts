import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tinySd15, unetShapes, writeCheckpoint, type Shapes } from '../../tests/fixtures/tiny-checkpoint.ts';
import { poke, tempFolder, tinyModel } from '../../tests/fixtures/tiny-models.ts';
import type { Conditioning, TokenRows } from './model.ts';
import { inspectModel } from './inspect.ts';
import { cpu, openModel, sessionCache, type OpenOptions } from './open.ts';

const options = (more: Partial<OpenOptions> = {}): OpenOptions => ({ sessions: sessionCache(1e9), device: cpu(1), attention: { kind: 'fused' }, ...more });
const cond: Conditioning = { context: { data: new Float32Array(77 * 64).fill(0.1), tokens: 77, width: 64 }, vector: null };
const x = { data: new Float32Array(256).fill(0.5), dims: [1, 4, 8, 8] as const };
const row: TokenRows = { rows: 1, ids: Int32Array.from([49406, ...Array<number>(76).fill(49407)]) };
const without = (shapes: Shapes, pattern: RegExp): Shapes => Object.fromEntries(Object.entries(shapes).filter(([name]) => !pattern.test(name)));
const step = (path: string, more: Partial<OpenOptions> = {}) => openModel(path, options(more)).predict({ x, timestep: 1, conds: [cond] });

test('missing tensors are named, the first five', async () => {
  await expect(step(tinyModel(without(tinySd15(), /input_blocks\.1\.1\.(norm|transformer_blocks\.0\.(attn1|norm3))/)))).rejects.toMatchObject({
    code: 'bad_file',
    message:
      '“tiny.safetensors” lacks 9 tensors of its UNet: input_blocks.1.1.norm.weight, input_blocks.1.1.norm.bias, input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight, input_blocks.1.1.transformer_blocks.0.attn1.to_k.weight, input_blocks.1.1.transformer_blocks.0.attn1.to_v.weight and 4 more. It is incomplete or of another kind; download it again.',
  });
});

test.each([
  ['one tensor', /output_blocks\.0\.0\.out_layers\.3\.bias/, /lacks 1 tensors? of its UNet|out_layers/],
  ['a whole attention', /input_blocks\.1\.1\./, /lacks .*input_blocks\.1\.1/],
  ['the attention in the middle', /middle_block\.1\./, /lacks .*middle_block\.1/],
  ['a block of the way down', /input_blocks\.1\./, /lacks .*input_blocks\.1\.0/],
  ['the first convolution', /input_blocks\.0\.0\.weight/, /lacks .*input_blocks\.0\.0\.weight/],
])('a UNet without %s', async (_, pattern, message) => {
  const path = tinyModel(without(tinySd15(), pattern));
  await expect((async () => step(path))()).rejects.toThrow(message);
});

test('a layer missing from the middle of a text encoder is missed', async () => {
  const model = openModel(tinyModel(without(tinySd15(), /encoder\.layers\.1\./)), options());
  await expect(model.encoders[0]!.encode(row, { clipSkip: 1 })).rejects.toThrow(/^“tiny\.safetensors” lacks 16 tensors of its text encoder: encoder\.layers\.1\.layer_norm1\.weight, /);
});

test('a tensor of another shape', async () => {
  const shapes = { ...tinySd15(), 'model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight': [32, 48] };
  await expect(step(tinyModel(shapes))).rejects.toMatchObject({
    code: 'bad_file',
    message: 'The tensor “model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight” of “tiny.safetensors” has the shape 32×48 where the UNet needs n×64. The file does not fit its own parts; download it again.',
  });
});

test.each([
  ['NaN', 0x7e00],
  ['infinity', 0x7c00],
])('%s among the weights is found when it shows', async (_, bits) => {
  const path = tinyModel();
  poke(path, 'model.diffusion_model.output_blocks.0.0.out_layers.3.weight', 7, bits);
  await expect(step(path)).rejects.toMatchObject({
    code: 'bad_file',
    message: '“tiny.safetensors” holds numbers that are not finite in its UNet (model.diffusion_model.output_blocks.0.0.out_layers.3.weight): every picture would come out black. Download it again, or choose another version of the model.',
  });
});

test('latents that are not finite are not held against the model', async () => {
  const model = openModel(tinyModel(), options());
  const eps = await model.predict({ x: { ...x, data: new Float32Array(256).fill(NaN) }, timestep: 1, conds: [cond] });
  expect(eps.data.every(Number.isNaN)).toBe(true);
});

test('a file that changes after it was opened', async () => {
  const path = tinyModel();
  const model = openModel(path, options());
  await model.predict({ x, timestep: 1, conds: [cond] });
  writeCheckpoint(path, tinySd15(), { seed: 3 });
  await expect(model.predict({ x, timestep: 1, conds: [cond] })).rejects.toThrow('“tiny.safetensors” changed while it was open. Wait until it is written completely, then load the model again.');
});

test('a model that does not fit is refused with numbers before it is tried', async () => {
  await expect(step(tinyModel(), { sessions: sessionCache(1_000_000) })).rejects.toMatchObject({
    code: 'out_of_memory',
    message: expect.stringMatching(/^The UNet needs \d+\.\d MB of memory, but models may use 1\.0 MB\. Turn on the low-memory mode, close other programs or choose a smaller model\.$/) as string,
  });
});

const lora = (module: string, out: number, inputs: number, name = 'style.safetensors'): string => {
  const path = join(tempFolder(), name);
  writeCheckpoint(path, { [`${module}.lora_down.weight`]: [4, inputs], [`${module}.lora_up.weight`]: [out, 4] });
  return path;
};

test('a LoRA of another family', () => {
  const choose = (path: string) => () => openModel(tinyModel(), options({ loras: [{ path, unetStrength: 1, textStrength: 1 }] }));
  expect(choose(lora('lora_unet_input_blocks_7_1_transformer_blocks_3_attn2_to_k', 1280, 2048))).toThrow(
    'The LoRA “style.safetensors” was made for Stable Diffusion XL: none of its 1 layers is in this model (Stable Diffusion 1.5). Choose a LoRA for Stable Diffusion 1.5.',
  );
  expect(choose(lora('lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k', 320, 1024))).toThrow(
    'The LoRA “style.safetensors” was made for another kind of model: its layer “lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k” does not fit the 32×64 weights of this one. Choose a LoRA for Stable Diffusion 1.5.',
  );
  expect(choose(tinyModel(unetShapes({ model: 32, mult: [1], blocks: 1, context: 64, depth: [1] }), {}, 'unet.safetensors'))).toThrow('“unet.safetensors” is not a LoRA: none of its tensors is named as one.');
});

test('files that are no checkpoints say what they are', () => {
  expect(() => openModel(lora('lora_unet_conv_in', 32, 36), options())).toThrow('“style.safetensors” is a LoRA, not a model that makes pictures by itself. Choose a checkpoint.');
  expect(() => openModel(tinyModel(without(tinySd15(), /^cond_stage/)), options())).toThrow('“tiny.safetensors” cannot be used here. It holds no text encoder (clip_l): it is only a part of a model. Choose a full checkpoint.');
  expect(() => openModel(tinyModel({ 'some.layer.weight': [4, 4], 'some.other.weight': [4, 4], c: [4, 4, 4], d: [1] }, {}, 'odd.safetensors'), options())).toThrow('“odd.safetensors” is something unknown, not a model that makes pictures by itself. Choose a checkpoint.');
});

test('clip skip beyond the encoder, token rows of another length, an embedding of another width', async () => {
  const [encoder] = openModel(tinyModel(), options()).encoders;
  await expect(encoder!.encode(row, { clipSkip: 9 })).rejects.toThrow('Clip skip 9 is more than the 3 layers of this model\'s text encoder. Choose a smaller number.');
  await expect(encoder!.encode({ rows: 2, ids: row.ids }, { clipSkip: 1 })).rejects.toThrow('Token rows are 77 long for this model; 77 ids do not make 2 of them.');
  await expect(encoder!.encode({ rows: 1, ids: row.ids.map((id, i) => (i === 1 ? -1 : id)) }, { clipSkip: 1, vectors: [new Float32Array(768)] })).rejects.toThrow('The embedding fits another kind of model: its vectors have 768 numbers for this text encoder, which takes 64.');
});

const wayOut = 'Choose one of the model’s family: under “VAE” in the panel, or with --vae NAME|FILE on the command line.';

test('a model without VAE makes latents and says what is missing for pixels, before it is asked for them', async () => {
  const path = tinyModel(without(tinySd15(), /^first_stage/));
  const model = openModel(path, options());
  await model.predict({ x, timestep: 1, conds: [cond] });
  expect(() => model.assertDecodes()).toThrow(`“tiny.safetensors” holds no VAE. ${wayOut}`);
  await expect((async () => model.decode(x))()).rejects.toThrow(`“tiny.safetensors” holds no VAE. ${wayOut}`);
  expect(inspectModel(path)).toMatchObject({ runnable: true, note: `It holds no VAE. ${wayOut}` });
  expect(() => openModel(path, options({ vae: tinyModel(tinySd15(), {}, 'vae.safetensors') })).assertDecodes()).not.toThrow();
});

test.each([
  ['a VAE that only encodes', /^first_stage_model\.(decoder|post_quant)/, `The VAE in “tiny.safetensors” has no decoder, so it makes no pixels. ${wayOut}`],
  ['a VAE with a hole', /^first_stage_model\.decoder\.up\.1\.block\.0\.conv2/, '“tiny.safetensors” lacks 2 tensors of its VAE: decoder.up.1.block.0.conv2.weight, decoder.up.1.block.0.conv2.bias. It is incomplete or of another kind; download it again.'],
])('%s is said before a picture is begun', (_, pattern, sentence) => {
  expect(() => openModel(tinyModel(without(tinySd15(), pattern)), options()).assertDecodes()).toThrow(sentence);
});
