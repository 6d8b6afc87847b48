import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { attentionOver } from '../blocks/attention.ts';
import { gated, headNorm, joinTokens, mlpEmbedding, modulate, modulation, project, splitTokens, threeOf, tokensOf } from '../blocks/dit.ts';
import { add, asFloats, batchOf, conv, gelu } from '../blocks/layers.ts';
import { timestepEmbedding } from '../blocks/sinusoids.ts';
import type { Weights } from '../weights.ts';

/** The transformer of Stable Diffusion 3 and 3.5 (Esser et al. 2024, figure 2), under its original tensor names. */

const patch = 2;
/** Heads of every size of it are this wide. */
const headWidth = 64;

interface MmditContext {
  readonly g: Graph;
  readonly width: number;
  readonly heads: number;
  readonly batch: string;
  /** Timestep and pooled text, `[n, width]`. */
  readonly vector: Value;
}

type Three = [Value, Value, Value];

function queriesKeysValues(c: MmditContext, w: Weights, x: Value): Three {
  const [q, k, v] = threeOf(c.g, w.at('qkv'), x, c.width, c.batch);
  if (!w.has('ln_q.weight')) return [q, k, v];
  return [headNorm(c.g, w, 'ln_q.weight', q, c.heads), headNorm(c.g, w, 'ln_k.weight', k, c.heads), v];
}

function feedForward({ g, batch }: MmditContext, w: Weights, x: Value): Value {
  return project(g, w.at('fc2'), gelu(g, project(g, w.at('fc1'), x, batch), 'tanh'), batch);
}

/** Text and picture attend to each other; 3.5 medium's picture also to itself. The last block's text only feeds. */
function jointBlock(c: MmditContext, w: Weights, x: Value, context: Value): [Value, Value] {
  const { g, width, batch } = c;
  const [image, text] = [w.at('x_block'), w.at('context_block')];
  const dual = image.has('attn2.qkv.weight');
  const feedsOnly = !text.has('attn.proj.weight');
  const m = modulation(g, image.at('adaLN_modulation.1'), c.vector, dual ? 9 : 6, width);
  const n = modulation(g, text.at('adaLN_modulation.1'), c.vector, feedsOnly ? 2 : 6, width);
  const imageThree = queriesKeysValues(c, image.at('attn'), modulate(g, x, m[0]!, m[1]!));
  const textThree = queriesKeysValues(c, text.at('attn'), modulate(g, context, n[0]!, n[1]!));
  const [q, k, v] = [0, 1, 2].map((i) => joinTokens(g, textThree[i]!, imageThree[i]!)) as Three;
  const [textPart, imagePart] = splitTokens(g, attentionOver(g, q, k, v, c.heads), tokensOf(g, context));

  let h = gated(g, x, m[2]!, project(g, image.at('attn.proj'), imagePart, batch));
  if (dual) {
    const own = queriesKeysValues(c, image.at('attn2'), modulate(g, x, m[6]!, m[7]!));
    h = gated(g, h, m[8]!, project(g, image.at('attn2.proj'), attentionOver(g, ...own, c.heads), batch));
  }
  h = gated(g, h, m[5]!, feedForward(c, image.at('mlp'), modulate(g, h, m[3]!, m[4]!)));
  if (feedsOnly) return [h, context];
  const t = gated(g, context, n[2]!, project(g, text.at('attn.proj'), textPart, batch));
  return [h, gated(g, t, n[5]!, feedForward(c, text.at('mlp'), modulate(g, t, n[3]!, n[4]!)))];
}

/** The middle of the table of positions, as large as the picture in patches: `[1, h·w, width]`. */
function croppedPositions(g: Graph, w: Weights, width: number, rows: string, columns: string): string {
  const table = w.tensor('pos_embed');
  const side = Math.round(Math.sqrt(table.shape[1] ?? 0));
  const square = g.weight(table, [1, side, side, width]);
  const size = g.node('Concat', [rows, columns], { axis: 0 });
  const start = g.node('Div', [g.node('Sub', [g.ints([side, side]), size]), g.ints([2])]);
  const cropped = g.node('Slice', [square, start, g.node('Add', [start, size]), g.ints([1, 2])]);
  return g.node('Reshape', [cropped, g.ints([1, -1, width])]);
}

/**
 * Inputs: `x` `[n, c, h, w]` (even sides), `timestep` `[n]` (sigma times 1000), `context` `[n, t, width]`, `y`
 * `[n, width]`. Output `velocity` `[n, c, h, w]`.
 */
export function mmdit(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'SD 3 transformer' });
  const [width = 0, channels = 0] = w.tensor('x_embedder.proj.weight').shape;
  const image: Value = { id: g.cast(g.input('x', 'F32', ['n', channels, 'h', 'w']), g.compute), channels };
  const batch = batchOf(g, image);
  const patches = conv(g, w.at('x_embedder.proj'), image, { stride: patch, pad: 0 });
  const [rows, columns] = [2, 3].map((axis) => g.node('Shape', [patches.id], { start: axis, end: axis + 1 })) as [string, string];
  const flat = g.node('Transpose', [g.node('Reshape', [patches.id, g.ints([0, 0, -1])])], { perm: [0, 2, 1] });
  let x: Value = { id: g.node('Add', [flat, croppedPositions(g, w, width, rows, columns)]), channels: width };

  const vectorWidth = w.tensor('y_embedder.mlp.0.weight').shape[1] ?? 0;
  const y = { id: g.cast(g.input('y', 'F32', ['n', vectorWidth]), g.compute), channels: vectorWidth };
  const time = mlpEmbedding(g, w.at('t_embedder.mlp'), timestepEmbedding(g, g.input('timestep', 'F32', ['n']), 256), '0', '2');
  const vector = add(g, time, mlpEmbedding(g, w.at('y_embedder.mlp'), y, '0', '2'));
  const contextWidth = w.tensor('context_embedder.weight').shape[1] ?? 0;
  let context = project(g, w.at('context_embedder'), { id: g.cast(g.input('context', 'F32', ['n', 'tokens', contextWidth]), g.compute), channels: contextWidth }, batch);

  const c: MmditContext = { g, width, heads: width / headWidth, batch, vector };
  for (let i = 0; i < w.parts('joint_blocks', ['x_block.attn.qkv.weight', 'context_block.attn.qkv.weight']); i++) [x, context] = jointBlock(c, w.at(`joint_blocks.${i}`), x, context);
  const [shift, scale] = modulation(g, w.at('final_layer.adaLN_modulation.1'), vector, 2, width) as [Value, Value];
  const out = project(g, w.at('final_layer.linear'), modulate(g, x, shift, scale), batch);
  // Patches come out ordered row, column, channel.
  const split = g.node('Reshape', [out.id, g.node('Concat', [g.ints([0]), rows, columns, g.ints([patch, patch, channels])], { axis: 0 })]);
  const velocity = g.node('Reshape', [g.node('Transpose', [split], { perm: [0, 5, 1, 3, 2, 4] }), g.node('Shape', [image.id])]);
  g.output('velocity', asFloats(g, velocity), 'F32', ['n', channels, 'h', 'w']);
  w.assertComplete();
  return g.finish();
}
