/** A name's box in the picture, its left foot at x and y. */
export interface Placed {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

interface Curve {
  readonly label: string;
  /** From left to right, in pixels. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Of 11 px letters, generously. */
const letter = 6.4;
const tall = 13;

type Box = readonly [left: number, top: number, right: number, bottom: number];
const boxOf = ({ label, x, y }: Placed): Box => [x - 3, y - tall + 2, x + label.length * letter + 3, y + 3];
const shared = (a: Box, b: Box): number => Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));

/** Places along a curve where its name may stand: at its points and between them, above and below. */
function* places({ label, points }: Curve): Generator<Placed> {
  for (let k = 2; k <= 2 * (points.length - 1) - 1; k++) {
    const [low, high] = [points[Math.floor(k / 2)]!, points[Math.ceil(k / 2)]!];
    const [x, y] = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    yield { label, x: x + 6, y: y - 6 };
    yield { label, x: x - 6 - label.length * letter, y: y + tall + 2 };
  }
}

/** A name for each curve where it covers no other name and leaves the frame the least: a crowded chart has few good places. */
export function placeLabels(curves: readonly Curve[], frame: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }): Placed[] {
  const placed: Placed[] = [];
  for (const [k, curve] of curves.entries()) {
    const fault = (each: Placed): number => {
      const box = boxOf(each);
      const [left, top, right, bottom] = box;
      const outside = (right - left) * (bottom - top) - shared(box, [frame.left, frame.top, frame.right, frame.bottom]);
      return outside * 2 + placed.reduce((sum, other) => sum + shared(box, boxOf(other)), 0);
    };
    const choices = [...places(curve)];
    if (choices.length === 0) continue;
    // Curves take turns along the way, so that names spread out where all places are free.
    const from = Math.floor((choices.length * (k + 0.5)) / (curves.length + 1));
    const best = choices
      .map((each, i) => ({ each, fault: fault(each), away: Math.abs(i - from) }))
      .sort((a, b) => a.fault - b.fault || a.away - b.away)[0]!;
    placed.push(best.each);
  }
  return placed;
}
