import type { Graph, Value } from '../../onnx/graph.ts';
import { float } from '../../onnx/proto.ts';
import type { Weights } from '../weights.ts';
import { linear, linearRows, rmsNorm, silu, unbatched } from './layers.ts';

/**
 * What diffusion transformers share (Peebles & Xie 2022; Esser et al. 2024). Tokens are `[n, t, c]` here, because
 * each member of a batch has its own shifts, scales and gates, `[n, 1, c]`.
 */

/** A linear layer over `[n, t, c]`. */
export function project(g: Graph, w: Weights, x: Value, batch: string): Value {
  return regroup(g, linear(g, w, unbatched(g, x.id, x.channels)), batch);
}

/** `[n·t, c]` → `[n, t, c]`. */
export function regroup(g: Graph, x: Value, batch: string): Value {
  return { ...x, id: g.node('Reshape', [x.id, g.node('Concat', [batch, g.ints([-1, x.channels])], { axis: 0 })]) };
}

/** LayerNorm without parameters, then x·(1 + scale) + shift. */
export function modulate(g: Graph, x: Value, shift: Value, scale: Value): Value {
  const normed = g.node('LayerNormalization', [x.id, g.floats(new Float32Array(x.channels).fill(1))], { axis: -1, epsilon: float(1e-6) });
  const scaled = g.node('Mul', [normed, g.node('Add', [scale.id, g.scalar(1)])]);
  return { ...x, id: g.node('Add', [scaled, shift.id]) };
}

/** x + gate·h. */
export const gated = (g: Graph, x: Value, gate: Value, h: Value): Value => ({ ...x, id: g.node('Add', [x.id, g.node('Mul', [gate.id, h.id])]) });

/** `parts` vectors `[n, 1, width]` out of one, by a SiLU and a linear layer. */
export function modulation(g: Graph, w: Weights, vector: Value, parts: number, width: number): Value[] {
  const active = silu(g, vector);
  return Array.from({ length: parts }, (_, i) => {
    const part = linearRows(g, w, active, i * width, (i + 1) * width);
    return { ...part, id: g.node('Unsqueeze', [part.id, g.ints([1])]) };
  });
}

/** Queries, keys and values stored as one layer, `[n, t, c]` each. */
export function threeOf(g: Graph, w: Weights, x: Value, width: number, batch: string): [Value, Value, Value] {
  const flat = unbatched(g, x.id, x.channels);
  const part = (i: number) => regroup(g, linearRows(g, w, flat, i * width, (i + 1) * width), batch);
  return [part(0), part(1), part(2)];
}

/** RMS norm within each head of `[n, t, c]`. */
export function headNorm(g: Graph, w: Weights, name: string, x: Value, heads: number): Value {
  const width = x.channels / heads;
  const split = g.node('Reshape', [x.id, g.ints([0, 0, heads, width])]);
  const normed = rmsNorm(g, w.shaped(name, [width]), { id: split, channels: width }, 1e-6);
  return { ...x, id: g.node('Reshape', [normed.id, g.ints([0, 0, x.channels])]) };
}

/** Joins `[n, t, c]` along the tokens. */
export const joinTokens = (g: Graph, a: Value, b: Value): Value => ({ ...a, id: g.node('Concat', [a.id, b.id], { axis: 1 }) });

/** The first `count` tokens and the rest; `count` is a vector of one. */
export function splitTokens(g: Graph, x: Value, count: string): [Value, Value] {
  const slice = (from: string, to: string): Value => ({ ...x, id: g.node('Slice', [x.id, from, to, g.ints([1])]) });
  return [slice(g.ints([0]), count), slice(count, g.ints([Number.MAX_SAFE_INTEGER]))];
}

/** How many tokens `[n, t, c]` has, as a vector of one. */
export const tokensOf = (g: Graph, x: Value): string => g.node('Shape', [x.id], { start: 1, end: 2 });

/** Two linear layers with a SiLU between, over `[n, c]`. */
export function mlpEmbedding(g: Graph, w: Weights, x: Value, first: string, second: string): Value {
  return linear(g, w.at(second), silu(g, linear(g, w.at(first), x)));
}
