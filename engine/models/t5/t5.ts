import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { maskedAttention } from '../blocks/attention.ts';
import { add, asFloats, batched, batchOf, gelu, linear, rmsNorm, unbatched } from '../blocks/layers.ts';
import type { Weights } from '../weights.ts';

/** The encoder of T5 v1.1 (Raffel et al. 2020; gated gelu after Shazeer 2020), names as in transformers. */

const buckets = 32;
const maxDistance = 128;

/** Which bias a query at `from` has for a key at `to`: exact when near, logarithmic when far, each direction half. Section 2.1. */
export function relativeBucket(from: number, to: number): number {
  const half = buckets / 2;
  const exact = half / 2;
  const distance = Math.abs(to - from);
  const side = to > from ? half : 0;
  if (distance < exact) return side + distance;
  const far = exact + Math.floor((Math.log(distance / exact) / Math.log(maxDistance / exact)) * (half - exact));
  return side + Math.min(far, half - 1);
}

/** Buckets of every pair of places, `[t, t]`. */
export function relativeBuckets(tokens: number): BigInt64Array {
  return BigInt64Array.from({ length: tokens * tokens }, (_, i) => BigInt(relativeBucket(Math.floor(i / tokens), i % tokens)));
}

/**
 * Inputs: `embeds` `[n, t, width]`, `buckets` `[t, t]`, `mask` `[n, 1, 1, t]` added to the scores. Output `hidden`
 * `[n, t, width]` after the final norm.
 */
export function t5Encoder(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'T5 text encoder', seldom: true });
  const table = w.tensor('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight');
  const heads = table.shape[1] ?? 1;
  const width = w.tensor('encoder.final_layer_norm.weight').shape[0] ?? 0;
  const embeds = g.cast(g.input('embeds', 'F32', ['n', 't', width]), g.compute);
  const batch = batchOf(g, { id: embeds, channels: width });
  const pairs = g.node('Gather', [g.weight(table), g.input('buckets', 'I64', ['t', 't'])]);
  const bias = g.node('Unsqueeze', [g.node('Transpose', [pairs], { perm: [2, 0, 1] }), g.ints([0])]);
  const mask = g.node('Add', [bias, g.cast(g.input('mask', 'F32', ['n', 1, 1, 't']), g.compute)]);

  let x = unbatched(g, embeds, width);
  for (let i = 0; i < w.parts('encoder.block', ['layer.0.SelfAttention.q.weight', 'layer.1.DenseReluDense.wo.weight']); i++) {
    const [attention, feedForward] = [w.at(`encoder.block.${i}.layer.0`), w.at(`encoder.block.${i}.layer.1`)];
    const normed = rmsNorm(g, attention.tensor('layer_norm.weight'), x, 1e-6);
    const [q, k, v] = ['q', 'k', 'v'].map((name) => linear(g, attention.at(`SelfAttention.${name}`), normed, 'no')) as [Value, Value, Value];
    // T5 does not divide its scores: the weights were initialised for that.
    x = add(g, x, linear(g, attention.at('SelfAttention.o'), maskedAttention(g, q, k, v, { heads, mask, batch, scale: 1 }), 'no'));
    const inner = rmsNorm(g, feedForward.tensor('layer_norm.weight'), x, 1e-6);
    const gate = gelu(g, linear(g, feedForward.at('DenseReluDense.wi_0'), inner, 'no'), 'tanh');
    const value = linear(g, feedForward.at('DenseReluDense.wi_1'), inner, 'no');
    x = add(g, x, linear(g, feedForward.at('DenseReluDense.wo'), { ...gate, id: g.node('Mul', [gate.id, value.id]) }, 'no'));
  }
  const hidden = batched(g, rmsNorm(g, w.tensor('encoder.final_layer_norm.weight'), x, 1e-6), batch);
  g.output('hidden', asFloats(g, hidden), 'F32', ['n', 't', width]);
  w.assertComplete();
  return g.finish();
}
