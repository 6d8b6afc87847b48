import { inflateSync } from 'node:zlib';
import { OpenContainer, type Container } from './container.ts';
import { limits, size } from './limits.ts';
import type { ByteSource } from './source.ts';

export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const latin1 = new TextDecoder('latin1');
const utf8 = new TextDecoder('utf-8');

/** The texts of a PNG: tEXt (ISO 8859-1), zTXt (deflated) and iTXt (UTF-8). ISO/IEC 15948, clause 11.3.4. Pixels are stepped over. */
export function readPng(source: ByteSource): Container {
  const found = new OpenContainer();
  let at = pngSignature.length;
  for (let chunks = 0; ; chunks++) {
    const header = source.read(at, 8);
    if (header.length < 8) {
      found.note(`${source.name} ends before its last chunk. It was probably not copied to the end.`);
      break;
    }
    const length = view(header).getUint32(0);
    const type = latin1.decode(header.subarray(4, 8));
    if (type === 'IEND') break;
    if (chunks >= limits.chunks) {
      found.note(`${source.name} has more than ${limits.chunks} chunks; the rest is not read.`);
      break;
    }
    readChunk(source, found, type, at + 8, length);
    at += 12 + length;
  }
  return found.close('png');
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readChunk(source: ByteSource, found: OpenContainer, type: string, at: number, length: number): void {
  const read = readers.get(type);
  if (!read) return;
  if (length > limits.text) {
    found.note(`A ${type} chunk of ${source.name} holds ${size(length)}; texts above ${size(limits.text)} are not read.`);
    return;
  }
  if (found.left <= 0) {
    found.note(`${source.name} has more texts than any program writes; the rest is not read.`);
    return;
  }
  const data = source.read(at, length);
  if (data.length < length) return;
  try {
    read(data, found);
  } catch {
    found.note(`A ${type} chunk of ${source.name} is damaged or unpacks to more than ${size(limits.text)}; it is left out.`);
  }
}

const readers = new Map<string, (data: Uint8Array, found: OpenContainer) => void>([
  [
    'IHDR',
    (data, found) => {
      found.width = view(data).getUint32(0);
      found.height = view(data).getUint32(4);
    },
  ],
  [
    'tEXt',
    (data, found) => {
      const [keyword, rest] = keywordOf(data);
      found.addText(keyword, latin1Bytes(rest));
    },
  ],
  [
    'zTXt',
    (data, found) => {
      const [keyword, rest] = keywordOf(data);
      found.addText(keyword, latin1Bytes(inflate(rest.subarray(1), found)));
    },
  ],
  [
    'iTXt',
    (data, found) => {
      const [keyword, rest] = keywordOf(data);
      // Language tag and translated keyword come before the text.
      const language = rest.indexOf(0, 2);
      const text = rest.subarray(rest.indexOf(0, language + 1) + 1);
      found.addText(keyword, utf8.decode(rest[0] === 1 ? inflate(text, found) : text));
    },
  ],
  [
    'eXIf',
    (data, found) => {
      found.exif ??= data.slice(0, limits.exif);
    },
  ],
]);

function keywordOf(data: Uint8Array): [keyword: string, rest: Uint8Array] {
  const end = data.subarray(0, 80).indexOf(0);
  if (end < 1) throw new RangeError('no keyword');
  return [latin1.decode(data.subarray(0, end)), data.subarray(end + 1)];
}

/** ISO 8859-1 to the letter; `TextDecoder` would read 0x80–0x9F as Windows-1252. */
function latin1Bytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Stops as soon as more comes out than may. */
function inflate(bytes: Uint8Array, found: OpenContainer): Uint8Array {
  const most = Math.min(limits.text, found.left);
  try {
    return inflateSync(bytes, { maxOutputLength: most });
  } catch (thrown) {
    found.left -= most;
    throw thrown;
  }
}
