import type { Graph, Value } from '../../onnx/graph.ts';
import { float } from '../../onnx/proto.ts';
import { rows, type Tensor } from '../../weights/tensor.ts';
import type { Weights } from '../weights.ts';

/** Image values are `[n, c, h, w]`; tokens are `[n·t, c]`, so that every linear layer is one matrix product. */

interface ConvOptions {
  readonly stride?: number;
  /** Rows and columns added on all sides, or top, left, bottom, right. */
  readonly pad?: number | readonly [number, number, number, number];
  readonly bias?: Bias;
}

/** Whether a layer adds one: a file that lacks it is incomplete, except where both kinds exist. */
type Bias = 'yes' | 'no' | 'if there';

const biasOf = (w: Weights, bias: Bias, size: number, name = 'bias'): Tensor | null => (bias === 'no' || (bias === 'if there' && !w.has(name)) ? null : w.shaped(name, [size]));

/** A convolution. */
export function conv(g: Graph, w: Weights, x: Value, { stride = 1, pad, bias = 'yes' }: ConvOptions = {}): Value {
  const weight = w.shaped('weight', [-1, x.channels, -1, -1]);
  const [out = 0, , height = 1, width = 1] = weight.shape;
  const around = pad ?? (height - 1) / 2;
  const pads = typeof around === 'number' ? [around, around, around, around] : around;
  const inputs = [x.id, g.weight(weight)];
  const added = biasOf(w, bias, out);
  if (added) inputs.push(g.weight(added));
  return { id: g.node('Conv', inputs, { kernel_shape: [height, width], strides: [stride, stride], pads }), channels: out };
}

/** y = x·Wᵀ + b over tokens. A 1×1 convolution is the same thing and is taken as one. */
export function linear(g: Graph, w: Weights, x: Value, bias: Bias = 'yes'): Value {
  const weight = w.matrix('weight', x.channels);
  return product(g, x, weight, biasOf(w, bias, weight.shape[0]!));
}

/** Some of a linear layer's outputs: the runs of rows that several layers stored as one are made of. */
export function linearRows(g: Graph, w: Weights, x: Value, from: number, to: number): Value {
  const weight = w.matrix('weight', x.channels);
  const bias = biasOf(w, 'yes', weight.shape[0]!);
  if (weight.shape[0] === 0) return { ...x, channels: to - from };
  return product(g, x, rows(weight, from, to), bias && rows(bias, from, to));
}

function product(g: Graph, x: Value, weight: Tensor, bias: Tensor | null): Value {
  const [out = 0] = weight.shape;
  const inputs = [x.id, g.weight(weight, [out, x.channels])];
  if (bias) inputs.push(g.weight(bias, [out]));
  return { id: g.node('Gemm', inputs, { transB: 1 }), channels: out };
}

/** Wu & He 2018. Statistics per group over channels and space, then a scale and shift per channel. */
export function groupNorm(g: Graph, w: Weights, x: Value, epsilon: number, groups = 32): Value {
  const grouped = g.node('Reshape', [x.id, g.ints([0, groups, -1])]);
  const one = g.floats(new Float32Array(groups).fill(1));
  const zero = g.floats(new Float32Array(groups));
  const normed = g.node('InstanceNormalization', [grouped, one, zero], { epsilon: float(epsilon) });
  const image = g.node('Reshape', [normed, shapeOf(g, x)]);
  const scaled = g.node('Mul', [image, g.weight(w.shaped('weight', [x.channels]), [x.channels, 1, 1])]);
  return { ...x, id: g.node('Add', [scaled, g.weight(w.shaped('bias', [x.channels]), [x.channels, 1, 1])]) };
}

/** Ba et al. 2016, over the channels of each token. */
export function layerNorm(g: Graph, w: Weights, x: Value, epsilon: number): Value {
  const inputs = [x.id, g.weight(w.shaped('weight', [x.channels])), g.weight(w.shaped('bias', [x.channels]))];
  return { ...x, id: g.node('LayerNormalization', inputs, { axis: -1, epsilon: float(epsilon) }) };
}

