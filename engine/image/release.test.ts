import { expect, test } from 'vitest';
import { release } from './release.ts';

test('what is large is given back, what may share its memory is kept', () => {
  const large = Buffer.alloc(2 ** 20, 7);
  release(large.subarray(100, 200));
  expect(large.length).toBe(0);
  const small = Buffer.from('shares a page with others');
  release(small);
  expect(small.toString()).toBe('shares a page with others');
});
