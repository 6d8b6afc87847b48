import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tinySd15, tinySdxl, writeCheckpoint, type Shapes } from '../../../tests/fixtures/tiny-checkpoint.ts';
import { tempFolder, tinyModel } from '../../../tests/fixtures/tiny-models.ts';
import { openCheckpoint, openWeights } from '../../weights/checkpoint.ts';
import { count, readFloats } from '../../weights/tensor.ts';
import { sessionCache } from '../open.ts';
import { partsOf, type Parts } from '../parts.ts';
import { loraOf } from './file.ts';
import { changesOf, patchOf } from './patch.ts';

let sd15: Parts;
let sdxl: Parts;
beforeAll(() => {
  sd15 = partsOf(openCheckpoint(tinyModel(tinySd15({}, 64))));
  sdxl = partsOf(openCheckpoint(tinyModel(tinySdxl(64))));
});

type Numbers = (name: string) => Float64Array;

/** A LoRA file of these tensors, and its numbers. */
function loraFile(shapes: Shapes) {
  const path = join(tempFolder(), 'lora.safetensors');
  writeCheckpoint(path, shapes, { seed: 5 });
  const set = openWeights(path);
  const read = new Map([...set.tensors.values()].map((tensor) => [tensor.name, Float64Array.from(readFloats(tensor))]));
  return { file: loraOf(set), numbers: ((name) => read.get(name)!) as Numbers };
}

/** The merged weights of a part, by canonical name. */
async function merged(parts: Parts, part: string, shapes: Shapes, strength: number) {
  const { file, numbers } = loraFile(shapes);
  const uses = [{ file, unetStrength: strength, textStrength: strength }];
  const changes = changesOf(parts, 'this', uses).get(part)!;
  const weights = part === 'unet' ? parts.unet! : parts.text.get(part)!;
  const patch = patchOf({ part, weights, changes, uses, baseKey: 'test', sessions: sessionCache(1e9), threads: 1 });
  return { merged: await patch.merged(), numbers, base: (name: string) => Float64Array.from(readFloats(weights.tensor(name))) };
}

/** [m, k] · [k, n]. */
function times(a: Float64Array, b: Float64Array, m: number, n: number): Float64Array {
  const k = a.length / m;
  return Float64Array.from({ length: m * n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += a[Math.floor(i / n) * k + j]! * b[j * n + (i % n)]!;
    return sum;
  });
}

/** Σᵢⱼ left(o, i)·core[i, j, s]·right[j, c] as [out, in, space]. */
function tucker(left: (o: number, i: number) => number, core: Float64Array, right: Float64Array, { out, inputs, space, rank }: { out: number; inputs: number; space: number; rank: number }): Float64Array {
  const made = new Float64Array(out * inputs * space);
  for (let o = 0; o < out; o++) for (let c = 0; c < inputs; c++) for (let s = 0; s < space; s++) {
    let sum = 0;
    for (let i = 0; i < rank; i++) for (let j = 0; j < rank; j++) sum += left(o, i) * core[(i * rank + j) * space + s]! * right[j * inputs + c]!;
    made[(o * inputs + c) * space + s] = sum;
  }
  return made;
}

function kronecker(a: Float64Array, [p, q]: readonly [number, number], b: Float64Array, [r, s, space]: readonly [number, number, number]): Float64Array {
  const made = new Float64Array(p * q * r * s * space);
  for (let i = 0; i < p * r; i++) for (let j = 0; j < q * s; j++) for (let k = 0; k < space; k++) {
    made[(i * q * s + j) * space + k] = a[Math.floor(i / r) * q + Math.floor(j / s)]! * b[((i % r) * s + (j % s)) * space + k]!;
  }
  return made;
}

const linear = { module: 'lora_unet_input_blocks_1_1_transformer_blocks_0_attn1_to_q', name: 'input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight', out: 32, inputs: 32, space: 1 };
const convolution = { module: 'lora_unet_input_blocks_1_0_in_layers_2', name: 'input_blocks.1.0.in_layers.2.weight', out: 32, inputs: 32, space: 9 };
const rank = 4;

