import { describe, expect, test } from 'vitest';
import type { Dims } from '../math/latents.ts';
import { BrownianTree, brownianStep } from './brownian.ts';
import { rangeOf, type NoisePlan, type NoiseSource } from './noise.ts';
import { openNoise } from './open.ts';
import { slerp, slerpColumns } from './slerp.ts';
import { noises } from './table.ts';
import { TorchCpu } from './torch-cpu.ts';

const sigmas = [14.614643, 4.8, 1.3, 0.25, 0.0291675, 0];
const dims = (n: number): Dims => [n, 4, 5, 7];
const size = 4 * 5 * 7;

/** Start, two fresh draws and two steps along the path, image by image. */
function everything(id: string, plan: NoisePlan): Float32Array[] {
  const stream = openNoise(id, plan);
  const fresh = stream.steps('gaussian', rangeOf(sigmas));
  const path = openNoise(id, plan).steps('brownian', rangeOf(sigmas));
  const parts = [stream.initial, fresh(14.6, 4.8), fresh(4.8, 1.3), path(14.614643, 4.8), path(4.8, 1.3)];
  return plan.seeds.map((_, i) => {
    const image = new Float32Array(parts.length * size);
    for (const [k, { data }] of parts.entries()) image.set(data.subarray(i * size, (i + 1) * size), k * size);
    return image;
  });
}

const sources = Object.entries<NoiseSource>(noises);
/** ComfyUI on a CPU did begin the steps with the start. */
const repeating = 'comfyui-cpu-2024';

describe.each(sources)('%s', (id) => {
  test('is standard normal', () => {
    const stream = openNoise(id, { seeds: [7n], dims: [1, 4, 64, 64] });
    const step = stream.steps('gaussian', rangeOf(sigmas))(1, 0.5);
    for (const data of [[...stream.initial.data], [...step.data]]) {
      const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
      const variance = data.reduce((sum, x) => sum + x * x, 0) / data.length - mean ** 2;
      expect(Math.abs(mean)).toBeLessThan(0.04);
      expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    }
    const same = step.data.every((x, i) => x === stream.initial.data[i]);
    expect(same).toBe(id === repeating);
  });

  test('the same plan gives the same bits', () => {
    const plan = { seeds: [5n, 5n], dims: dims(2) };
    expect(everything(id, plan)).toEqual(everything(id, plan));
  });
});

describe.each(sources.filter(([, { batchInvariant }]) => batchInvariant))('%s draws each image alone', (id) => {
  test('each image is bit-equal alone and at any place of a batch', () => {
    const seeds = [3n, 2n ** 33n + 1n, 18446744073709551615n];
    const alone = seeds.map((seed) => everything(id, { seeds: [seed], dims: dims(1) })[0]);
    for (const order of [[0, 1, 2], [2, 0, 1], [1, 1, 2]]) {
      const batch = everything(id, { seeds: order.map((i) => seeds[i]!), dims: dims(order.length) });
      expect(batch).toEqual(order.map((i) => alone[i]));
    }
  });
});

describe.each(sources.filter(([, { batchInvariant }]) => !batchInvariant))('%s draws a batch at once', (id) => {
  test('a place of a batch can be drawn again without the others', () => {
    const whole = everything(id, { seeds: [9n, 9n, 9n], dims: dims(3) });
    const picked = everything(id, { seeds: [9n, 9n], dims: dims(2), batch: { size: 3, places: [2, 0] } });
    expect(picked).toEqual([whole[2], whole[0]]);
  });

  test('several seeds for one draw are refused', () => {
    expect(() => openNoise(id, { seeds: [1n, 2n], dims: dims(2) })).toThrow(
      'This noise source draws a whole batch from one seed, but the images have seeds 1, 2. Give them one seed, or choose a noise source that draws each image alone.',
    );
  });
});

