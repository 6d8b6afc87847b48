import { expect, test } from 'vitest';
import { neighbourOf } from './neighbour.ts';

test.each([
  [['c', 'b', 'a'], ['b'], 'a'],
  [['c', 'b', 'a'], ['a'], 'b'],
  [['c', 'b', 'a'], ['c', 'b'], 'a'],
  [['c', 'b', 'a'], ['c', 'a'], 'b'],
  [['a'], ['a'], null],
  [['a'], ['x'], null],
])('of %j without %j the eye goes to %s', (ids, gone, neighbour) => {
  expect(neighbourOf(ids, gone)).toBe(neighbour);
});
