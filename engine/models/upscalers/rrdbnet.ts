import { Graph, type BuiltGraph, type GraphOptions, type Value } from '../../onnx/graph.ts';
import { float } from '../../onnx/proto.ts';
import { add, asFloats, concat, conv, upsampleNearest } from '../blocks/layers.ts';
import type { Weights } from '../weights.ts';

/** Wang et al. 2018, “ESRGAN”; folding of the input as in Real-ESRGAN (Wang et al. 2021). */

const leaky = (g: Graph, x: Value): Value => ({ ...x, id: g.node('LeakyRelu', [x.id], { alpha: float(0.2) }) });
const fifth = (g: Graph, x: Value): Value => ({ ...x, id: g.node('Mul', [x.id, g.scalar(0.2)]) });

/** Residual dense block: each convolution sees all that came before it. */
function denseBlock(g: Graph, w: Weights, x: Value): Value {
  let seen = x;
  for (let i = 1; i < 5; i++) seen = concat(g, seen, leaky(g, conv(g, w.at(`conv${i}`), seen)));
  return add(g, fifth(g, conv(g, w.at('conv5'), seen)), x);
}

/** Residual in residual. */
function rrdb(g: Graph, w: Weights, x: Value): Value {
  const h = denseBlock(g, w.at('rdb3'), denseBlock(g, w.at('rdb2'), denseBlock(g, w.at('rdb1'), x)));
  return add(g, fifth(g, h), x);
}

/** Blocks of `by`×`by` pixels become channels, in the order channel, row, column. */
function fold(g: Graph, x: Value, by: number): Value {
  if (by === 1) return x;
  const space = (axis: number) => g.node('Div', [g.node('Shape', [x.id], { start: axis, end: axis + 1 }), g.ints([by])]);
  const split = g.node('Reshape', [x.id, g.node('Concat', [g.ints([0, x.channels]), space(2), g.ints([by]), space(3), g.ints([by])], { axis: 0 })]);
  const ordered = g.node('Transpose', [split], { perm: [0, 1, 3, 5, 2, 4] });
  const channels = x.channels * by * by;
  return { id: g.node('Reshape', [ordered, g.node('Concat', [g.ints([0, channels]), space(2), space(3)], { axis: 0 })]), channels };
}

const upsamplings = (w: Weights): number => {
  let ups = 0;
  while (w.has(`conv_up${ups + 1}.weight`)) ups++;
  return ups;
};

/** How many input pixels' sides make one place of the network: 1, or 2 and 4 where it magnifies less than its ups do. */
export const foldOf = (w: Weights): number => Math.round(Math.sqrt((w.tensor('conv_first.weight').shape[1] ?? 3) / 3));
export const rrdbScale = (w: Weights): number => 2 ** upsamplings(w) / foldOf(w);

/** `image` `[n, 3, h, w]` in 0…1 to `image` larger by `rrdbScale`. Sides must be multiples of `foldOf`. */
export function rrdbNet(w: Weights, options: Omit<GraphOptions, 'name'>): BuiltGraph {
  const g = new Graph({ ...options, name: 'upscaler', seldom: true });
  const image: Value = { id: g.cast(g.input('image', 'F32', ['n', 3, 'h', 'w']), g.compute), channels: 3 };
  const first = conv(g, w.at('conv_first'), fold(g, image, foldOf(w)));
  let h = first;
  for (let i = 0; i < w.parts('body', ['rdb1.conv1.weight', 'rdb3.conv5.weight']); i++) h = rrdb(g, w.at(`body.${i}`), h);
  h = add(g, first, conv(g, w.at('conv_body'), h));
  for (let i = 1; i <= Math.max(1, upsamplings(w)); i++) h = leaky(g, conv(g, w.at(`conv_up${i}`), upsampleNearest(g, h)));
  h = conv(g, w.at('conv_last'), leaky(g, conv(g, w.at('conv_hr'), h)));
  g.output('result', asFloats(g, h.id), 'F32', ['n', 3, 'height', 'width']);
  w.assertComplete();
  return g.finish();
}
