import { attentionOver } from '../models/blocks/attention.ts';
import { asFloats, conv, gelu, groupNorm, layerNorm, linear, silu, upsampleNearest } from '../models/blocks/layers.ts';
import { Weights } from '../models/weights.ts';
import { Graph, type AttentionForm, type BuiltGraph, type Value } from '../onnx/graph.ts';
import type { TensorData } from '../onnx/runtime.ts';
import { count, tensorOf } from '../weights/tensor.ts';
import { attended, conv3x3, geluOf, matmul, normalised, sigmoid, type AttentionSizes } from './answers.ts';

export type Compute = 'F32' | 'F16';

/** A small network of one kind of operator, with what goes in and what must come out. */
export interface KnownAnswer {
  readonly name: string;
  /** `essential`: no picture without it. `fused`: the runtime's own attention, for which there is another form. */
  readonly role: 'essential' | 'fused';
  readonly compute: Compute;
  readonly graph: BuiltGraph;
  readonly feeds: Readonly<Record<string, TensorData>>;
  readonly expected: Float64Array;
  /** Largest difference that rounding explains. */
  readonly tolerance: number;
}

/** Rounding errors add up over a few hundred products; what a wrong operator gives is as large as the answer itself. */
const relative: Readonly<Record<Compute, number>> = { F32: 1e-4, F16: 1.5e-2 };

/** Numbers between −1 and 1 without a pattern that an operator could get right by chance. */
function waves(dims: readonly number[], phase: number): TensorData & { readonly data: Float32Array } {
  return { dims, data: Float32Array.from({ length: count(dims) }, (_, i) => Math.sin(phase + i * 12.9898) * Math.cos(i * 0.0737)) };
}

interface Making {
  readonly g: Graph;
  readonly x: (name: string, data: TensorData, channels: number) => Value;
  readonly weights: (tensors: Readonly<Record<string, TensorData & { readonly data: Float32Array }>>) => Weights;
}

type Entry = {
  readonly name: string;
  readonly role: KnownAnswer['role'];
  readonly form?: AttentionForm;
  readonly make: (making: Making) => { readonly y: string; readonly expected: Float64Array };
};

const flat = ({ data }: TensorData): Float32Array => data as Float32Array;
const mapped = (data: ArrayLike<number>, change: (x: number) => number): Float64Array => Float64Array.from(data, change);
const fused: AttentionForm = { kind: 'fused' };
const sliced: AttentionForm = { kind: 'sliced', slices: 2 };

function attentionCase(name: string, form: AttentionForm, sizes: AttentionSizes): Entry {
  return {
    name,
    role: form.kind === 'fused' ? 'fused' : 'essential',
    form,
    make({ g, x }) {
      const channels = sizes.heads * sizes.width;
      // Queries and keys large enough that some scores stand out: an even softmax would hide a mistake.
      const [q, k, v] = [waves([1, sizes.queries, channels], 0.3), waves([1, sizes.keys, channels], 1.1), waves([1, sizes.keys, channels], 2.7)];
      const scaled = { ...q, data: q.data.map((value) => value * 3) };
      const y = attentionOver(g, x('q', scaled, channels), x('k', k, channels), x('v', v, channels), sizes.heads);
      return { y: y.id, expected: attended(scaled.data, k.data, v.data, sizes) };
    },
  };
}

