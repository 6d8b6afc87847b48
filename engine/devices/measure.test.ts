import { expect, test } from 'vitest';
import type { Runtime } from '../onnx/runtime.ts';
import { onnxruntime } from '../onnx/session.ts';
import { knownAnswers } from './cases.ts';
import { measure } from './measure.ts';
import { deviceFor } from './table.ts';

const cpu = deviceFor('cpu', 1);

test('the CPU knows every answer, and its speed is measured', async () => {
  const { cases, gflops } = await measure(onnxruntime, cpu, ['F32']);
  expect(cases.filter(({ ok }) => !ok)).toEqual([]);
  expect(cases.length).toBe([...knownAnswers('F32')].length);
  expect(gflops).toBeGreaterThan(0);
});

/** The real runtime, its results changed for networks whose name fits. */
const faulty = (which: RegExp, change: (data: Float32Array) => void): Runtime => ({
  ...onnxruntime,
  async create(graph, device) {
    const session = await onnxruntime.create(graph, device);
    return {
      inputs: session.inputs,
      outputs: session.outputs,
      rank: (input) => session.rank(input),
      release: () => session.release(),
      async run(feeds) {
        const results = await session.run(feeds);
        if (which.test(graph.name)) change(results['y']!.data as Float32Array);
        return results;
      },
    };
  },
});

test('an operator that is silently wrong is found, whichever it is', async () => {
  // One number in the middle, off by as much as SwiftShader’s fused attention is.
  const off = faulty(/./, (data) => (data[data.length >> 1]! += 0.02));
  const { cases, gflops } = await measure(off, cpu, ['F32']);
  expect(cases.map(({ name }) => name)).toEqual([...knownAnswers('F32')].map(({ name }) => name));
  expect(cases.filter(({ ok }) => ok)).toEqual([]);
  expect(gflops).toBeNull();
});

test('numbers that are none fail their case and no other', async () => {
  const { cases } = await measure(faulty(/group norm/, (data) => (data[3] = NaN)), cpu, ['F32']);
  expect(cases.filter(({ ok }) => !ok)).toMatchObject([{ name: 'group norm, fp32', error: null, said: 'It gave numbers that are not finite.' }]);
});

test('a device that opens nothing is asked once', async () => {
  let asked = 0;
  const dead: Runtime = {
    ...onnxruntime,
    create: () => {
      asked++;
      return Promise.reject(new Error('No supported adapters'));
    },
  };
  const { cases, gflops } = await measure(dead, cpu, ['F32']);
  expect(asked).toBe(1);
  expect(cases).toMatchObject([{ ok: false, error: null, said: 'No supported adapters' }]);
  expect(gflops).toBeNull();
});
