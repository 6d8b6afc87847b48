import { crc32 } from 'node:zlib';
import { StudioError } from '../../../contract/errors.ts';
import type { PictureText } from './container.ts';
import { pngSignature } from './png.ts';

const utf8 = new TextEncoder();

/** The PNG with texts in front of its pixels: tEXt where ISO 8859-1 can write it, as A1111 does, else iTXt. */
export function withPngTexts(png: Uint8Array, texts: readonly PictureText[]): Uint8Array {
  return withPngChunks(png, texts.map(textChunk));
}

/** The PNG with an EXIF record in front of its pixels. */
export function withPngExif(png: Uint8Array, exif: Uint8Array): Uint8Array {
  return withPngChunks(png, [chunk('eXIf', exif)]);
}

function withPngChunks(png: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  // Signature and IHDR, which has 13 bytes and always comes first.
  const head = pngSignature.length + 25;
  if (png.length < head || pngSignature.some((byte, i) => png[i] !== byte)) throw new StudioError('bad_file', 'Settings can be written into a PNG, and this is none.');
  return Buffer.concat([png.subarray(0, head), ...chunks, png.subarray(head)]);
}

function textChunk({ keyword, text }: PictureText): Uint8Array {
  const plain = /^[\t\n\r\u0020-\u00ff]*$/.test(text);
  return plain
    ? chunk('tEXt', Buffer.concat([Buffer.from(`${keyword}\0`, 'latin1'), Buffer.from(text, 'latin1')]))
    : chunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), utf8.encode(text)]));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
