import { limits } from './limits.ts';

/** The texts of an EXIF record that programs put settings into. */
export interface ExifTexts {
  readonly userComment: string | null;
  readonly imageDescription: string | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly software: string | null;
  readonly makerNote: Uint8Array | null;
  readonly imageUniqueId: string | null;
}

export const tags = { imageDescription: 0x010e, make: 0x010f, model: 0x0110, software: 0x0131, exifFolder: 0x8769, makerNote: 0x927c, userComment: 0x9286, imageUniqueId: 0xa420 } as const;

/** Bytes per value of TIFF's types 1–13. */
const widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** Reads a TIFF structure (TIFF 6.0; Exif 2.3, JEITA CP-3451). Every folder is visited once, whatever its offsets say. Null for what is none. */
export function readExif(record: Uint8Array): ExifTexts | null {
  const tiff = Buffer.from(record).subarray(startsWithExif(record) ? 6 : 0);
  const order = tiff.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const little = order === 'II';
  const values = new Map<number, Buffer>();
  const folders = [readNumber(tiff, 4, 4, little)];
  for (let i = 0; i < folders.length && i < 8; i++) readFolder(tiff, folders[i]!, little, values, folders);
  const text = (tag: number) => {
    const bytes = values.get(tag);
    return bytes === undefined ? null : decodeBytes(bytes.subarray(0, endOfText(bytes)));
  };
  return {
    userComment: values.has(tags.userComment) ? decodeComment(values.get(tags.userComment)!) : null,
    imageDescription: text(tags.imageDescription),
    make: text(tags.make),
    model: text(tags.model),
    software: text(tags.software),
    makerNote: values.get(tags.makerNote) ?? null,
    imageUniqueId: text(tags.imageUniqueId),
  };
}

function startsWithExif(record: Uint8Array): boolean {
  return Buffer.from(record.subarray(0, 4)).toString('latin1') === 'Exif';
}

/** NaN beyond the end. */
function readNumber(bytes: Buffer, at: number, width: 2 | 4, little: boolean): number {
  if (!(at >= 0 && at + width <= bytes.length)) return Number.NaN;
  return little ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
}

function readFolder(tiff: Buffer, at: number, little: boolean, values: Map<number, Buffer>, folders: number[]): void {
  const count = readNumber(tiff, at, 2, little);
  if (Number.isNaN(count)) return;
  for (let i = 0; i < Math.min(count, limits.exifEntries); i++) {
    const entry = at + 2 + 12 * i;
    const tag = readNumber(tiff, entry, 2, little);
    const bytes = (widths[readNumber(tiff, entry + 2, 2, little)] ?? 0) * readNumber(tiff, entry + 4, 4, little);
    if (!(bytes > 0) || bytes > limits.exif) continue;
    const from = bytes <= 4 ? entry + 8 : readNumber(tiff, entry + 8, 4, little);
    if (tag === tags.exifFolder) {
      const folder = readNumber(tiff, entry + 8, 4, little);
      if (!folders.includes(folder)) folders.push(folder);
    } else if (from + bytes <= tiff.length && !values.has(tag)) values.set(tag, tiff.subarray(from, from + bytes));
  }
}

function endOfText(bytes: Uint8Array): number {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes.length : end;
}

/** A UserComment names its encoding in eight bytes; what is found in the wild does not always keep to it. */
function decodeComment(bytes: Uint8Array): string {
  const prefix = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const rest = bytes.subarray(8);
  if (prefix.startsWith('UNICODE')) return decodeUtf16(rest);
  if (prefix.startsWith('ASCII\0') || prefix === '\0'.repeat(8)) return withoutEnd(decodeBytes(rest));
  return withoutEnd(decodeBytes(bytes));
}

const withoutEnd = (text: string) => text.replace(/\0+$/, '');

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 where it is that, else ISO 8859-1. */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** UTF-16 in the order its mark says; without one, the order in which more of it is plain letters. A1111 writes big-endian. */
function decodeUtf16(bytes: Uint8Array): string {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'be' : null;
  if (marked !== null) return withoutEnd(utf16[marked].decode(bytes));
  let big = 0;
  let little = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    if (bytes[i] === 0 && bytes[i + 1]! < 0x80) big++;
    if (bytes[i + 1] === 0 && bytes[i]! < 0x80) little++;
  }
  return withoutEnd(utf16[little > big ? 'le' : 'be'].decode(bytes));
}

const utf16 = { le: new TextDecoder('utf-16le'), be: new TextDecoder('utf-16be') };
