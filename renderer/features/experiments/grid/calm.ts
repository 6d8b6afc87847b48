/**
 * Pictures that fly by are not fetched: while the contact sheet is scrolled faster than an eye can follow, cells that come
 * into sight wait for calm. At the pace of looking they come at once.
 */

/** CSS pixels per millisecond: about two windows a second. */
const tooFast = 1.8;
/** Milliseconds without a scroll that are calm. */
const rest = 70;

const waiting = new Set<() => void>();
let fast = false;
let last = { at: 0, left: 0, top: 0 };
let timer: ReturnType<typeof setTimeout> | undefined;

function calm(): void {
  fast = false;
  const come = [...waiting];
  waiting.clear();
  for (const each of come) each();
}

/** The sheet was scrolled to here, at a time in ms. */
export function scrolledTo(left: number, top: number, at: number): void {
  const since = at - last.at;
  const speed = Math.hypot(left - last.left, top - last.top) / Math.max(1, since);
  last = { at, left, top };
  clearTimeout(timer);
  timer = setTimeout(calm, rest);
  // The first scroll after a pause says nothing about speed.
  if (since > 200) return;
  if (speed > tooFast) fast = true;
  else if (fast && speed < tooFast / 2) calm();
}

export const isCalm = (): boolean => !fast;

/** Told once, when it is calm; not told after the returned function was called. */
export function onCalm(listen: () => void): () => void {
  if (!fast) {
    listen();
    return () => undefined;
  }
  waiting.add(listen);
  return () => waiting.delete(listen);
}
