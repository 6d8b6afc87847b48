import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { attentionOver } from '../blocks/attention.ts';
import { gated, headNorm, joinTokens, mlpEmbedding, modulate, modulation, project, regroup, splitTokens, threeOf, tokensOf } from '../blocks/dit.ts';
import { asFloats, batchOf, gelu, linearRows, unbatched } from '../blocks/layers.ts';
import { timestepEmbedding } from '../blocks/sinusoids.ts';
import type { Weights } from '../weights.ts';
import { rotate, type Rotation } from './rope.ts';

/** Black Forest Labs 2024, “FLUX.1”: a transformer of two kinds of blocks, under its original tensor names. */

const patch = 2;

interface FluxContext {
  readonly g: Graph;
  readonly heads: number;
  readonly width: number;
  readonly batch: string;
  readonly rotation: Rotation;
  /** Timestep, guidance and pooled text in one, `[n, width]`. */
  readonly vector: Value;
}

export const fluxWidth = (w: Weights): number => w.tensor('img_in.weight').shape[0] ?? 0;
export const fluxHeadWidth = (w: Weights): number => w.tensor('double_blocks.0.img_attn.norm.key_norm.scale').shape[0] ?? 1;
export const fluxChannels = (w: Weights): number => (w.tensor('img_in.weight').shape[1] ?? 0) / patch ** 2;

function normedHeads(c: FluxContext, w: Weights, [q, k, v]: [Value, Value, Value]): [Value, Value, Value] {
  return [headNorm(c.g, w, 'query_norm.scale', q, c.heads), headNorm(c.g, w, 'key_norm.scale', k, c.heads), v];
}

function rotated(c: FluxContext, [q, k, v]: [Value, Value, Value]): Value {
  const turn = (x: Value) => rotate(c.g, x, c.heads, c.rotation);
  return attentionOver(c.g, turn(q), turn(k), v, c.heads);
}

function mlp({ g, batch }: FluxContext, w: Weights, x: Value): Value {
  return project(g, w.at('2'), gelu(g, project(g, w.at('0'), x, batch), 'tanh'), batch);
}

/** Picture and text with weights of their own, attending to each other. */
function doubleBlock(c: FluxContext, w: Weights, image: Value, text: Value): [Value, Value] {
  const { g, width, batch } = c;
  const side = (name: string, x: Value) => {
    const mods = modulation(g, w.at(`${name}_mod.lin`), c.vector, 6, width) as [Value, Value, Value, Value, Value, Value];
    const qkv = threeOf(g, w.at(`${name}_attn.qkv`), modulate(g, x, mods[0], mods[1]), width, batch);
    return { mods, qkv: normedHeads(c, w.at(`${name}_attn.norm`), qkv) };
  };
  const [i, t] = [side('img', image), side('txt', text)];
  const joint = rotated(c, [0, 1, 2].map((n) => joinTokens(g, t.qkv[n]!, i.qkv[n]!)) as [Value, Value, Value]);
  const [textPart, imagePart] = splitTokens(g, joint, tokensOf(g, text));
  const finish = (name: string, x: Value, attended: Value, mods: readonly Value[]) => {
    const h = gated(g, x, mods[2]!, project(g, w.at(`${name}_attn.proj`), attended, batch));
    return gated(g, h, mods[5]!, mlp(c, w.at(`${name}_mlp`), modulate(g, h, mods[3]!, mods[4]!)));
  };
  return [finish('img', image, imagePart, i.mods), finish('txt', text, textPart, t.mods)];
}

/** Both together, attention and feed-forward side by side. Dehghani et al. 2023. */
function singleBlock(c: FluxContext, w: Weights, x: Value): Value {
  const { g, width, batch } = c;
  const [shift, scale, gate] = modulation(g, w.at('modulation.lin'), c.vector, 3, width) as [Value, Value, Value];
  const normed = modulate(g, x, shift, scale);
  const joined = w.at('linear1');
  const attended = rotated(c, normedHeads(c, w.at('norm'), threeOf(g, joined, normed, width, batch)));
  const rows = joined.tensor('weight').shape[0] ?? 0;
  const inner = gelu(g, regroup(g, linearRows(g, joined, unbatched(g, normed.id, width), 3 * width, rows), batch), 'tanh');
  const both: Value = { id: g.node('Concat', [attended.id, inner.id], { axis: 2 }), channels: width + inner.channels };
  return gated(g, x, gate, project(g, w.at('linear2'), both, batch));
}

