import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { attention } from '../blocks/attention.ts';
import { add, asFloats, batchOf, conv, groupNorm, linear, silu, toImage, toTokens, upsampleNearest } from '../blocks/layers.ts';
import type { Weights } from '../weights.ts';

/** The autoencoder of latent diffusion (Rombach et al. 2022, after Esser et al. 2021), under its original tensor names. */

const epsilon = 1e-6;

/** Norm, SiLU, 3×3, twice, beside a way around. */
function resnetBlock(g: Graph, w: Weights, x: Value): Value {
  const h = conv(g, w.at('conv1'), silu(g, groupNorm(g, w.at('norm1'), x, epsilon)));
  const residual = conv(g, w.at('conv2'), silu(g, groupNorm(g, w.at('norm2'), h, epsilon)));
  const widens = residual.channels !== 0 && residual.channels !== x.channels;
  return add(g, widens || w.hasAny(['nin_shortcut.weight', 'nin_shortcut.bias']) ? conv(g, w.at('nin_shortcut'), x) : x, residual);
}

/** One head over all places of the image. */
function attnBlock(g: Graph, w: Weights, x: Value): Value {
  const tokens = toTokens(g, groupNorm(g, w.at('norm'), x, epsilon));
  const [q, k, v] = ['q', 'k', 'v'].map((name) => linear(g, w.at(name), tokens)) as [Value, Value, Value];
  return add(g, x, toImage(g, linear(g, w.at('proj_out'), attention(g, q, k, v, 1, batchOf(g, x))), x));
}

function middle(g: Graph, w: Weights, x: Value): Value {
  return resnetBlock(g, w.at('block_2'), attnBlock(g, w.at('attn_1'), resnetBlock(g, w.at('block_1'), x)));
}

/** Whether 1×1 convolutions stand around the latents: both or none. The VAEs of SD 3 and Flux do without. */
const isQuantised = (w: Weights): boolean => ['quant_conv', 'post_quant_conv'].some((name) => w.hasAny([`${name}.weight`, `${name}.bias`]));

const blockSigns = ['norm1.weight', 'conv1.weight', 'conv2.weight'];
const levelSigns = blockSigns.flatMap((sign) => [`block.0.${sign}`, `block.1.${sign}`]);

/** `latent` `[n, c, h, w]`, as the VAE knows it (divided by its scale), to `image` `[n, 3, 8h, 8w]`, nominally −1…1. */
export function vaeDecoder(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'VAE decoder', seldom: true });
  const post = isQuantised(w);
  const channels = w.tensor(post ? 'post_quant_conv.weight' : 'decoder.conv_in.weight').shape[1] ?? 0;
  let h: Value = { id: g.cast(g.input('latent', 'F32', ['n', channels, 'h', 'w']), g.compute), channels };
  if (post) h = conv(g, w.at('post_quant_conv'), h);
  const d = w.at('decoder');
  h = middle(g, d.at('mid'), conv(g, d.at('conv_in'), h));
  for (let level = d.parts('up', levelSigns) - 1; level >= 0; level--) {
    const up = d.at(`up.${level}`);
    const blocks = up.parts('block', blockSigns);
    for (let i = 0; i < blocks; i++) h = resnetBlock(g, up.at(`block.${i}`), h);
    if (level > 0) h = conv(g, up.at('upsample.conv'), upsampleNearest(g, h));
  }
  h = conv(g, d.at('conv_out'), silu(g, groupNorm(g, d.at('norm_out'), h, epsilon)));
  g.output('image', asFloats(g, h.id), 'F32', ['n', h.channels, 'height', 'width']);
  w.assertComplete();
  return g.finish();
}

/**
 * Bytes that a pass takes beside its weights where most is held: in front of the last (decoder) or behind the first
 * (encoder) residual block at full size, which has its input, what is normed and its gate.
 */
export function vaeWorking(w: Weights, side: 'decoder' | 'encoder', pixels: number): number {
  const widest = side === 'decoder' ? w.tensor('decoder.up.0.block.0.conv1.weight').shape[1] : w.tensor('encoder.conv_in.weight').shape[0];
  return 3 * (widest ?? 0) * pixels * Float32Array.BYTES_PER_ELEMENT;
}

/** `image` `[n, 3, 8h, 8w]` in −1…1 to `moments` `[n, 2c, h, w]`: mean, then the logarithm of the variance. */
export function vaeEncoder(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'VAE encoder', seldom: true });
  const e = w.at('encoder');
  const channels = e.tensor('conv_in.weight').shape[1] ?? 0;
  const image: Value = { id: g.cast(g.input('image', 'F32', ['n', channels, 'height', 'width']), g.compute), channels };
  let h = conv(g, e.at('conv_in'), image);
  const levels = e.parts('down', levelSigns);
  for (let level = 0; level < levels; level++) {
    const down = e.at(`down.${level}`);
    const blocks = down.parts('block', blockSigns);
    for (let i = 0; i < blocks; i++) h = resnetBlock(g, down.at(`block.${i}`), h);
    // Padded by one at the bottom and right alone.
    if (level < levels - 1) h = conv(g, down.at('downsample.conv'), h, { stride: 2, pad: [0, 0, 1, 1] });
  }
  h = conv(g, e.at('conv_out'), silu(g, groupNorm(g, e.at('norm_out'), middle(g, e.at('mid'), h), epsilon)));
  if (isQuantised(w)) h = conv(g, w.at('quant_conv'), h);
  g.output('moments', asFloats(g, h.id), 'F32', ['n', h.channels, 'h', 'w']);
  w.assertComplete();
  return g.finish();
}