interface Kind {
  readonly on: typeof linear;
  readonly tensors: Shapes;
  /** ΔW before α and strength, written out. */
  readonly delta: (n: Numbers) => Float64Array;
  readonly scaled: boolean;
}

const kinds: Readonly<Record<string, Kind>> = {
  'LoRA with α': { on: linear, tensors: { lora_up: [32, 4], lora_down: [4, 32], alpha: [] }, scaled: true, delta: (n) => times(n('lora_up.weight'), n('lora_down.weight'), 32, 32) },
  'LoRA without α': { on: linear, tensors: { lora_up: [32, 4], lora_down: [4, 32] }, scaled: false, delta: (n) => times(n('lora_up.weight'), n('lora_down.weight'), 32, 32) },
  'LoCon': { on: convolution, tensors: { lora_up: [32, 4, 1, 1], lora_down: [4, 32, 3, 3], alpha: [] }, scaled: true, delta: (n) => times(n('lora_up.weight'), n('lora_down.weight'), 32, 288) },
  'LoCon with a core': {
    on: convolution, tensors: { lora_up: [32, 4, 1, 1], lora_down: [4, 32, 1, 1], lora_mid: [4, 4, 3, 3], alpha: [] }, scaled: true,
    delta: (n) => tucker((o, i) => n('lora_up.weight')[o * rank + i]!, n('lora_mid.weight'), n('lora_down.weight'), { ...convolution, rank }),
  },
  'LoHa': {
    on: linear, tensors: { hada_w1_a: [32, 4], hada_w1_b: [4, 32], hada_w2_a: [32, 4], hada_w2_b: [4, 32], alpha: [] }, scaled: true,
    delta(n) {
      const second = times(n('hada_w2_a'), n('hada_w2_b'), 32, 32);
      return times(n('hada_w1_a'), n('hada_w1_b'), 32, 32).map((x, i) => x * second[i]!);
    },
  },
  'LoHa with cores': {
    on: convolution, tensors: { hada_w1_a: [4, 32], hada_w1_b: [4, 32], hada_t1: [4, 4, 3, 3], hada_w2_a: [4, 32], hada_w2_b: [4, 32], hada_t2: [4, 4, 3, 3], alpha: [] }, scaled: true,
    delta(n) {
      const half = (k: 1 | 2) => tucker((o, i) => n(`hada_w${k}_a`)[i * 32 + o]!, n(`hada_t${k}`), n(`hada_w${k}_b`), { ...convolution, rank });
      const second = half(2);
      return half(1).map((x, i) => x * second[i]!);
    },
  },
  'LoKr, both whole': { on: linear, tensors: { lokr_w1: [4, 4], lokr_w2: [8, 8], alpha: [] }, scaled: false, delta: (n) => kronecker(n('lokr_w1'), [4, 4], n('lokr_w2'), [8, 8, 1]) },
  'LoKr, the first factored': { on: linear, tensors: { lokr_w1_a: [4, 4], lokr_w1_b: [4, 4], lokr_w2: [8, 8], alpha: [] }, scaled: true, delta: (n) => kronecker(times(n('lokr_w1_a'), n('lokr_w1_b'), 4, 4), [4, 4], n('lokr_w2'), [8, 8, 1]) },
  'LoKr, the second factored': { on: linear, tensors: { lokr_w1: [4, 4], lokr_w2_a: [8, 4], lokr_w2_b: [4, 8], alpha: [] }, scaled: true, delta: (n) => kronecker(n('lokr_w1'), [4, 4], times(n('lokr_w2_a'), n('lokr_w2_b'), 8, 8), [8, 8, 1]) },
  'LoKr with a core': {
    on: convolution, tensors: { lokr_w1: [4, 4], lokr_w2_a: [4, 8], lokr_w2_b: [4, 8], lokr_t2: [4, 4, 3, 3], alpha: [] }, scaled: true,
    delta: (n) => kronecker(n('lokr_w1'), [4, 4], tucker((o, i) => n('lokr_w2_a')[i * 8 + o]!, n('lokr_t2'), n('lokr_w2_b'), { out: 8, inputs: 8, space: 9, rank }), [8, 8, 9]),
  },
  'a whole difference': { on: linear, tensors: { diff: [32, 32] }, scaled: false, delta: (n) => n('diff') },
};

