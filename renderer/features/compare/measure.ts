import { useQuery } from '@tanstack/react-query';
import { addError, errorOf, noError, type PixelError } from '../../lib/pixel-error.ts';
import { pictures } from '../../studio.ts';

/** Pixels that are looked at in one go: a few milliseconds. */
const stretch = 256 * 1024;

async function load(id: string): Promise<HTMLImageElement> {
  const image = new Image();
  // Without this the page may show a picture of the studio's scheme, but not read it.
  image.crossOrigin = 'anonymous';
  image.src = pictures.image(id);
  await image.decode();
  return image;
}

function reader(image: HTMLImageElement): (top: number, rows: number) => Uint8ClampedArray {
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  return (top, rows) => context.getImageData(0, top, width, rows).data;
}

/** How far two pictures are apart, over all pixels; null where their sizes differ. The page stays free between stretches. */
export async function measure(a: string, b: string, signal?: AbortSignal): Promise<PixelError | null> {
  const [one, other] = await Promise.all([load(a), load(b)]);
  const { naturalWidth: width, naturalHeight: height } = one;
  if (width !== other.naturalWidth || height !== other.naturalHeight) return null;
  const [mine, theirs] = [reader(one), reader(other)];
  const rows = Math.max(1, Math.floor(stretch / width));
  let sums = noError;
  for (let top = 0; top < height; top += rows) {
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    const some = Math.min(rows, height - top);
    sums = addError(sums, mine(top, some), theirs(top, some));
  }
  return errorOf(sums);
}

/** A picture's bytes never change, so a distance is measured once. */
export const useMeasure = (a: string, b: string) =>
  useQuery({ queryKey: ['pixel-error', a, b], queryFn: ({ signal }) => measure(a, b, signal), enabled: a !== b });
