import { expect, test } from 'vitest';
import { TorchCpu } from './torch-cpu.ts';

const bits = (x: Float32Array) => [...x];

test('only the low 32 bits of the seed count', () => {
  expect(bits(new TorchCpu(2n ** 32n + 5n).randn(64))).toEqual(bits(new TorchCpu(5n).randn(64)));
  expect(bits(new TorchCpu(-1n).randn(64))).toEqual(bits(new TorchCpu(2n ** 64n - 1n).randn(64)));
});

test('a batch of whole blocks is its images one after another, any other is not', () => {
  const drawnTogether = (n: number) => bits(new TorchCpu(1n).randn(2 * n));
  const drawnApart = (n: number) => {
    const generator = new TorchCpu(1n);
    return [...generator.randn(n), ...generator.randn(n)];
  };
  expect(drawnApart(32)).toEqual(drawnTogether(32));
  expect(drawnApart(36)).not.toEqual(drawnTogether(36));
});

test('the spare normal outlives a large fill', () => {
  const generator = new TorchCpu(3n);
  generator.randn(1);
  const without = new TorchCpu(3n);
  const pair = without.randn(2);
  generator.randn(32);
  expect(generator.randn(1)[0]).toBe(pair[1]);
});

test('the scalar family stays within a few units in the last place', () => {
  const a = new TorchCpu(8n, 'avx2').randn(4096);
  const b = new TorchCpu(8n, 'scalar').randn(4096);
  for (const [i, x] of a.entries()) expect(Math.abs(x - b[i]!)).toBeLessThan(2.5e-6);
});
