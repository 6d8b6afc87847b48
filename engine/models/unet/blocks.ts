import type { Graph, Value } from '../../onnx/graph.ts';
import type { Weights } from '../weights.ts';
import { attention } from '../blocks/attention.ts';
import { add, conv, gelu, groupNorm, layerNorm, linear, linearRows, silu, toImage, toTokens, upsampleNearest } from '../blocks/layers.ts';

/**
 * Blocks of the denoising UNet of latent diffusion (Rombach et al. 2022; Podell et al. 2023), under the tensor names of
 * the original code. What a block consists of is read from the names that are there.
 */

/** How many heads an attention of this width has: nothing in the file says so. */
export type Heads = (width: number) => number;

/** What every block of one network is given. */
export interface UnetContext {
  readonly g: Graph;
  readonly heads: Heads;
  /** `[n, 4·model]` after its SiLU. */
  readonly emb: Value;
  /** Text, `[n·tokens, width]`. */
  readonly context: Value;
  /** `[1]`: n. */
  readonly batch: string;
}

/** Any of these says what a part is, so that one which lacks some is asked for them by name. */
export const transformerSigns = ['norm1.weight', 'attn1.to_q.weight', 'attn2.to_k.weight', 'ff.net.2.weight'];
export const isSpatialTransformer = (w: Weights): boolean => w.hasAny(['norm.weight', 'proj_in.weight', 'proj_out.weight']) || w.parts('transformer_blocks', transformerSigns) > 0;
export const isResBlock = (w: Weights): boolean => w.hasAny(['in_layers.0.weight', 'in_layers.2.weight', 'emb_layers.1.weight', 'out_layers.3.weight']);

export const isDownsample = (w: Weights): boolean => w.hasAny(['op.weight', 'op.bias']);
export const isUpsample = (w: Weights): boolean => w.hasAny(['conv.weight', 'conv.bias']);

/** Norm, SiLU, 3×3; plus the timestep's bias; norm, SiLU, 3×3; plus the way around. */
export function resBlock({ g, emb }: UnetContext, w: Weights, x: Value): Value {
  let h = conv(g, w.at('in_layers.2'), silu(g, groupNorm(g, w.at('in_layers.0'), x, 1e-5)));
  const shift = linear(g, w.at('emb_layers.1'), emb);
  h = { ...h, id: g.node('Add', [h.id, g.node('Reshape', [shift.id, g.ints([0, -1, 1, 1])])]) };
  h = conv(g, w.at('out_layers.3'), silu(g, groupNorm(g, w.at('out_layers.0'), h, 1e-5)));
  const widens = h.channels !== 0 && h.channels !== x.channels;
  const around = widens || w.hasAny(['skip_connection.weight', 'skip_connection.bias']) ? conv(g, w.at('skip_connection'), x) : x;
  return add(g, around, h);
}

/** Tokens of an image through transformer blocks, and back onto it. */
export function spatialTransformer(c: UnetContext, w: Weights, x: Value, split: number): Value {
  const { g } = c;
  let h = linear(g, w.at('proj_in'), toTokens(g, groupNorm(g, w.at('norm'), x, 1e-6)));
  const depth = Math.max(1, w.parts('transformer_blocks', transformerSigns));
  for (let i = 0; i < depth; i++) h = transformerBlock(c, w.at(`transformer_blocks.${i}`), h, split);
  return add(g, x, toImage(g, linear(g, w.at('proj_out'), h), x));
}

/** Self-attention, cross-attention, feed-forward, each behind a LayerNorm and beside a way around. */
export function transformerBlock(c: UnetContext, w: Weights, x: Value, split: number): Value {
  const { g } = c;
  let h = layerNorm(g, w.at('norm1'), x, 1e-5);
  x = add(g, crossAttention(c, w.at('attn1'), h, h, split), x);
  h = layerNorm(g, w.at('norm2'), x, 1e-5);
  x = add(g, crossAttention(c, w.at('attn2'), h, c.context, Infinity), x);
  return add(g, feedForward(c, w.at('ff'), layerNorm(g, w.at('norm3'), x, 1e-5)), x);
}

/** Queries from `x`, keys and values from `context`: self-attention where they are the same. */
export function crossAttention({ g, heads, batch }: UnetContext, w: Weights, x: Value, context: Value, split: number): Value {
  const q = linear(g, w.at('to_q'), x, 'no');
  const k = linear(g, w.at('to_k'), context, 'no');
  const v = linear(g, w.at('to_v'), context, 'no');
  return linear(g, w.at('to_out.0'), attention(g, q, k, v, heads(q.channels), batch, split));
}

/** GEGLU (Shazeer 2020): the first half of the rows times the gelu of the second, then back to width. */
export function feedForward({ g }: UnetContext, w: Weights, x: Value): Value {
  const proj = w.at('net.0.proj');
  const inner = (proj.tensor('weight').shape[0] ?? 0) / 2;
  const value = linearRows(g, proj, x, 0, inner);
  const gate = gelu(g, linearRows(g, proj, x, inner, 2 * inner));
  return linear(g, w.at('net.2'), { ...value, id: g.node('Mul', [value.id, gate.id]) });
}

/** Two linear layers with a SiLU between. */
export function embedding(g: Graph, w: Weights, x: Value, first = '0', second = '2'): Value {
  return linear(g, w.at(second), silu(g, linear(g, w.at(first), x)));
}

/**
 * One entry of `input_blocks`, `middle_block` or `output_blocks`: its parts in order, each known by its names. `split`
 * as in attention; `like` is what an upsampling must be as large as.
 */
export function blockSequence(c: UnetContext, w: Weights, x: Value, split: number, like?: Value): Value {
  for (let i = 0; ; i++) {
    const part = w.at(String(i));
    if (isSpatialTransformer(part)) x = spatialTransformer(c, part, x, split);
    else if (isDownsample(part)) x = conv(c.g, part.at('op'), x, { stride: 2 });
    else if (isUpsample(part)) x = conv(c.g, part.at('conv'), upsampleNearest(c.g, x, like));
    else if (isResBlock(part) || i === 0) x = resBlock(c, part, x);
    else return x;
  }
}
