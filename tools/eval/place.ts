/** Thirds of a picture: where the nine positions end. */
const [low, high] = [0.385, 0.615];

/** The position, in captions' words, of a point over width and height. */
export function positionOf([x, y]: readonly [number, number]): string {
  const row = y < low ? 'top' : y > high ? 'bottom' : '';
  const column = x < low ? 'left' : x > high ? 'right' : '';
  return row && column ? `${row} ${column}` : row || column || 'center';
}
