import { tags } from './exif.ts';

/** A value of a TIFF folder: text as ASCII (type 2) or bytes of no stated kind (type 7). */
interface Entry {
  readonly tag: number;
  readonly type: 2 | 4 | 7;
  readonly bytes: Uint8Array;
}

/** An EXIF record with a comment in UTF-16 big-endian, as A1111 writes it, a maker note and an id of the picture. Big-endian TIFF. */
export function writeExif(comment: string, makerNote: Uint8Array | null, imageUniqueId: string | null = null): Uint8Array {
  const userComment = Buffer.concat([Buffer.from('UNICODE\0', 'latin1'), Buffer.from(comment, 'utf16le').swap16()]);
  const entries: Entry[] = [{ tag: tags.userComment, type: 7, bytes: userComment }];
  if (makerNote) entries.unshift({ tag: tags.makerNote, type: 7, bytes: makerNote });
  if (imageUniqueId !== null) entries.push({ tag: tags.imageUniqueId, type: 2, bytes: Buffer.from(`${imageUniqueId}\0`, 'latin1') });
  // Header, then a folder whose one entry leads to the folder with the texts.
  const header = Buffer.from('MM\0*\0\0\0\x08', 'latin1');
  const exifAt = 8 + 2 + 12 + 4;
  const pointer = Buffer.alloc(4);
  pointer.writeUInt32BE(exifAt);
  return Buffer.concat([header, folder([{ tag: tags.exifFolder, type: 4, bytes: pointer }], 8), folder(entries, exifAt)]);
}

function folder(entries: readonly Entry[], at: number): Buffer {
  const table = Buffer.alloc(2 + 12 * entries.length + 4);
  table.writeUInt16BE(entries.length, 0);
  const data: Uint8Array[] = [];
  let next = at + table.length;
  for (const [i, { tag, type, bytes }] of entries.entries()) {
    const entry = 2 + 12 * i;
    table.writeUInt16BE(tag, entry);
    table.writeUInt16BE(type, entry + 2);
    table.writeUInt32BE(type === 4 ? bytes.length / 4 : bytes.length, entry + 4);
    if (bytes.length <= 4) {
      table.set(bytes, entry + 8);
      continue;
    }
    table.writeUInt32BE(next, entry + 8);
    // Values begin at even offsets.
    const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
    data.push(padded);
    next += padded.length;
  }
  return Buffer.concat([table, ...data]);
}
