import { expect, test } from 'vitest';
import { Graph, type SineForm } from '../../onnx/graph.ts';
import { onnxruntime } from '../../onnx/session.ts';
import { cpu } from '../open.ts';
import { timestepEmbedding } from './sinusoids.ts';

const width = 320;
const timesteps = Float32Array.of(0, 0.03125, 1, 12.5, 57, 333, 500.25, 999);

async function embedded(sines: SineForm): Promise<Float32Array> {
  const g = new Graph({ name: 'sinusoids', compute: 'F32', attention: { kind: 'fused' }, sines });
  g.output('y', timestepEmbedding(g, g.input('t', 'F32', ['n']), width).id, 'F32', ['n', width]);
  const session = await onnxruntime.create(g.finish(), cpu(1));
  const { y } = await session.run({ t: { data: timesteps, dims: [timesteps.length] } });
  await session.release();
  return y!.data as Float32Array;
}

/** Of the angle as float32 has it, in float64. */
function exact(): Float64Array {
  const half = width / 2;
  const out = new Float64Array(timesteps.length * width);
  for (const [n, t] of timesteps.entries()) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(t * Math.fround(10000 ** (-i / half)));
      out[n * width + i] = Math.cos(angle);
      out[n * width + half + i] = Math.sin(angle);
    }
  }
  return out;
}

test.each(['operator', 'series'] as const)('sinusoids by the %s are right to seven digits at every timestep', async (sines) => {
  const [got, want] = [await embedded(sines), exact()];
  const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - want[i]!)), 0);
  // 999 has 4 digits before the point: what is left of float32 behind it, and a few roundings.
  expect(worst).toBeLessThan(2e-6);
});