describe.each(sources.filter(([, { variations }]) => variations))('%s has variations', (id) => {
  test('strength 0 is the seed’s picture, strength 1 the other’s', () => {
    const plan = { seeds: [1n], dims: dims(1) };
    const start = (strength: number) => openNoise(id, { ...plan, variation: { seeds: [2n], strength } }).initial.data;
    expect(start(0)).toEqual(openNoise(id, plan).initial.data);
    const other = openNoise(id, { ...plan, seeds: [2n] }).initial.data;
    for (const [i, x] of start(1).entries()) expect(x).toBeCloseTo(other[i]!, 5);
  });

  test('a delta for the steps leaves the start alone', () => {
    const plan = { seeds: [1n], dims: dims(1) };
    const plain = openNoise(id, plan);
    const shifted = openNoise(id, { ...plan, ensd: 31337n });
    expect(shifted.initial).toEqual(plain.initial);
    expect(shifted.steps('gaussian', rangeOf(sigmas))(1, 0.5)).not.toEqual(plain.steps('gaussian', rangeOf(sigmas))(1, 0.5));
  });
});

test.each(sources.filter(([, { variations }]) => !variations))('%s refuses variations', (id, source) => {
  expect(() => openNoise(id, { seeds: [1n], dims: dims(1), variation: { seeds: [2n], strength: 0.5 } })).toThrow(
    `Noise source “${source.label}” has no variation seeds. Turn that off, or choose “stepwise”, “a1111-cpu” or “a1111-nv”.`,
  );
});

test('without variation Stepwise’s noise is A1111’s on “CPU”', () => {
  const plan = { seeds: [1n, 2n], dims: dims(2), ensd: 5n };
  expect(everything('stepwise', plan)).toEqual(everything('a1111-cpu', plan));
});

test('an unknown source is refused with the list', () => {
  expect(() => openNoise('gpu', { seeds: [1n], dims: dims(1) })).toThrow(/^There is no noise source “gpu”\. Known are stepwise, a1111-cpu, /);
});

describe('Brownian tree', () => {
  const tree = () => new BrownianTree(42n, Math.fround(0.1), Math.fround(10), (seed) => new TorchCpu(seed).randn(4096));

  test('increments add up and vary as time passes', () => {
    const path = tree();
    const [a, b, whole] = [path.increment(0.1, 3), path.increment(3, 10), path.increment(0.1, 10)];
    for (const [i, x] of whole.entries()) expect(a[i]! + b[i]!).toBeCloseTo(x, 4);
    const variance = a.reduce((sum, x) => sum + x * x, 0) / a.length;
    expect(variance / 2.9).toBeGreaterThan(0.9);
    expect(variance / 2.9).toBeLessThan(1.1);
  });

  test('the answer does not depend on what was asked before', () => {
    const asked = tree();
    for (const [a, b] of [[1, 2], [0.2, 9], [5, 5.00001], [0.1, 0.11]] as const) asked.increment(a, b);
    expect(asked.increment(0.7, 3.3)).toEqual(tree().increment(0.7, 3.3));
  });

  test('a step of no length has no noise', () => {
    expect(brownianStep(tree(), 3, 3).every((x) => x === 0)).toBe(true);
  });

  test('steps down and up are opposite', () => {
    expect(brownianStep(tree(), 5, 2)).toEqual(brownianStep(tree(), 2, 5).map((x) => -x));
  });
});

describe('slerp', () => {
  const low = new TorchCpu(1n).randn(256);
  const high = new TorchCpu(2n).randn(256);
  const image = { c: 4, h: 8, w: 8 };
  const length = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

  test('keeps the length of noise half way', () => {
    const middle = slerp(0.5, low, high, image);
    expect(length(middle) / Math.sqrt(length(low) * length(high))).toBeCloseTo(1, 1);
  });

  test('of a noise with itself is the noise', () => {
    for (const blend of [slerp, slerpColumns]) {
      for (const [i, x] of blend(0.3, low, low, image).entries()) expect(x).toBeCloseTo(low[i]!, 5);
    }
  });
});