/** Zhang & Sennrich 2019: by the root of the mean square over the last axis, then a scale. */
export function rmsNorm(g: Graph, weight: Tensor, x: Value, epsilon: number): Value {
  const square = g.node('Mul', [x.id, x.id]);
  const mean = g.node('ReduceMean', [square, g.ints([-1])], { keepdims: 1 });
  const root = g.node('Sqrt', [g.node('Add', [mean, g.scalar(epsilon)])]);
  return { ...x, id: g.node('Mul', [g.node('Div', [x.id, root]), g.weight(weight)]) };
}

/** x·σ(x). Elfwing et al. 2017; Ramachandran et al. 2017 (swish). */
export const silu = (g: Graph, x: Value): Value => ({ ...x, id: g.node('Mul', [x.id, g.node('Sigmoid', [x.id])]) });

/** x·Φ(x) with the exact error function, or its tanh form. Hendrycks & Gimpel 2016. */
export const gelu = (g: Graph, x: Value, approximate: 'none' | 'tanh' = 'none'): Value => ({ ...x, id: g.node('Gelu', [x.id], { approximate }) });

/** x·σ(1.702x), the form CLIP was trained with. */
export function quickGelu(g: Graph, x: Value): Value {
  return { ...x, id: g.node('Mul', [x.id, g.node('Sigmoid', [g.node('Mul', [x.id, g.scalar(1.702)])])]) };
}

export const add = (g: Graph, a: Value, b: Value): Value => ({ ...a, id: g.node('Add', [a.id, b.id]) });

/** Along the channels. */
export const concat = (g: Graph, a: Value, b: Value): Value => ({ id: g.node('Concat', [a.id, b.id], { axis: 1 }), channels: a.channels + b.channels });

export const shapeOf = (g: Graph, x: Value): string => g.node('Shape', [x.id]);

/** A result as graphs give it: float32. */
export const asFloats = (g: Graph, id: string): string => (g.compute === 'F32' ? id : g.cast(id, 'F32'));

/** The size of the first axis, as a vector of one. */
export const batchOf = (g: Graph, x: Value): string => g.node('Shape', [x.id], { start: 0, end: 1 });

/** Twice as large, or exactly as large as `like`, each pixel repeated. */
export function upsampleNearest(g: Graph, x: Value, like?: Value): Value {
  const sizes = like
    ? g.node('Concat', [g.node('Shape', [x.id], { start: 0, end: 2 }), g.node('Shape', [like.id], { start: 2, end: 4 })], { axis: 0 })
    : g.node('Mul', [shapeOf(g, x), g.ints([1, 1, 2, 2])]);
  return { ...x, id: g.node('Resize', [x.id, '', '', sizes], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }) };
}

/** `[n, c, h, w]` → `[n·h·w, c]`. */
export function toTokens(g: Graph, x: Value): Value {
  const flat = g.node('Reshape', [x.id, g.ints([0, 0, -1])]);
  return { ...x, id: g.node('Reshape', [g.node('Transpose', [flat], { perm: [0, 2, 1] }), g.ints([-1, x.channels])]) };
}

/** Back to the image that `like` has the size of. */
export function toImage(g: Graph, tokens: Value, like: Value): Value {
  const rowsOf = batched(g, tokens, batchOf(g, like));
  const flat = g.node('Transpose', [rowsOf], { perm: [0, 2, 1] });
  const space = g.node('Shape', [like.id], { start: 2, end: 4 });
  return { ...tokens, id: g.node('Reshape', [flat, g.node('Concat', [g.ints([0, tokens.channels]), space], { axis: 0 })]) };
}

/** `[n·t, c]` → `[n, t, c]`. */
export const batched = (g: Graph, tokens: Value, batch: string): string =>
  g.node('Reshape', [tokens.id, g.node('Concat', [batch, g.ints([-1, tokens.channels])], { axis: 0 })]);

/** `[n, t, c]` → `[n·t, c]`. */
export const unbatched = (g: Graph, id: string, channels: number): Value => ({ id: g.node('Reshape', [id, g.ints([-1, channels])]), channels });
