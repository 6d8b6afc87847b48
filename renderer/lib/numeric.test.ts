import { describe, expect, test } from 'vitest';
import { correction, decimals, settle, stepped, type Range } from './numeric.ts';

const width: Range = { min: 64, max: 2048, step: 8, integer: true, grid: 8 };
const steps: Range = { min: 1, max: 150, step: 1, integer: true };
const cfg: Range = { min: 0, max: 30, step: 0.5, integer: false };

describe('settle', () => {
  test.each([
    [563.2, width, 560],
    [10, width, 64],
    [9999, width, 2048],
    [20.4, steps, 20],
    [0, steps, 1],
    [7.3, cfg, 7.3],
    [31, cfg, 30],
  ])('%d', (value, range, expected) => expect(settle(value, range)).toBe(expected));

  test('is idempotent and stays inside', () => {
    for (const range of [width, steps, cfg]) {
      for (let value = -100; value < 3000; value += 7.7) {
        const once = settle(value, range);
        expect(settle(once, range)).toBe(once);
        expect(once).toBeGreaterThanOrEqual(range.min);
        expect(once).toBeLessThanOrEqual(range.max);
      }
    }
  });
});

describe('stepped', () => {
  test('plain, coarse, fine', () => {
    expect(stepped(7, 1, 'plain', cfg)).toBe(7.5);
    expect(stepped(7, 1, 'coarse', cfg)).toBe(12);
    expect(stepped(7, -1, 'fine', cfg)).toBe(6.95);
    expect(stepped(512, 1, 'coarse', width)).toBe(592);
  });
  test('fine never asks for less than the field can hold', () => {
    expect(stepped(20, 1, 'fine', steps)).toBe(21);
    expect(stepped(512, -1, 'fine', width)).toBe(504);
  });
  test('adds no binary dust', () => {
    let value = 0;
    for (let i = 0; i < 3; i++) value = stepped(value, 1, 'plain', { min: 0, max: 1, step: 0.1, integer: false });
    expect(value).toBe(0.3);
  });
});

test('decimals', () => {
  expect(decimals(1)).toBe(0);
  expect(decimals(0.5)).toBe(1);
  expect(decimals(0.01)).toBe(2);
  expect(decimals(1e-7)).toBe(7);
});

test('a correction says what was wrong and what stands now', () => {
  expect(correction('Sampling steps', 500, steps)).toBe('Sampling steps goes from 1 to 150; set to 150.');
  expect(correction('Width', 513, width)).toBe('Width goes in steps of 8; set to 512.');
  expect(correction('Sampling steps', 20.5, steps)).toBe('Sampling steps is a whole number; set to 21.');
  expect(correction('CFG Scale', 7.25, cfg)).toBeNull();
});
