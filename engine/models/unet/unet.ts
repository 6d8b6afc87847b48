import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { asFloats, batchOf, concat, conv, groupNorm, silu, unbatched } from '../blocks/layers.ts';
import { timestepEmbedding } from '../blocks/sinusoids.ts';
import type { Weights } from '../weights.ts';
import { blockSequence, embedding, isDownsample, isSpatialTransformer, isUpsample, type Heads, type UnetContext } from './blocks.ts';
import { lackingAttention, takesVector, unetStructure } from './structure.ts';

export interface UnetOptions extends Omit<GraphOptions, 'name'> {
  readonly heads: Heads;
  /** Takes a ControlNet's residuals as inputs `control.0` … and `control.mid`. */
  readonly control: boolean;
}

/** What the encoder half of a UNet and a ControlNet have in common: every block's output, and the middle's. */
export interface Encoded {
  readonly context: UnetContext;
  readonly skips: readonly { readonly value: Value; readonly level: number }[];
  readonly middle: Value;
  readonly level: number;
}

/** `split` of attention at a level: each halves both sides, so it has a sixteenth of the scores of the one above. */
const splitAt = (level: number) => 16 ** level;

/**
 * Input blocks and middle block. Inputs of the graph: `x` `[n, c, h, w]`, `timesteps` `[n]`, `context`
 * `[n, tokens, width]` and, where the network takes a vector, `y` `[n, width]`. `afterFirst` may add to the first
 * convolution's output, as a ControlNet's hint does.
 */
export function encodeBlocks(g: Graph, w: Weights, heads: Heads, afterFirst: (first: Value) => Value = (first) => first): Encoded {
  const [model = 0, channels = 0] = w.tensor('input_blocks.0.0.weight').shape;
  const image = g.cast(g.input('x', 'F32', ['n', channels, 'h', 'w']), g.compute);
  let emb = embedding(g, w.at('time_embed'), timestepEmbedding(g, g.input('timesteps', 'F32', ['n']), model));
  if (takesVector(w)) {
    const width = w.tensor('label_emb.0.0.weight').shape[1] ?? 0;
    const y = { id: g.cast(g.input('y', 'F32', ['n', width]), g.compute), channels: width };
    const label = embedding(g, w.at('label_emb.0'), y);
    emb = { ...emb, id: g.node('Add', [emb.id, label.id]) };
  }
  const contextWidth = contextWidthOf(w);
  const text = g.cast(g.input('context', 'F32', ['n', 'tokens', contextWidth]), g.compute);
  const x: Value = { id: image, channels };
  const context: UnetContext = { g, heads, emb: silu(g, emb), context: unbatched(g, text, contextWidth), batch: batchOf(g, x) };

  let level = 0;
  let h = afterFirst(conv(g, w.at('input_blocks.0.0'), x));
  const skips = [{ value: h, level }];
  const blocks = w.parts('input_blocks', ['0.in_layers.0.weight', '0.in_layers.2.weight', '0.out_layers.3.weight', '0.op.weight', '0.op.bias']);
  for (let i = 1; i < blocks; i++) {
    if (isDownsample(w.at(`input_blocks.${i}.0`))) level++;
    h = blockSequence(context, w.at(`input_blocks.${i}`), h, splitAt(level));
    skips.push({ value: h, level });
  }
  return { context, skips, middle: blockSequence(context, w.at('middle_block'), h, splitAt(level)), level };
}

/** Columns of any cross-attention's keys: how wide the text must be. */
function contextWidthOf(w: Weights): number {
  for (const block of ['middle_block.1', ...Array.from({ length: 16 }, (_, i) => `input_blocks.${i}.1`)]) {
    const name = `${block}.transformer_blocks.0.attn2.to_k.weight`;
    if (w.has(name)) return w.tensor(name).shape[1] ?? 0;
  }
  return w.tensor('middle_block.1.transformer_blocks.0.attn2.to_k.weight').shape[1] ?? 0;
}

/** The denoising UNet. Output `eps` `[n, c, h, w]`: whatever the network was trained to predict. */
export function unet(w: Weights, { heads, control, ...options }: UnetOptions): BuiltGraph {
  const g = new Graph({ ...options, name: 'UNet' });
  for (const block of lackingAttention(unetStructure(w))) w.tensor(`${block}.norm.weight`);
  const { context, skips: encoded, middle } = encodeBlocks(g, w, heads);
  const residual = (value: Value, name: string): Value => {
    if (!control) return value;
    const id = g.cast(g.input(name, 'F32', ['n', value.channels, `${name}.h`, `${name}.w`]), g.compute);
    return { ...value, id: g.node('Add', [value.id, id]) };
  };
  const skips = encoded.map(({ value, level }, i) => ({ value: residual(value, `control.${i}`), level }));
  let h = residual(middle, 'control.mid');
  for (let i = 0; skips.length > 0; i++) {
    const skip = skips.pop()!;
    const next = skips.at(-1);
    const block = w.at(`output_blocks.${i}`);
    // The last block of a level leads up to the next: without its upsampling the two would not fit.
    if (next && next.level < skip.level && ![1, 2].some((part) => isUpsample(block.at(String(part))))) block.tensor(`${isSpatialTransformer(block.at('1')) ? 2 : 1}.conv.weight`);
    h = blockSequence(context, block, concat(g, h, skip.value), splitAt(skip.level), next?.value);
  }
  h = conv(g, w.at('out.2'), silu(g, groupNorm(g, w.at('out.0'), h, 1e-5)));
  g.output('eps', asFloats(g, h.id), 'F32', ['n', h.channels, 'h', 'w']);
  w.assertComplete();
  return g.finish();
}
