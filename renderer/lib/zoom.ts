/** How a picture lies under the glass: its scale against the fitted size, and its offset from the middle in CSS pixels. */
export interface Lens {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const wholePicture: Lens = { scale: 1, x: 0, y: 0 };
export const strongest = 32;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Keeps the picture on the table: it may be pushed until its edge meets the edge of the view, not beyond. */
export function held(lens: Lens, fitted: Size, view: Size): Lens {
  const reach = (length: number, room: number) => Math.max(0, (length * lens.scale - room) / 2);
  const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value)) || 0;
  return { scale: lens.scale, x: clamp(lens.x, reach(fitted.width, view.width)), y: clamp(lens.y, reach(fitted.height, view.height)) };
}

/** Magnifies about a point of the view, given from its middle; what lies under the point stays under it. */
export function zoomAt(lens: Lens, factor: number, at: { x: number; y: number }): Lens {
  const scale = Math.min(strongest, Math.max(1, lens.scale * factor));
  const ratio = scale / lens.scale;
  return { scale, x: at.x - (at.x - lens.x) * ratio, y: at.y - (at.y - lens.y) * ratio };
}
