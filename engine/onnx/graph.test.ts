import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { floatToHalf } from '../math/half.ts';
import { openWeightsFile } from '../weights/file.ts';
import { rows, tensorOf, type Tensor } from '../weights/tensor.ts';
import { commonFolder } from './external-data.ts';
import { Graph } from './graph.ts';
import { float } from './proto.ts';
import type { Device, TensorData } from './runtime.ts';
import { onnxruntime } from './session.ts';

const device: Device = { provider: 'cpu', threads: 1, optimisation: 'extended', memory: 'normal' };
const graph = () => new Graph({ name: 'test', compute: 'F32', attention: { kind: 'fused' } });
const vector = (...data: number[]): TensorData => ({ data: Float32Array.from(data), dims: [data.length] });

async function run(g: Graph, feeds: Readonly<Record<string, TensorData>>, on: Device = device): Promise<number[]> {
  const session = await onnxruntime.create(g.finish(), on);
  const { y } = await session.run(feeds);
  await session.release();
  return Array.from(y!.data as Float32Array);
}

/** Two half-precision tensors at an odd offset of one file, and one in a folder below it. */
function files(): { a: Tensor; b: Tensor; c: Tensor } {
  const folder = mkdtempSync(join(tmpdir(), 'graph-'));
  mkdirSync(join(folder, 'deeper'));
  const bytes = Buffer.concat([Buffer.from('x'), Buffer.from(floatToHalf([1, 2, 3, 4]).buffer)]);
  writeFileSync(join(folder, 'first'), bytes);
  writeFileSync(join(folder, 'deeper', 'second'), Buffer.from(Float32Array.of(100, 200).buffer));
  const [first, second] = [openWeightsFile(join(folder, 'first')), openWeightsFile(join(folder, 'deeper', 'second'))];
  return {
    a: { name: 'a', dtype: 'F16', shape: [2], source: { file: first, offset: 1, length: 4 } },
    b: { name: 'b', dtype: 'F16', shape: [2], source: { file: first, offset: 5, length: 4 } },
    c: { name: 'c', dtype: 'F32', shape: [2], source: { file: second, offset: 0, length: 8 } },
  };
}

test.each(['normal', 'low'] as const)('weights are read where they lie, cast to what is computed in (%s memory)', async (memory) => {
  const { a, b, c } = files();
  const g = graph();
  const sum = [a, b, c].map((tensor) => g.weight(tensor)).reduce((x, y) => g.node('Add', [x, y]), g.input('x', 'F32', ['n']));
  g.output('y', sum, 'F32', ['n']);
  expect(await run(g, { x: vector(0.5, 0.25) }, { ...device, memory })).toEqual([104.5, 206.25]);
});

test('weights in memory, and fed at each run', async () => {
  const g = graph();
  const fed: Tensor = { name: 'w', dtype: 'F32', shape: [4], source: { fed: 'w', from: 0, to: 4 } };
  const inMemory = g.weight(tensorOf('m', [2], Float32Array.of(10, 20)));
  g.output('y', g.node('Add', [g.node('Mul', [g.input('x', 'F32', ['n']), inMemory]), g.weight(rows(fed, 2, 4))]), 'F32', ['n']);
  const built = g.finish();
  expect(built.fed).toEqual([{ input: 'fed/w[2:4]:2', name: 'w', from: 2, to: 4, dims: [2] }]);
  const session = await onnxruntime.create(built, device);
  const { y } = await session.run({ x: vector(1, 2), 'fed/w[2:4]:2': vector(0.5, 0.75) });
  expect(Array.from(y!.data as Float32Array)).toEqual([10.5, 40.75]);
});

test('every kind of attribute and a name only known when it runs', async () => {
  const g = graph();
  const x = g.input('x', 'F32', ['n', 'c']);
  const leaky = g.node('LeakyRelu', [x], { alpha: float(0.25) });
  const turned = g.node('Transpose', [leaky], { perm: [1, 0] });
  const [upper] = g.nodes('Split', [turned], 2, { axis: 0, num_outputs: 2 });
  g.output('y', g.node('Gelu', [upper!], { approximate: 'tanh' }), 'F32', ['k', 'n']);
  const [first, second] = await run(g, { x: { data: Float32Array.of(0, 5, -400, 5), dims: [2, 2] } });
  expect([first, second]).toEqual([0, expect.closeTo(0, 6)]);
});

test('equal constants and casts are written once', () => {
  const g = graph();
  expect(g.ints([1, -1])).toBe(g.ints([1, -1]));
  expect(g.floats([1, 2])).not.toBe(g.floats([1, 3]));
  expect(g.cast('a', 'F16')).toBe(g.cast('a', 'F16'));
});

test('the deepest folder that holds all', () => {
  expect(commonFolder(['/m/a/x', '/m/a/y'])).toBe('/m/a');
  expect(commonFolder(['/m/a/x', '/m/..b/y'])).toBe('/m');
  expect(commonFolder(['/m/a/x', '/l/y'])).toBe('/');
});
