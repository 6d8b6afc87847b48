export interface PictureSize {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

const shapes: readonly (readonly [number, number])[] = [[1, 1], [4, 3], [3, 4], [3, 2], [2, 3], [16, 9], [9, 16]];
const grid = 8;

/** Sizes of the usual shapes with as many pixels as the model was made for. */
export function sizesAround(width: number, height: number): PictureSize[] {
  const area = width * height;
  return shapes.map(([across, down]) => {
    const exact = Math.sqrt((area * across) / down);
    const snap = (length: number) => Math.min(2048, Math.max(64, Math.round(length / grid) * grid));
    return { name: `${across}:${down}`, width: snap(exact), height: snap((exact * down) / across) };
  });
}
