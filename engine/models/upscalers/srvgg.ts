import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { add, asFloats, conv } from '../blocks/layers.ts';
import type { Weights } from '../weights.ts';

const lastConv = (w: Weights): number => {
  let last = 0;
  while (w.has(`body.${last + 2}.weight`)) last += 2;
  return last;
};

export const srvggScale = (w: Weights): number => Math.round(Math.sqrt((w.tensor(`body.${lastConv(w)}.weight`).shape[0] ?? 3) / 3));

/** Real-ESRGAN's compact network (Wang et al. 2021): convolutions and slopes in turn, then pixels out of channels, over the enlarged input. */
export function srvgg(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'upscaler', seldom: true });
  const image: Value = { id: g.cast(g.input('image', 'F32', ['n', 3, 'h', 'w']), g.compute), channels: 3 };
  const last = lastConv(w);
  let h = image;
  for (let i = 0; i <= last; i += 2) {
    h = conv(g, w.at(`body.${i}`), h);
    if (i < last) h = { ...h, id: g.node('PRelu', [h.id, g.weight(w.shaped(`body.${i + 1}.weight`, [h.channels]), [h.channels, 1, 1])]) };
  }
  const scale = srvggScale(w);
  const shuffled: Value = { id: g.node('DepthToSpace', [h.id], { blocksize: scale, mode: 'CRD' }), channels: 3 };
  const sizes = g.node('Mul', [g.node('Shape', [image.id]), g.ints([1, 1, scale, scale])]);
  const enlarged = g.node('Resize', [image.id, '', '', sizes], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  h = add(g, shuffled, { id: enlarged, channels: 3 });
  g.output('result', asFloats(g, h.id), 'F32', ['n', 3, 'height', 'width']);
  w.assertComplete();
  return g.finish();
}
