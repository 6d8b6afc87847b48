import type { Graph, Value } from '../../onnx/graph.ts';
import { batched, unbatched } from './layers.ts';

/**
 * softmax(q·kᵀ/√d)·v over heads, tokens `[n·t, c]` in and out. Vaswani et al. 2017, section 3.2. `split` says how
 * many times fewer scores this place has than the largest of the network: slices are spared there.
 */
export function attention(g: Graph, q: Value, k: Value, v: Value, heads: number, batch: string, split = 1): Value {
  const grouped = (x: Value): Value => ({ id: batched(g, x, batch), channels: x.channels });
  return unbatched(g, attentionOver(g, grouped(q), grouped(k), grouped(v), heads, split).id, v.channels);
}

/** The same for tokens as `[n, t, c]`. */
export function attentionOver(g: Graph, q: Value, k: Value, v: Value, heads: number, split = 1): Value {
  if (g.attention.kind === 'fused') {
    return { ...v, id: g.node('MultiHeadAttention', [q.id, k.id, v.id], { num_heads: heads }, 'com.microsoft') };
  }
  const slices = Math.max(1, Math.ceil(g.attention.slices / split));
  return { ...v, id: slicedAttention(g, q.id, k.id, v.id, { heads, width: q.channels / heads, slices }) };
}

interface Sliced {
  readonly heads: number;
  readonly width: number;
  readonly slices: number;
}

/** The same written out, queries in `slices` runs so that only one run's scores exist at a time. `[n, t, c]` in and out. */
function slicedAttention(g: Graph, q: string, k: string, v: string, { heads, width, slices }: Sliced): string {
  const perHead = (id: string, perm: readonly number[]) => g.node('Transpose', [g.node('Reshape', [id, g.ints([0, 0, heads, width])])], { perm });
  // The scale is given to the smaller side before the product, where it also keeps halves from overflowing.
  const queries = g.node('Mul', [perHead(q, [0, 2, 1, 3]), g.scalar(1 / Math.sqrt(width))]);
  const keys = perHead(k, [0, 2, 3, 1]);
  const values = perHead(v, [0, 2, 1, 3]);
  const runs = slices === 1 ? [queries] : g.nodes('Split', [queries], slices, { axis: 2, num_outputs: slices });
  const results = runs.map((run) => g.node('MatMul', [g.node('Softmax', [g.node('MatMul', [run, keys])], { axis: -1 }), values]));
  const joined = results.length === 1 ? results[0]! : g.node('Concat', results, { axis: 2 });
  return g.node('Reshape', [g.node('Transpose', [joined], { perm: [0, 2, 1, 3] }), g.ints([0, 0, heads * width])]);
}

/** Attention with an additive mask over the scores, written out: for text, where rows are short. */
export function maskedAttention(g: Graph, q: Value, k: Value, v: Value, { heads, mask, batch, scale }: { heads: number; mask: string | null; batch: string; scale?: number }): Value {
  const width = q.channels / heads;
  const perHead = (x: Value, perm: readonly number[]) => g.node('Transpose', [g.node('Reshape', [batched(g, x, batch), g.ints([0, 0, heads, width])])], { perm });
  const queries = g.node('Mul', [perHead(q, [0, 2, 1, 3]), g.scalar(scale ?? 1 / Math.sqrt(width))]);
  const scores = g.node('MatMul', [queries, perHead(k, [0, 2, 3, 1])]);
  const weights = g.node('Softmax', [mask === null ? scores : g.node('Add', [scores, mask])], { axis: -1 });
  const mixed = g.node('MatMul', [weights, perHead(v, [0, 2, 1, 3])]);
  const joined = g.node('Reshape', [g.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }), g.ints([-1, v.channels])]);
  return { id: joined, channels: v.channels };
}