/** Every operator that a picture needs, at sizes where known faults of drivers show. To add one: a line. */
const entries: readonly Entry[] = [
  {
    name: 'convolution 3×3',
    role: 'essential',
    make({ g, x, weights }) {
      const [input, weight, bias] = [waves([1, 16, 12, 10], 0.1), waves([24, 16, 3, 3], 0.7), waves([24], 1.9)];
      return { y: conv(g, weights({ weight, bias }), x('x', input, 16)).id, expected: conv3x3(input.data, weight.data, bias.data, [16, 12, 10]) };
    },
  },
  {
    name: 'linear layer',
    role: 'essential',
    make({ g, x, weights }) {
      const [input, weight, bias] = [waves([40, 96], 0.4), waves([80, 96], 0.9), waves([80], 2.2)];
      const transposed = Float64Array.from({ length: 96 * 80 }, (_, i) => weight.data[(i % 80) * 96 + Math.floor(i / 80)]!);
      const product = matmul(input.data, transposed, 40, 96, 80);
      return { y: linear(g, weights({ weight, bias }), x('x', input, 96)).id, expected: product.map((sum, i) => sum + bias.data[i % 80]!) };
    },
  },
  {
    name: 'group norm',
    role: 'essential',
    make({ g, x, weights }) {
      const [input, weight, bias] = [waves([1, 64, 8, 8], 0.6), waves([64], 1.3), waves([64], 2.4)];
      const scaled = normalised(input.data, 128, 1e-5).map((value, i) => value * weight.data[Math.floor(i / 64)]! + bias.data[Math.floor(i / 64)]!);
      return { y: groupNorm(g, weights({ weight, bias }), x('x', input, 64), 1e-5).id, expected: scaled };
    },
  },
  {
    name: 'layer norm',
    role: 'essential',
    make({ g, x, weights }) {
      const [input, weight, bias] = [waves([24, 64], 0.8), waves([64], 1.3), waves([64], 2.4)];
      const scaled = normalised(input.data, 64, 1e-5).map((value, i) => value * weight.data[i % 64]! + bias.data[i % 64]!);
      return { y: layerNorm(g, weights({ weight, bias }), x('x', input, 64), 1e-5).id, expected: scaled };
    },
  },
  {
    name: 'SiLU and GELU',
    role: 'essential',
    make({ g, x }) {
      const input = waves([64, 64], 1.5);
      const scaled = { ...input, data: input.data.map((value) => value * 4) };
      const y = gelu(g, silu(g, x('x', scaled, 64)));
      return { y: y.id, expected: mapped(scaled.data, (value) => geluOf(value * sigmoid(value))) };
    },
  },
  {
    name: 'upsampling',
    role: 'essential',
    make({ g, x }) {
      const input = waves([1, 8, 6, 5], 2.1);
      const expected = Float64Array.from({ length: 8 * 12 * 10 }, (_, i) => flat(input)[(Math.floor(i / 120) * 6 + (Math.floor(i / 10) % 12 >> 1)) * 5 + ((i % 10) >> 1)]!);
      return { y: upsampleNearest(g, x('x', input, 8)).id, expected };
    },
  },
  attentionCase('attention written out, 64 tokens', sliced, { heads: 4, width: 40, queries: 64, keys: 64 }),
  attentionCase('attention written out, 256 on 77 tokens', sliced, { heads: 2, width: 64, queries: 256, keys: 77 }),
  attentionCase('fused attention, 16 tokens', fused, { heads: 4, width: 40, queries: 16, keys: 16 }),
  attentionCase('fused attention, 64 tokens', fused, { heads: 4, width: 40, queries: 64, keys: 64 }),
  attentionCase('fused attention, 256 tokens', fused, { heads: 2, width: 64, queries: 256, keys: 256 }),
  attentionCase('fused attention, 256 on 77 tokens', fused, { heads: 2, width: 64, queries: 256, keys: 77 }),
  attentionCase('fused attention, one head of 512 as in a VAE', fused, { heads: 1, width: 512, queries: 64, keys: 64 }),
];

/** The cases in one precision, each made when it is asked for. */
export function* knownAnswers(compute: Compute): Generator<KnownAnswer> {
  for (const { name, role, form, make } of entries) {
    const g = new Graph({ name, compute, attention: form ?? fused });
    const feeds: Record<string, TensorData> = {};
    const { y, expected } = make({
      g,
      x(input, data, channels) {
        feeds[input] = data;
        const id = g.input(input, 'F32', data.dims);
        return { id: compute === 'F32' ? id : g.cast(id, compute), channels };
      },
      weights: (tensors) => new Weights('a known answer', name, (asked) => (tensors[asked] ? tensorOf(asked, tensors[asked].dims, tensors[asked].data) : null)),
    });
    g.output('y', g.node('Reshape', [asFloats(g, y), g.ints([-1])]), 'F32', ['numbers']);
    const most = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    yield { name: `${name}, ${compute === 'F32' ? 'fp32' : 'fp16'}`, role, compute, graph: g.finish(), feeds, expected, tolerance: relative[compute] * most };
  }
}

const speedSize = 64;
const speedChannels = 64;
/** Multiplications and additions of one run of the network below. */
export const speedOperations = 2 * 2 * 9 * speedChannels ** 2 * speedSize ** 2;

/** A convolution of a size that pictures have, to tell a card from a program that plays one. */
export function speedNetwork(compute: Compute): { graph: BuiltGraph; feeds: Readonly<Record<string, TensorData>> } {
  const g = new Graph({ name: 'speed of a convolution', compute, attention: fused });
  const input = waves([2, speedChannels, speedSize, speedSize], 0.2);
  const tensors = { weight: waves([speedChannels, speedChannels, 3, 3], 0.5), bias: waves([speedChannels], 0.9) };
  const w = new Weights('a known answer', 'speed', (asked) => tensorOf(asked, tensors[asked as keyof typeof tensors].dims, tensors[asked as keyof typeof tensors].data));
  const id = g.input('x', 'F32', input.dims);
  const x = { id: compute === 'F32' ? id : g.cast(id, compute), channels: speedChannels };
  // One number comes back, so that carrying the result home is not what is measured.
  g.output('y', g.node('ReduceMean', [asFloats(g, conv(g, w, x).id), g.ints([0, 1, 2, 3])], { keepdims: 0 }), 'F32', []);
  return { graph: g.finish(), feeds: { x: input } };
}
