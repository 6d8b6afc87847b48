import sharp from 'sharp';
import { StudioError } from '../../contract/errors.ts';
import type { Distance } from '../../contract/judging.ts';
import { distance, type Planes } from './distance.ts';
import { readLatents } from './latents-file.ts';

/** A picture and the one it is measured against, with the files of their latents where those were kept. */
export interface MeasuredFiles {
  readonly file: string;
  readonly reference: string;
  readonly latents: string | null;
  readonly referenceLatents: string | null;
}

/** Distances of a picture to its reference: of pixels in 0…1, and of latents in the range of the reference's. */
export async function measure({ file, reference, latents, referenceLatents }: MeasuredFiles): Promise<{ pixels: Distance; latents: Distance | null }> {
  const [picture, against] = [await readPixels(file), await readPixels(reference)];
  sameSize(picture, against, file, reference);
  const pixels = distance(picture, against, 1);
  if (latents === null || referenceLatents === null) return { pixels, latents: null };
  const [found, wanted] = [readLatents(latents), readLatents(referenceLatents)];
  sameSize(found, wanted, latents, referenceLatents);
  return { pixels, latents: distance(found, wanted, span(wanted.data)) };
}

function sameSize(a: Planes, b: Planes, nameA: string, nameB: string): void {
  if (a.width === b.width && a.height === b.height && a.channels === b.channels) return;
  throw new StudioError('unfit', `${nameA} is ${a.width}×${a.height} and ${nameB} is ${b.width}×${b.height}: pictures are measured at one size only.`);
}

async function readPixels(file: string): Promise<Planes> {
  let read;
  try {
    read = await sharp(file).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  } catch (thrown) {
    throw new StudioError('bad_file', `${file} cannot be read as a picture (${thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)}). It may have been moved or damaged.`);
  }
  const { data, info: { width, height, channels } } = read;
  const plane = width * height;
  const planes = new Float32Array(plane * channels);
  for (let k = 0; k < plane; k++) for (let c = 0; c < channels; c++) planes[c * plane + k] = data[k * channels + c]! / 255;
  return { data: planes, channels, height, width };
}

function span(data: Float32Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}
