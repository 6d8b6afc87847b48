import type { Area } from './sheet.ts';

/**
 * Where several views of one frame look: the same for all of them, whatever room each has. Kept in the frame's own
 * terms, so that another layout or another window shows the same spot at the same size.
 */
export interface Gaze {
  /** CSS pixels that one pixel of the frame takes; null for the whole frame, as large as there is room. */
  readonly scale: number | null;
  /** The spot in the middle of the view, as shares of the frame's width and height. */
  readonly x: number;
  readonly y: number;
}

export const wholeFrame: Gaze = { scale: null, x: 0.5, y: 0.5 };

/** Largest magnification, in CSS pixels per pixel. */
export const strongest = 64;
/** How far a small picture grows when the whole of it is shown. */
const mostFitted = 8;
/** From here on a picture is looked at pixel by pixel. */
export const pixelwise = 2;

export const fittedScale = (frame: Area, room: Area): number =>
  frame.width > 0 && frame.height > 0 ? Math.max(0, Math.min(room.width / frame.width, room.height / frame.height, mostFitted)) : 1;

/** In how many columns as many frames as `count` are largest in an area. */
export function columnsFor(count: number, frame: Area, area: Area, gap: number): { columns: number; rows: number } {
  const layouts = Array.from({ length: count }, (_, i) => ({ columns: i + 1, rows: Math.ceil(count / (i + 1)) }));
  const scale = ({ columns, rows }: { columns: number; rows: number }): number => Math.min((area.width - gap * (columns - 1)) / columns / frame.width, (area.height - gap * (rows - 1)) / rows / frame.height);
  return layouts.reduce((best, each) => (scale(each) > scale(best) ? each : best), layouts[0] ?? { columns: 1, rows: 1 });
}

/** Where the frame's corner lies in the view and how large its pixels are, in CSS pixels. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** A frame never leaves the view: what fits lies in the middle, what doesn't may be pushed until its edge meets the view's. */
function settled(share: number, length: number, room: number): number {
  if (length <= room) return 0.5;
  const half = room / 2 / length;
  return Math.min(1 - half, Math.max(half, share));
}

export function settle(gaze: Gaze, frame: Area, room: Area): Gaze {
  const scale = gaze.scale ?? fittedScale(frame, room);
  return { scale: gaze.scale, x: settled(gaze.x, frame.width * scale, room.width), y: settled(gaze.y, frame.height * scale, room.height) };
}

export function placed(gaze: Gaze, frame: Area, room: Area): Placed {
  const scale = gaze.scale ?? fittedScale(frame, room);
  const { x, y } = settle(gaze, frame, room);
  return { scale, left: Math.round(room.width / 2 - x * frame.width * scale), top: Math.round(room.height / 2 - y * frame.height * scale) };
}

/** Magnifies to `scale`; what lies under `at` (CSS pixels from the middle of the view) stays under it. */
export function zoomedTo(gaze: Gaze, scale: number, at: { x: number; y: number }, frame: Area, room: Area): Gaze {
  const fitted = fittedScale(frame, room);
  const from = gaze.scale ?? fitted;
  const to = Math.min(strongest, Math.max(Math.min(fitted, 1), scale));
  const { x, y } = settle(gaze, frame, room);
  const shift = (middle: number, offset: number, length: number) => middle + offset / (length * from) - offset / (length * to);
  return settle({ scale: to, x: shift(x, at.x, frame.width), y: shift(y, at.y, frame.height) }, frame, room);
}

export const zoomedBy = (gaze: Gaze, factor: number, at: { x: number; y: number }, frame: Area, room: Area): Gaze =>
  zoomedTo(gaze, (gaze.scale ?? fittedScale(frame, room)) * factor, at, frame, room);

/** Moves the frame by CSS pixels. */
export function pushed(gaze: Gaze, by: { x: number; y: number }, frame: Area, room: Area): Gaze {
  const scale = gaze.scale ?? fittedScale(frame, room);
  const { x, y } = settle(gaze, frame, room);
  return settle({ scale: gaze.scale, x: x - by.x / (frame.width * scale), y: y - by.y / (frame.height * scale) }, frame, room);
}