const leaf = (part: string) => (part.startsWith('lora_') ? `${part}.weight` : part);
const file = (module: string, tensors: Shapes): Shapes => Object.fromEntries(Object.entries(tensors).map(([part, shape]) => [`${module}.${leaf(part)}`, shape]));

/** The largest difference; infinite where there are more of the one. */
const apart = (got: ArrayLike<number>, want: ArrayLike<number>): number => (got.length === want.length ? Array.from(want).reduce((most, value, i) => Math.max(most, Math.abs(value - got[i]!)), 0) : Infinity);
const rounding = 2e-5;

test.each(Object.entries(kinds))('%s: what is merged is what its formula says', async (_, { on, tensors, scaled, delta }) => {
  const strength = 0.7;
  const result = await merged(sd15, 'unet', file(on.module, tensors), strength);
  const own: Numbers = (part) => result.numbers(`${on.module}.${part}`);
  const scale = scaled ? own('alpha')[0]! / rank : 1;
  const by = delta(own);
  expect(apart(result.merged.get(on.name)!, result.base(on.name).map((w, i) => w + strength * scale * by[i]!))).toBeLessThan(rounding);
});

describe('DoRA keeps its magnitudes along', () => {
  const cases = [
    ['the outputs', [32, 1], 'dora_scale', (i: number) => Math.floor(i / 32)],
    ['the inputs', [1, 32], 'dora_scale', (i: number) => i % 32],
    ['the outputs, as PEFT writes it', [32], 'lora_magnitude_vector', (i: number) => Math.floor(i / 32)],
  ] as const;
  test.each(cases)('%s', async (_, shape, name, groupOf) => {
    const strength = 0.6;
    const result = await merged(sd15, 'unet', { ...file(linear.module, { lora_up: [32, 4], lora_down: [4, 32], alpha: [] }), [`${linear.module}.${name}`]: shape }, strength);
    const own: Numbers = (part) => result.numbers(`${linear.module}.${part}`);
    const by = times(own('lora_up.weight'), own('lora_down.weight'), 32, 32).map((x) => (x * own('alpha')[0]!) / rank);
    const base = result.base(linear.name);
    const whole = base.map((w, i) => w + by[i]!);
    const squares = new Float64Array(32);
    for (const [i, w] of whole.entries()) squares[groupOf(i)]! += w * w;
    const magnitude = own(name);
    const wanted = base.map((w, i) => w + strength * ((whole[i]! * magnitude[groupOf(i)]!) / Math.sqrt(squares[groupOf(i)]!) - w));
    expect(apart(result.merged.get(linear.name)!, wanted)).toBeLessThan(rounding);
  });
});