/** Patches of 2×2 as tokens, ordered channel, row, column. */
function toPatches(g: Graph, x: string, channels: number): Value {
  const space = (axis: number) => g.node('Div', [g.node('Shape', [x], { start: axis, end: axis + 1 }), g.ints([patch])]);
  const split = g.node('Reshape', [x, g.node('Concat', [g.ints([0, channels]), space(2), g.ints([patch]), space(3), g.ints([patch])], { axis: 0 })]);
  const width = channels * patch ** 2;
  return { id: g.node('Reshape', [g.node('Transpose', [split], { perm: [0, 2, 4, 1, 3, 5] }), g.ints([0, -1, width])]), channels: width };
}

function fromPatches(g: Graph, tokens: Value, like: string, channels: number): string {
  const space = (axis: number) => g.node('Div', [g.node('Shape', [like], { start: axis, end: axis + 1 }), g.ints([patch])]);
  const split = g.node('Reshape', [tokens.id, g.node('Concat', [g.ints([0]), space(2), space(3), g.ints([channels, patch, patch])], { axis: 0 })]);
  return g.node('Reshape', [g.node('Transpose', [split], { perm: [0, 3, 1, 4, 2, 5] }), g.node('Shape', [like])]);
}

/**
 * Inputs: `x` `[n, c, h, w]` (even sides), `timestep` `[n]` in 0…1, `context` `[n, t, width]`, `y` `[n, width]`,
 * `guidance` `[n]` where the network takes one, and the rotation's `cos`, `sin` over text and picture tokens.
 * Output `velocity` `[n, c, h, w]`.
 */
export function flux(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'Flux transformer' });
  const [width, headWidth, channels] = [fluxWidth(w), fluxHeadWidth(w), fluxChannels(w)];
  const image = g.cast(g.input('x', 'F32', ['n', channels, 'h', 'w']), g.compute);
  const batch = batchOf(g, { id: image, channels });
  const thousandfold = (name: string) => timestepEmbedding(g, g.node('Mul', [g.input(name, 'F32', ['n']), g.floats([1000], [], 'F32')]), 256);
  const embed = (name: string, x: Value) => mlpEmbedding(g, w.at(name), x, 'in_layer', 'out_layer');
  const plus = (a: Value, b: Value): Value => ({ ...a, id: g.node('Add', [a.id, b.id]) });

  let vector = embed('time_in', thousandfold('timestep'));
  if (w.has('guidance_in.in_layer.weight')) vector = plus(vector, embed('guidance_in', thousandfold('guidance')));
  const vectorWidth = w.tensor('vector_in.in_layer.weight').shape[1] ?? 0;
  vector = plus(vector, embed('vector_in', { id: g.cast(g.input('y', 'F32', ['n', vectorWidth]), g.compute), channels: vectorWidth }));

  const contextWidth = w.tensor('txt_in.weight').shape[1] ?? 0;
  const context = { id: g.cast(g.input('context', 'F32', ['n', 'tokens', contextWidth]), g.compute), channels: contextWidth };
  const half = headWidth / 2;
  const rotation = { cos: g.input('cos', 'F32', ['positions', half]), sin: g.input('sin', 'F32', ['positions', half]) };
  const c: FluxContext = { g, heads: width / headWidth, width, batch, rotation, vector };

  let img = project(g, w.at('img_in'), toPatches(g, image, channels), batch);
  let txt = project(g, w.at('txt_in'), context, batch);
  const textTokens = tokensOf(g, txt);
  for (let i = 0; i < w.parts('double_blocks', ['img_attn.qkv.weight', 'txt_attn.qkv.weight']); i++) [img, txt] = doubleBlock(c, w.at(`double_blocks.${i}`), img, txt);
  let both = joinTokens(g, txt, img);
  for (let i = 0; i < w.parts('single_blocks', ['linear1.weight', 'linear2.weight']); i++) both = singleBlock(c, w.at(`single_blocks.${i}`), both);
  [, img] = splitTokens(g, both, textTokens);
  const [shift, scale] = modulation(g, w.at('final_layer.adaLN_modulation.1'), vector, 2, width) as [Value, Value];
  const out = project(g, w.at('final_layer.linear'), modulate(g, img, shift, scale), batch);
  g.output('velocity', asFloats(g, fromPatches(g, out, image, channels)), 'F32', ['n', channels, 'h', 'w']);
  w.assertComplete();
  return g.finish();
}
