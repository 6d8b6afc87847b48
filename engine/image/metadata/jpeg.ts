import { StudioError } from '../../../contract/errors.ts';
import { OpenContainer, type Container } from './container.ts';
import { decodeBytes } from './exif.ts';
import { limits } from './limits.ts';
import type { ByteSource } from './source.ts';

const exifMark = 'Exif\0\0';
/** What a segment can hold besides its own length. */
const segmentLimit = 0xffff - 2;

/** The EXIF record and comments of a JPEG: the segments before its pixels. ITU-T T.81, annex B. */
export function readJpeg(source: ByteSource): Container {
  const found = new OpenContainer();
  let at = 2;
  for (let segments = 0; segments < limits.chunks; segments++) {
    const head = source.read(at, 4);
    if (head.length < 4) {
      found.note(`${source.name} ends before its pixels. It was probably not copied to the end.`);
      break;
    }
    const [mark, kind] = head as unknown as [number, number];
    if (mark !== 0xff) break;
    // Fill bytes may stand before a marker.
    if (kind === 0xff) {
      at++;
      continue;
    }
    if (kind === 0xd9 || kind === 0xda) break;
    const length = head[2]! * 256 + head[3]!;
    if (length < 2) break;
    const data = source.read(at + 4, length - 2);
    if (kind === 0xe1 && Buffer.from(data.subarray(0, 6)).toString('latin1') === exifMark) found.exif ??= data.slice(6);
    else if (kind === 0xfe && found.comments.length < limits.texts) found.comments.push(decodeBytes(data));
    else if (isFrame(kind) && data.length >= 5) {
      found.height = data[1]! * 256 + data[2]!;
      found.width = data[3]! * 256 + data[4]!;
    }
    at += 2 + length;
  }
  return found.close('jpeg');
}

/** SOF0…SOF15 without the tables that share the range. */
function isFrame(kind: number): boolean {
  return kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
}

/** Whether a record fits into the one segment a JPEG has for it. */
export const fitsJpeg = (exif: Uint8Array): boolean => exif.length + exifMark.length <= segmentLimit;

/** The JPEG with an EXIF record in front. */
export function withJpegExif(jpeg: Uint8Array, exif: Uint8Array): Uint8Array {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) throw new StudioError('bad_file', 'Settings can be written into a JPEG, and this is none.');
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(2 + exifMark.length + exif.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(exifMark, 'latin1'), exif, jpeg.subarray(2)]);
}
