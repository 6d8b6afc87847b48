import { expect, test } from 'vitest';
import { bfloatToFloat, floatToHalf, halfBits, halfToFloat } from './half.ts';

test('every half comes back from its float', () => {
  const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const back = floatToHalf(halfToFloat(all));
  const isNan = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
  const changed = [...all].filter((bits) => (isNan(bits) ? !isNan(back[bits]!) : back[bits] !== bits));
  expect(changed).toEqual([]);
});

test('rounding goes to the nearest half, ties to even', () => {
  const ulp = 2 ** -10;
  expect(halfBits(1 + ulp / 2)).toBe(0x3c00);
  expect(halfBits(1 + ulp * 1.5)).toBe(0x3c02);
  expect(halfBits(1 + ulp / 2 + 2 ** -20)).toBe(0x3c01);
  expect(halfBits(65519)).toBe(0x7bff);
  expect(halfBits(65520)).toBe(0x7c00);
  expect(halfBits(2 ** -25)).toBe(0);
  expect(halfBits(2 ** -25 * 1.001)).toBe(1);
  expect(halfBits(-0)).toBe(0x8000);
});

test('numbers between halves go to the nearest', () => {
  const finite = halfToFloat(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits));
  const wrong: number[] = [];
  for (let bits = 0; bits + 1 < finite.length; bits += 7) {
    const [low, high] = [finite[bits]!, finite[bits + 1]!];
    if (halfBits(low + (high - low) * 0.49) !== bits || halfBits(low + (high - low) * 0.51) !== bits + 1) wrong.push(bits);
  }
  expect(wrong).toEqual([]);
});

test('bfloat16 is the upper half of a float', () => {
  expect(Array.from(bfloatToFloat(Uint16Array.of(0x3f80, 0xc000, 0x7f80)))).toEqual([1, -2, Infinity]);
});
