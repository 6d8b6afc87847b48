import { describe, expect, test } from 'vitest';
import { columnsFor, fittedScale, placed, pushed, strongest, wholeFrame, zoomedBy, zoomedTo } from './gaze.ts';

const frame = { width: 512, height: 768 };
const room = { width: 900, height: 600 };

/** The spot of the frame, in its own pixels, that lies at a place of the view measured from its middle. */
function under(at: { x: number; y: number }, gaze: Parameters<typeof placed>[0], area = room) {
  const { left, top, scale } = placed(gaze, frame, area);
  return { x: (area.width / 2 + at.x - left) / scale, y: (area.height / 2 + at.y - top) / scale };
}

describe('the whole frame', () => {
  test('touches the nearer pair of edges and lies in the middle', () => {
    const { left, top, scale } = placed(wholeFrame, frame, room);
    expect(scale).toBeCloseTo(600 / 768);
    expect(top).toBe(0);
    expect(left).toBe(Math.round((900 - 512 * scale) / 2));
  });
  test('a small picture grows no more than eightfold', () => expect(fittedScale({ width: 64, height: 64 }, { width: 2000, height: 2000 })).toBe(8));
});

test('panes lie so that their pictures are largest, however small these are', () => {
  const area = { width: 1000, height: 600 };
  expect(columnsFor(2, { width: 64, height: 64 }, area, 8)).toEqual({ columns: 2, rows: 1 });
  expect(columnsFor(2, { width: 900, height: 200 }, area, 8)).toEqual({ columns: 1, rows: 2 });
  expect(columnsFor(4, { width: 512, height: 512 }, { width: 700, height: 700 }, 8)).toEqual({ columns: 2, rows: 2 });
  expect(columnsFor(3, { width: 512, height: 768 }, area, 8)).toEqual({ columns: 3, rows: 1 });
});

describe('magnifying', () => {
  test('what lies under the pointer stays under it', () => {
    // From where neither edge is in sight any more: what still fits is kept in the middle instead.
    let gaze = zoomedTo(wholeFrame, 4, { x: 0, y: 0 }, frame, room);
    const at = { x: 60, y: -110 };
    const spot = under(at, gaze);
    for (const factor of [1.4, 2, 1.7, 0.6, 3]) gaze = zoomedBy(gaze, factor, at, frame, room);
    const after = under(at, gaze);
    expect(Math.abs(after.x - spot.x)).toBeLessThan(1);
    expect(Math.abs(after.y - spot.y)).toBeLessThan(1);
  });
  test('stops at the strongest, and at the whole or 1:1, whichever is smaller', () => {
    expect(zoomedBy(wholeFrame, 1e6, { x: 0, y: 0 }, frame, room).scale).toBe(strongest);
    expect(zoomedBy(wholeFrame, 1e-6, { x: 0, y: 0 }, frame, room).scale).toBeCloseTo(600 / 768);
    expect(zoomedTo(wholeFrame, 1, { x: 0, y: 0 }, { width: 128, height: 128 }, room).scale).toBe(1);
  });
  test('another room shows the same spot at the same size', () => {
    const gaze = zoomedTo(wholeFrame, 6, { x: 100, y: 50 }, frame, room);
    const narrow = { width: 450, height: 600 };
    const [wide, slim] = [under({ x: 0, y: 0 }, gaze), under({ x: 0, y: 0 }, gaze, narrow)];
    expect(Math.abs(wide.x - slim.x)).toBeLessThan(0.2);
    expect(Math.abs(wide.y - slim.y)).toBeLessThan(0.2);
    expect(placed(gaze, frame, narrow).scale).toBe(6);
  });
});

describe('pushing', () => {
  test('ends where the edges meet, and does nothing to what fits', () => {
    const gaze = zoomedTo(wholeFrame, 4, { x: 0, y: 0 }, frame, room);
    expect(placed(pushed(gaze, { x: 1e5, y: 1e5 }, frame, room), frame, room)).toEqual({ left: 0, top: 0, scale: 4 });
    expect(placed(pushed(gaze, { x: -1e5, y: -1e5 }, frame, room), frame, room)).toEqual({ left: 900 - 2048, top: 600 - 3072, scale: 4 });
    expect(pushed(wholeFrame, { x: 50, y: 50 }, frame, room)).toEqual(wholeFrame);
  });
});
