import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { add, asFloats, conv, silu } from '../blocks/layers.ts';
import type { Weights } from '../weights.ts';
import type { Heads } from './blocks.ts';
import { encodeBlocks } from './unet.ts';

/** The hint's way down to latent size: every fourth convolution after the first halves it. */
function hintBlock(g: Graph, w: Weights, hint: Value): Value {
  let h = hint;
  const last = 14;
  for (let i = 0; i <= last; i += 2) {
    h = conv(g, w.at(String(i)), h, { stride: i % 4 === 0 && i > 0 ? 2 : 1 });
    if (i < last) h = silu(g, h);
  }
  return h;
}

/**
 * ControlNet (Zhang et al. 2023): a copy of the UNet's way down that also sees a picture. Inputs as the UNet's, and
 * `hint` `[n, 3, 8h, 8w]` in 0…1. Outputs `down.i` beside `input_blocks.i` and `mid`, before any strength.
 */
export function controlNet(w: Weights, { heads, ...options }: Omit<GraphOptions, 'name'> & { readonly heads: Heads }): BuiltGraph {
  const g = new Graph({ ...options, name: 'ControlNet' });
  const channels = w.tensor('input_hint_block.0.weight').shape[1] ?? 0;
  const hint = { id: g.cast(g.input('hint', 'F32', ['n', channels, 'height', 'width']), g.compute), channels };
  const { skips, middle } = encodeBlocks(g, w, heads, (first) => add(g, first, hintBlock(g, w.at('input_hint_block'), hint)));
  const out = (name: string, value: Value) => g.output(name, asFloats(g, value.id), 'F32', ['n', value.channels, `${name}.h`, `${name}.w`]);
  for (const [i, { value }] of skips.entries()) out(`down.${i}`, conv(g, w.at(`zero_convs.${i}.0`), value));
  out('mid', conv(g, w.at('middle_block_out.0'), middle));
  w.assertComplete();
  return g.finish();
}
