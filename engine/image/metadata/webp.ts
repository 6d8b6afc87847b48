import { StudioError } from '../../../contract/errors.ts';
import { OpenContainer, type Container } from './container.ts';
import { limits } from './limits.ts';
import type { ByteSource } from './source.ts';

const name = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** The EXIF record of a WebP. RFC 9649, section 2. */
export function readWebp(source: ByteSource): Container {
  const found = new OpenContainer();
  let at = 12;
  for (let chunks = 0; chunks < limits.chunks; chunks++) {
    const head = Buffer.from(source.read(at, 8));
    if (head.length < 8) break;
    const length = head.readUInt32LE(4);
    const kind = name(head.subarray(0, 4));
    if (kind === 'VP8X') readCanvas(source.read(at + 8, 10), found);
    else if (kind === 'VP8 ' && found.width === null) readLossy(source.read(at + 8, 10), found);
    else if (kind === 'VP8L' && found.width === null) readLossless(source.read(at + 8, 5), found);
    else if (kind === 'EXIF') found.exif ??= source.read(at + 8, Math.min(length, limits.exif)).slice();
    at += 8 + length + (length % 2);
  }
  return found.close('webp');
}

function readCanvas(data: Uint8Array, found: OpenContainer): void {
  if (data.length < 10) return;
  found.width = 1 + data[4]! + data[5]! * 0x100 + data[6]! * 0x10000;
  found.height = 1 + data[7]! + data[8]! * 0x100 + data[9]! * 0x10000;
}

function readLossy(data: Uint8Array, found: OpenContainer): void {
  if (data.length < 10) return;
  found.width = (data[6]! + data[7]! * 256) & 0x3fff;
  found.height = (data[8]! + data[9]! * 256) & 0x3fff;
}

function readLossless(data: Uint8Array, found: OpenContainer): void {
  if (data.length < 5) return;
  const bits = Buffer.from(data).readUInt32LE(1);
  found.width = 1 + (bits & 0x3fff);
  found.height = 1 + ((bits >>> 14) & 0x3fff);
}

/** The WebP with an EXIF record behind its pixels; a simple file becomes an extended one. */
export function withWebpExif(webp: Uint8Array, exif: Uint8Array): Uint8Array {
  const bytes = Buffer.from(webp);
  if (name(bytes.subarray(0, 4)) !== 'RIFF' || name(bytes.subarray(8, 12)) !== 'WEBP') throw new StudioError('bad_file', 'Settings can be written into a WebP, and this is none.');
  const exifFlag = 0x08;
  let body = bytes.subarray(12);
  if (name(body.subarray(0, 4)) === 'VP8X') {
    body = Buffer.from(body);
    body[8]! |= exifFlag;
  } else {
    const found = readWebp({ name: '', length: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) });
    if (found.width === null || found.height === null) throw new StudioError('bad_file', 'This WebP has no size, so no settings can be written into it.');
    const alpha = name(body.subarray(0, 4)) === 'VP8L' && (body[12]! & 0x10) !== 0 ? 0x10 : 0;
    const canvas = Buffer.alloc(10);
    canvas[0] = exifFlag | alpha;
    canvas.writeUIntLE(found.width - 1, 4, 3);
    canvas.writeUIntLE(found.height - 1, 7, 3);
    body = Buffer.concat([chunk('VP8X', canvas), body]);
  }
  const all = Buffer.concat([body, chunk('EXIF', exif)]);
  const head = Buffer.from(bytes.subarray(0, 12));
  head.writeUInt32LE(4 + all.length, 4);
  return Buffer.concat([head, all]);
}

function chunk(kind: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(kind, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
