import { expect, test } from 'vitest';
import { placeLabels } from './labels.ts';

const frame = { left: 44, right: 640, top: 14, bottom: 250 };
const names = ['Normal', 'Karras', 'Exponential', 'Align Your Steps', 'End-point refinement'];
/** Curves that fall together over so many steps, a few pixels apart. */
const curves = (steps: number, apart: number) =>
  names.map((label, k) => ({ label, points: Array.from({ length: steps + 1 }, (_, i) => [44 + (596 * i) / steps, 20 + (220 * i) / steps + apart * k * Math.sin((Math.PI * i) / steps)] as const) }));

test.each([4, 6, 10, 20])('names of curves over %i steps do not cover each other and stay in the picture', (steps) => {
  for (const apart of [0, 4, 12]) {
    const placed = placeLabels(curves(steps, apart), frame);
    expect(placed.map(({ label }) => label)).toEqual(names);
    const boxes = placed.map(({ label, x, y }) => ({ left: x, right: x + 6 * label.length, top: y - 10, bottom: y + 2 }));
    for (const [i, a] of boxes.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(frame.left - 1);
      expect(a.right).toBeLessThanOrEqual(frame.right + 1);
      for (const b of boxes.slice(i + 1)) expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, `${steps} steps, ${apart} apart`).toBe(true);
    }
  }
});

test('a curve of one step has no place between its ends', () => {
  expect(placeLabels([{ label: 'Normal', points: [[0, 0]] }], frame)).toEqual([]);
});
