import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { limits } from './limits.ts';

/** Pictures larger than this are not searched for hidden text. */
const maxPixels = 64 * 2 ** 20;

/** A signature of fifteen letters, then the length in bits, then the text. */
const kinds = {
  stealth_pnginfo: { packed: false },
  stealth_pngcomp: { packed: true },
  stealth_rgbinfo: { packed: false },
  stealth_rgbcomp: { packed: true },
} as const;
const signatureBits = 15 * 8;
const headerBits = signatureBits + 32;

/** Text in the lowest bits of a picture's pixels, column by column: of alpha, or of red, green and blue in turn. Null where there is none. */
export async function readStealth(picture: Uint8Array | string): Promise<string | null> {
  let decoded;
  try {
    decoded = await sharp(picture, { limitInputPixels: maxPixels, failOn: 'none' }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  } catch {
    return null;
  }
  const { data, info } = decoded;
  const { width, height } = info;
  // Bit i of the alpha channel belongs to pixel i, counted down the columns.
  const pixel = (i: number) => 4 * ((i % height) * width + Math.floor(i / height));
  const alpha = textIn((i) => data[pixel(i) + 3]! & 1, width * height);
  return alpha ?? textIn((i) => data[pixel(Math.floor(i / 3)) + (i % 3)]! & 1, 3 * width * height);
}

function textIn(bit: (i: number) => number, available: number): string | null {
  if (available < headerBits) return null;
  const bytes = (from: number, count: number) =>
    Uint8Array.from({ length: count }, (_, k) => {
      let byte = 0;
      for (let i = 0; i < 8; i++) byte = (byte << 1) | bit(from + 8 * k + i);
      return byte;
    });
  const signature = Buffer.from(bytes(0, signatureBits / 8)).toString('latin1');
  if (!Object.hasOwn(kinds, signature)) return null;
  const { packed } = kinds[signature as keyof typeof kinds];
  const length = Buffer.from(bytes(signatureBits, 4)).readUInt32BE();
  if (length > available - headerBits || length > 8 * limits.text) return null;
  const body = bytes(headerBits, Math.floor(length / 8));
  try {
    const unpacked = packed ? gunzipSync(body, { maxOutputLength: limits.text }) : Buffer.from(body);
    return unpacked.toString('utf8');
  } catch {
    return null;
  }
}
