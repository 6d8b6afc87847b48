/**
 * When the picture of a cell that came into sight is fetched. A few at each frame, so that a row that comes in at once
 * doesn't take the frame with it; none while the contact sheet is scrolled faster than an eye can follow.
 */

/** CSS pixels per millisecond: about two windows a second. */
const tooFast = 1.8;
/** Milliseconds without a scroll that are calm. */
const rest = 70;
/** Pictures at a frame, while scrolling and at rest. */
const few = 3;
const many = 24;

const waiting = new Set<() => void>();
let fast = false;
let moving = false;
let last = { at: 0, left: 0, top: 0 };
let timer: ReturnType<typeof setTimeout> | undefined;
let asked = false;

function serve(): void {
  asked = false;
  if (fast) return;
  let left = moving ? few : many;
  for (const come of waiting) {
    if (left-- === 0) break;
    waiting.delete(come);
    come();
  }
  ask();
}

function ask(): void {
  if (asked || fast || waiting.size === 0) return;
  asked = true;
  requestAnimationFrame(serve);
}

/** The sheet was scrolled to here, at a time in ms. */
export function scrolledTo(left: number, top: number, at: number): void {
  const since = at - last.at;
  const speed = Math.hypot(left - last.left, top - last.top) / Math.max(1, since);
  last = { at, left, top };
  moving = true;
  clearTimeout(timer);
  timer = setTimeout(() => {
    moving = fast = false;
    ask();
  }, rest);
  // The first scroll after a pause says nothing about speed.
  if (since > 200) return;
  if (speed > tooFast) fast = true;
  else if (fast && speed < tooFast / 2) {
    fast = false;
    ask();
  }
}

/** Told once, when it is the turn of this picture; not told after the returned function was called. */
export function onTurn(come: () => void): () => void {
  waiting.add(come);
  ask();
  return () => waiting.delete(come);
}
