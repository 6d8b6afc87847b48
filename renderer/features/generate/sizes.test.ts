import { expect, test } from 'vitest';
import { sizesAround } from './sizes.ts';

test.each([[512, 512], [1024, 1024], [128, 128], [768, 512]])('around %d × %d', (width, height) => {
  for (const size of sizesAround(width, height)) {
    expect(size.width % 8).toBe(0);
    expect(size.height % 8).toBe(0);
    expect(Math.abs(size.width * size.height - width * height) / (width * height)).toBeLessThan(0.1);
  }
});

test('the square of a square is itself', () => {
  expect(sizesAround(512, 512)[0]).toEqual({ name: '1:1', width: 512, height: 512 });
});

test('sizes stay within what a request allows', () => {
  for (const size of [...sizesAround(64, 64), ...sizesAround(2048, 2048)]) {
    expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(64);
    expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(2048);
  }
});
