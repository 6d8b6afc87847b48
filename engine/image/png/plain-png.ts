import { crc32, inflateSync } from 'node:zlib';
import { pngSignature } from '../metadata/png.ts';

/** A PNG as almost every generator writes it: eight bits of red, green and blue, rows in order, no profile of colours. */
export interface PlainPng {
  readonly width: number;
  readonly height: number;
  /** Its compressed rows. */
  readonly packed: Buffer;
}

/** What would change how the pixels are to be shown: colour profiles, a transparent colour, a turn of the camera. */
const shownOtherwise = new Set(['iCCP', 'cICP', 'tRNS', 'eXIf', 'acTL']);
const critical = new Set(['IHDR', 'IDAT', 'IEND', 'PLTE']);
const isCritical = (type: string): boolean => type.charCodeAt(0) < 97;
/** Width whose rows the kernel has room for, and pixels that may be held at once. */
const widest = 16_384;
const mostPixels = 2 ** 24;
/** What a byte of Deflate holds at most: no memory is asked for that a file cannot fill. */
const mostUnpacked = 1032;

/**
 * Steps through the chunks (ISO/IEC 15948, clause 5) and moves the compressed rows together at the beginning of `bytes`,
 * which is of no other use afterwards. Null for whatever is not a plain PNG, whole and undamaged.
 */
export function takePlainPng(bytes: Buffer): PlainPng | null {
  if (!bytes.subarray(0, 8).equals(pngSignature) || bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  // Bit depth 8, colour type 2, compression 0, filter 0, not interlaced.
  if (bytes.readUIntBE(24, 5) !== 0x08_02_00_00_00 || width === 0 || height === 0) return null;
  if (width > widest || width * height > mostPixels) return null;
  let packed = 0;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    if (type === 'IEND') return { width, height, packed: bytes.subarray(0, packed) };
    if (end + 4 > bytes.length || shownOtherwise.has(type) || (isCritical(type) && !critical.has(type))) return null;
    // Of the rows, the checksum inside what is compressed tells.
    if (type === 'IHDR' && crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return null;
    if (type === 'IDAT') {
      bytes.copyWithin(packed, at + 8, end);
      packed += length;
    }
    at = end + 4;
  }
  return null;
}

/** Its rows as they were filtered, each behind the number of its filter; null where they are damaged or too few. */
export function filteredRows({ width, height, packed }: PlainPng): Buffer | null {
  const bytes = height * (1 + 3 * width);
  if (bytes > packed.length * mostUnpacked) return null;
  try {
    // One buffer for all that comes out: pieces joined afterwards cost as much as the unpacking.
    const rows = inflateSync(packed, { chunkSize: bytes + 64, maxOutputLength: bytes + 64 });
    return rows.length < bytes ? null : rows;
  } catch {
    return null;
  }
}