describe('one layer is known by every name that programs give it', () => {
  const low = (up: string, down: string): Shapes => ({ [up]: [32, 4], [down]: [4, 32] });
  const original = 'input_blocks.1.1.transformer_blocks.0.attn1.to_q';
  const diffusers = 'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q';
  const flat = (name: string) => name.replaceAll('.', '_');
  test.each<[string, Shapes]>([
    ['kohya', low(`lora_unet_${flat(original)}.lora_up.weight`, `lora_unet_${flat(original)}.lora_down.weight`)],
    ['kohya with diffusers’ paths', low(`lora_unet_${flat(diffusers)}.lora_up.weight`, `lora_unet_${flat(diffusers)}.lora_down.weight`)],
    ['PEFT', low(`unet.${diffusers}.lora_B.weight`, `unet.${diffusers}.lora_A.weight`)],
    ['PEFT with an adapter’s name', low(`base_model.model.${diffusers}.lora_B.default.weight`, `base_model.model.${diffusers}.lora_A.default.weight`)],
    ['diffusers', low(`unet.${diffusers}.lora.up.weight`, `unet.${diffusers}.lora.down.weight`)],
    ['diffusers’ processors', low(`unet.${diffusers.replace('.to_q', '.processor.to_q_lora')}.up.weight`, `unet.${diffusers.replace('.to_q', '.processor.to_q_lora')}.down.weight`)],
    ['diffusers’ processors, the UNet alone', low(`${diffusers.replace('.to_q', '.processor.to_q_lora')}.up.weight`, `${diffusers.replace('.to_q', '.processor.to_q_lora')}.down.weight`)],
    ['ComfyUI', low(`diffusion_model.${original}.lora_up.weight`, `diffusion_model.${original}.lora_down.weight`)],
  ])('%s', async (_, shapes) => {
    const result = await merged(sd15, 'unet', shapes, 1);
    expect([...result.merged.keys()]).toEqual([linear.name]);
    const [up, down] = Object.keys(shapes) as [string, string];
    const by = times(result.numbers(up), result.numbers(down), 32, 32);
    expect(apart(result.merged.get(linear.name)!, result.base(linear.name).map((w, i) => w + by[i]!))).toBeLessThan(rounding);
  });

  const layer = 'encoder.layers.0.self_attn.q_proj';
  test.each<[string, () => Parts, string, string]>([
    ['kohya, one encoder', () => sd15, 'clip_l', `lora_te_text_model_${flat(layer)}`],
    ['PEFT, one encoder', () => sd15, 'clip_l', `text_encoder.text_model.${layer}`],
    ['kohya, the first of SDXL', () => sdxl, 'clip_l', `lora_te1_text_model_${flat(layer)}`],
    ['kohya, the second of SDXL', () => sdxl, 'clip_g', `lora_te2_text_model_${flat(layer)}`],
    ['PEFT, the second of SDXL', () => sdxl, 'clip_g', `text_encoder_2.text_model.${layer}`],
  ])('%s', async (_, parts, part, module) => {
    const width = parts().text.get(part)!.tensor(`${layer}.weight`).shape[0]!;
    const result = await merged(parts(), part, { [`${module}.lora_up.weight`]: [width, 2], [`${module}.lora_down.weight`]: [2, width] }, 0.5);
    expect([...result.merged.keys()]).toEqual([`${layer}.weight`]);
    expect(count([width, width])).toBe(result.merged.get(`${layer}.weight`)!.length);
  });
});

test('several act in their order, each with its own strength, on the network and on the text apart', async () => {
  const unetFile = loraFile(file(linear.module, { lora_up: [32, 4], lora_down: [4, 32] }));
  const both = loraFile({ ...file(linear.module, { lora_up: [32, 2], lora_down: [2, 32] }), ...file('lora_te_text_model_encoder_layers_0_mlp_fc1', { lora_up: [256, 2], lora_down: [2, 64] }) });
  const changes = changesOf(sd15, 'this', [{ file: unetFile.file, unetStrength: 1, textStrength: 1 }, { file: both.file, unetStrength: 0, textStrength: 0.5 }]);
  expect([...changes.keys()]).toEqual(['unet', 'clip_l']);
  expect(changes.get('unet')!.get(linear.name)!.map(({ use }) => use)).toEqual([0]);
  expect(changes.get('clip_l')!.get('encoder.layers.0.mlp.fc1.weight')!.map(({ use }) => use)).toEqual([1]);
});

test.each<[string, Shapes, string]>([
  ['half a layer', { [`${linear.module}.lora_up.weight`]: [32, 4] }, '“lora.safetensors” is incomplete: of its layer “lora_unet_input_blocks_1_1_transformer_blocks_0_attn1_to_q” it holds only up. Download it again.'],
  ['a kind that is not known', { 'lora_unet_conv_in.oft_blocks': [4, 4, 4] }, '“lora.safetensors” is a change of the kind OFT, which this version does not know. It knows LoRA, LoCon, LoHa, LoKr and DoRA.'],
])('%s is refused', (_, shapes, sentence) => {
  expect(() => loraFile(shapes)).toThrow(sentence);
});
