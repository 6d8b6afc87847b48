import { OpenContainer, type Container } from './container.ts';
import { limits } from './limits.ts';
import type { ByteSource } from './source.ts';

interface Box {
  readonly kind: string;
  readonly data: Buffer;
}

/** The EXIF record of an AVIF or HEIF. ISO/IEC 14496-12 (boxes, item information and location); 23008-12, annex A (Exif items). */
export function readAvif(source: ByteSource): Container {
  const found = new OpenContainer();
  try {
    const meta = findMeta(source);
    if (meta) readMeta(source, meta, found);
  } catch (thrown) {
    // Numbers that lead beyond a box.
    if (!(thrown instanceof RangeError)) throw thrown;
    found.note(`The list of parts in ${source.name} is damaged; its settings cannot be read.`);
  }
  return found.close('avif');
}

function findMeta(source: ByteSource): Buffer | null {
  let at = 0;
  for (let boxes = 0; boxes < limits.chunks; boxes++) {
    const head = Buffer.from(source.read(at, 16));
    if (head.length < 8) return null;
    const short = head.readUInt32BE(0);
    const length = short === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : short;
    if (head.toString('latin1', 4, 8) === 'meta') return Buffer.from(source.read(at + 8, Math.min(length - 8, limits.exif)));
    if (length < 8) return null;
    at += length;
  }
  return null;
}

function* boxes(data: Buffer, from: number): Generator<Box> {
  for (let at = from; at + 8 <= data.length; ) {
    const length = data.readUInt32BE(at);
    if (length < 8) return;
    yield { kind: data.toString('latin1', at + 4, at + 8), data: data.subarray(at + 8, at + length) };
    at += length;
  }
}

function readMeta(source: ByteSource, meta: Buffer, found: OpenContainer): void {
  let item: number | null = null;
  let places: Buffer | null = null;
  for (const { kind, data } of boxes(meta, 4)) {
    if (kind === 'iinf') item = exifItem(data);
    else if (kind === 'iloc') places = data;
    else if (kind === 'iprp') readSize(data, found);
  }
  const place = item !== null && places ? itemPlace(places, item) : null;
  if (!place || place.length < 4) return;
  const data = Buffer.from(source.read(place.at, Math.min(place.length, limits.exif)));
  // The item begins with the distance to the TIFF header.
  found.exif = data.subarray(4 + data.readUInt32BE(0));
}

function exifItem(iinf: Buffer): number | null {
  for (const { kind, data } of boxes(iinf, iinf[0] === 0 ? 6 : 8)) {
    if (kind !== 'infe' || data[0]! < 2) continue;
    const wide = data[0]! >= 3;
    const type = data.toString('latin1', wide ? 10 : 8, wide ? 14 : 12);
    if (type === 'Exif') return wide ? data.readUInt32BE(4) : data.readUInt16BE(4);
  }
  return null;
}

/** Where an item's first piece lies in the file. */
function itemPlace(iloc: Buffer, wanted: number): { at: number; length: number } | null {
  const version = iloc[0]!;
  const number = (at: number, width: number) => (width === 0 ? 0 : width === 8 ? Number(iloc.readBigUInt64BE(at)) : iloc.readUIntBE(at, width));
  const sizes = iloc.readUInt16BE(4);
  const [offsetWidth, lengthWidth, baseWidth] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexWidth = version === 0 ? 0 : sizes & 15;
  const idWidth = version === 2 ? 4 : 2;
  const count = number(6, idWidth);
  let at = 6 + idWidth;
  for (let i = 0; i < Math.min(count, limits.exifEntries); i++) {
    const id = number(at, idWidth);
    at += idWidth + (version === 0 ? 0 : 2) + 2;
    const base = number(at, baseWidth);
    at += baseWidth;
    const extents = iloc.readUInt16BE(at);
    at += 2;
    if (id === wanted && extents > 0) {
      return { at: base + number(at + indexWidth, offsetWidth), length: number(at + indexWidth + offsetWidth, lengthWidth) };
    }
    at += extents * (indexWidth + offsetWidth + lengthWidth);
  }
  return null;
}

function readSize(iprp: Buffer, found: OpenContainer): void {
  for (const { kind, data } of boxes(iprp, 0)) {
    if (kind !== 'ipco') continue;
    for (const property of boxes(data, 0)) {
      if (property.kind !== 'ispe' || property.data.length < 12) continue;
      found.width ??= property.data.readUInt32BE(4);
      found.height ??= property.data.readUInt32BE(8);
    }
  }
}
