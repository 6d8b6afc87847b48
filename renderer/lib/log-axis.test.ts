import { expect, test } from 'vitest';
import { logAxis, movedLevel } from './log-axis.ts';

test('an axis goes there and back, and shows decades', () => {
  const axis = logAxis(0.03, 15, 100, 0);
  expect(axis.at(0.03)).toBeCloseTo(100, 10);
  expect(axis.at(15)).toBeCloseTo(0, 10);
  for (const value of [0.03, 0.5, 7]) expect(axis.value(axis.at(value))).toBeCloseTo(value, 10);
  expect(axis.ticks).toEqual([0.1, 1, 10]);
  expect(logAxis(0.5, 3, 0, 1).ticks).toEqual([0.5, 1, 2]);
});

test('a level moves between its neighbours and never past them', () => {
  const list = [14, 3, 1, 0];
  expect(movedLevel(list, 1, 5, 0.03)).toEqual([14, 5, 1, 0]);
  expect(movedLevel(list, 1, 99, 0.03)[1]).toBeLessThan(14);
  expect(movedLevel(list, 1, 0.1, 0.03)[1]).toBeGreaterThan(1);
  expect(movedLevel(list, 2, 0.0001, 0.03)[2]).toBeGreaterThan(0.03);
  expect(movedLevel(list, 0, 5, 0.03)).toEqual(list);
  expect(movedLevel(list, 3, 5, 0.03)).toEqual(list);
});
