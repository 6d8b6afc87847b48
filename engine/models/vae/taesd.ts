import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { add, asFloats, conv, upsampleNearest } from '../blocks/layers.ts';
import type { Weights } from '../weights.ts';

/**
 * Tiny autoencoder for Stable Diffusion (Bohan 2023, “TAESD”): plain sequences of convolutions and residual blocks,
 * named by their place. What has no tensors is known by the gap it leaves: the first an activation, later ones ×2.
 */

const relu = (g: Graph, x: Value): Value => ({ ...x, id: g.node('Relu', [x.id]) });

function block(g: Graph, w: Weights, x: Value): Value {
  const h = conv(g, w.at('conv.4'), relu(g, conv(g, w.at('conv.2'), relu(g, conv(g, w.at('conv.0'), x)))));
  return relu(g, add(g, h, w.has('skip.weight') ? conv(g, w.at('skip'), x, { bias: 'if there' }) : x));
}

const isBlock = (w: Weights, i: number) => w.has(`${i}.conv.0.weight`);

/** One past the last place of the sequence. */
function length(w: Weights): number {
  let end = 0;
  for (let i = 0; i < 64; i++) if (isBlock(w, i) || w.has(`${i}.weight`)) end = i + 1;
  return Math.max(end, 1);
}

/** `latent` `[n, c, h, w]` as samplers walk them to `raw` `[n, 3, 8h, 8w]`, nominally 0…1. Names begin at 1. */
export function taesdDecoder(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'tiny VAE decoder', seldom: true });
  const channels = w.tensor('1.weight').shape[1] ?? 0;
  const latent = g.cast(g.input('latent', 'F32', ['n', channels, 'h', 'w']), g.compute);
  const third = g.node('Div', [latent, g.scalar(3)]);
  let h: Value = { id: g.node('Mul', [g.node('Tanh', [third]), g.scalar(3)]), channels };
  h = relu(g, conv(g, w.at('1'), h));
  for (let i = 3; i < length(w); i++) {
    if (isBlock(w, i)) h = block(g, w.at(String(i)), h);
    else h = w.has(`${i}.weight`) ? conv(g, w.at(String(i)), h, { bias: 'if there' }) : upsampleNearest(g, h);
  }
  g.output('raw', asFloats(g, h.id), 'F32', ['n', h.channels, 'height', 'width']);
  w.assertComplete();
  return g.finish();
}

/** `image` `[n, 3, 8h, 8w]` in 0…1 to `latent` `[n, c, h, w]` as samplers walk them. Convolutions without bias halve. */
export function taesdEncoder(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'tiny VAE encoder', seldom: true });
  const channels = w.tensor('0.weight').shape[1] ?? 0;
  let h: Value = { id: g.cast(g.input('image', 'F32', ['n', channels, 'height', 'width']), g.compute), channels };
  for (let i = 0; i < length(w); i++) {
    const part = w.at(String(i));
    h = isBlock(w, i) ? block(g, part, h) : conv(g, part, h, { stride: part.has('bias') ? 1 : 2, bias: 'if there' });
  }
  g.output('latent', asFloats(g, h.id), 'F32', ['n', h.channels, 'h', 'w']);
  w.assertComplete();
  return g.finish();
}
