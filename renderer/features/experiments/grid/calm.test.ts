import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onTurn, scrolledTo } from './calm.ts';

let frames: (() => void)[] = [];
let clock = 10_000;
/** Lets a frame pass. */
function frame(): void {
  const now = frames;
  frames = [];
  for (const each of now) each();
}
/** Scrolls down for a while at so many pixels a frame; frames pass meanwhile. */
function scroll(pixels: number, count: number): void {
  clock += 1000;
  for (let i = 0; i < count; i++) {
    scrolledTo(0, i * pixels, (clock += 16));
    frame();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (each: () => void) => frames.push(each));
});
afterEach(() => {
  vi.runAllTimers();
  for (let i = 0; i < 20; i++) frame();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const many = (count: number) => Array.from({ length: count }, () => vi.fn());
const came = (pictures: readonly ReturnType<typeof vi.fn>[]): number => pictures.filter((each) => each.mock.calls.length === 1).length;

test('at rest a window full comes within a few frames, in order', () => {
  const pictures = many(60);
  pictures.forEach(onTurn);
  frame();
  expect(came(pictures)).toBe(24);
  expect(came(pictures.slice(0, 24))).toBe(24);
  frame();
  frame();
  expect(came(pictures)).toBe(60);
});

test('at the pace of looking a few come at each frame', () => {
  scroll(12, 30);
  const pictures = many(9);
  pictures.forEach(onTurn);
  const counts = [1, 2, 3].map(() => {
    scrolledTo(0, 360, (clock += 16));
    frame();
    return came(pictures);
  });
  expect(counts).toEqual([3, 6, 9]);
});

test('what flies by waits until it is calm; what left before is never told', () => {
  scroll(80, 10);
  const [stays, leaves] = [vi.fn(), vi.fn()];
  onTurn(stays);
  onTurn(leaves)();
  frame();
  vi.advanceTimersByTime(69);
  frame();
  expect(stays).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  frame();
  expect(stays).toHaveBeenCalledOnce();
  expect(leaves).not.toHaveBeenCalled();
});

test('slowing down is calm before the end', () => {
  scroll(80, 10);
  const picture = vi.fn();
  onTurn(picture);
  scrolledTo(0, 725, (clock += 16));
  frame();
  expect(picture).toHaveBeenCalledOnce();
});

test('one jump is not speed', () => {
  clock += 5000;
  scrolledTo(0, 9000, clock);
  const picture = vi.fn();
  onTurn(picture);
  frame();
  expect(picture).toHaveBeenCalledOnce();
});
