import { expect, test } from 'vitest';
import type { Conditioning } from '../models/model.ts';
import { TextCache } from './text-cache.ts';

const conditioning = (value: number, size = 10): Conditioning => ({ context: { data: new Float32Array(size).fill(value), tokens: 1, width: size }, vector: null });

test('a key is made once, and says what having it saved', async () => {
  const cache = new TextCache();
  const slow = () => new Promise<Conditioning>((resolve) => setTimeout(() => resolve(conditioning(1)), 20));
  const first = await cache.get('a', slow);
  const second = await cache.get('a', () => Promise.reject(new Error('made twice')));
  expect(second.conditioning).toBe(first.conditioning);
  expect(first.saved).toBe(0);
  expect(second.saved).toBeGreaterThan(0.01);
});

test('what was not used for longest makes room, and nothing larger than all room is kept', async () => {
  const cache = new TextCache(100);
  let made = 0;
  const get = (key: string, size = 10) => cache.get(key, () => Promise.resolve(conditioning(made++, size)));
  await get('a');
  await get('b');
  await get('a');
  await get('c');
  expect(made).toBe(3);
  await get('a');
  expect(made).toBe(3);
  await get('b');
  expect(made).toBe(4);
  await get('huge', 1000);
  await get('huge', 1000);
  expect(made).toBe(6);
});
