import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isCalm, onCalm, scrolledTo } from './calm.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

let clock = 10_000;
/** Scrolls down for a while at so many pixels a frame. */
function scroll(pixels: number, frames: number): void {
  clock += 1000;
  for (let i = 0; i < frames; i++) scrolledTo(0, i * pixels, (clock += 16));
}

test('at the pace of looking nothing waits', () => {
  const came = vi.fn();
  scroll(12, 30);
  expect(isCalm()).toBe(true);
  onCalm(came);
  expect(came).toHaveBeenCalledOnce();
});

test('what flies by waits until it is calm; what left before is never told', () => {
  const [stays, leaves] = [vi.fn(), vi.fn()];
  scroll(80, 10);
  expect(isCalm()).toBe(false);
  onCalm(stays);
  onCalm(leaves)();
  vi.advanceTimersByTime(69);
  expect(stays).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(stays).toHaveBeenCalledOnce();
  expect(leaves).not.toHaveBeenCalled();
});

test('slowing down is calm before the end', () => {
  const came = vi.fn();
  scroll(80, 10);
  onCalm(came);
  scrolledTo(0, 725, (clock += 16));
  expect(came).toHaveBeenCalledOnce();
});

test('one jump is not speed', () => {
  clock += 5000;
  scrolledTo(0, 9000, clock);
  expect(isCalm()).toBe(true);
});
