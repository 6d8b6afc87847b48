import { deflateSync, crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { shrunkPng } from './shrink.ts';

const chunk = (type: string, data: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
};

interface Parts {
  /** Width, height, and the five bytes of how it is stored. */
  header?: Buffer;
  before?: Buffer[];
  rows?: Buffer[];
  after?: Buffer[];
}

const header = (width: number, height: number, how: readonly number[] = [8, 2, 0, 0, 0]): Buffer => {
  const bytes = Buffer.alloc(13);
  bytes.writeUInt32BE(width);
  bytes.writeUInt32BE(height, 4);
  bytes.set(how, 8);
  return chunk('IHDR', bytes);
};

const png = ({ header: first = header(2, 2), before = [], rows = [chunk('IDAT', deflateSync(new Uint8Array(14)))], after = [chunk('IEND', new Uint8Array())] }: Parts = {}): Buffer =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), first, ...before, ...rows, ...after]);

/** Levels that no filter makes simple; the same for the same seed. */
function noise(length: number, seed = 1): Buffer {
  let state = seed;
  return Buffer.from(Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24));
}

/** Filters rows as the standard tells (clause 9.2), filter by filter in turn or one for all: written from its table, byte by byte. */
function filtered(pixels: Buffer, width: number, height: number, filterOf: (y: number) => number): Buffer {
  const bytes = 3 * width;
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : pixels[y * bytes + x]!);
  const nearest = (a: number, b: number, c: number) => {
    const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
    if (toA <= toB && toA <= toC) return a;
    return toB <= toC ? b : c;
  };
  const out: number[] = [];
  for (let y = 0; y < height; y++) {
    const filter = filterOf(y);
    out.push(filter);
    for (let x = 0; x < bytes; x++) {
      const [a, b, c] = [at(x - 3, y), at(x, y - 1), x < 3 ? 0 : at(x - 3, y - 1)];
      out.push((at(x, y) - [0, a, b, (a + b) >> 1, nearest(a, b, c)][filter]!) & 255);
    }
  }
  return Buffer.from(out);
}

/** Means of blocks, worked out one by one. */
function means(pixels: Buffer, width: number, height: number, by: number): number[] {
  const out: number[] = [];
  for (let y = 0; y < height; y += by) {
    for (let x = 0; x < width; x += by) {
      for (let c = 0; c < 3; c++) {
        let [sum, count] = [0, 0];
        for (let j = y; j < Math.min(height, y + by); j++) for (let i = x; i < Math.min(width, x + by); i++, count++) sum += pixels[(j * width + i) * 3 + c]!;
        out.push(Math.floor(sum / count + 0.5));
      }
    }
  }
  return out;
}

describe('every filter undone, to the bit', () => {
  const names = ['None', 'Sub', 'Up', 'Average', 'Paeth'];
  test.each([...names.map((name, filter) => ({ name, filterOf: () => filter })), { name: 'all in turn', filterOf: (y: number) => (y * 3) % 5 }])('$name', ({ filterOf }) => {
    for (const [width, height] of [[1, 1], [5, 7], [6, 5], [64, 11], [37, 40]] as const) {
      const pixels = noise(3 * width * height, width);
      const rows = [chunk('IDAT', deflateSync(filtered(pixels, width, height, filterOf)))];
      const shrunk = shrunkPng(png({ header: header(width, height), rows }), 256)!;
      expect(shrunk).toMatchObject({ width, height, whole: { width, height } });
      expect({ width, height, same: Buffer.from(shrunk.data).equals(pixels) }).toEqual({ width, height, same: true });
    }
  });
});

test.each([[10, 10, 5, 2], [11, 7, 5, 2], [3, 29, 7, 4], [100, 9, 12, 8], [700, 5, 10, 64], [4, 2, 1, 4]])('%i × %i for an edge of %i: means of %i × %i', async (width, height, edge, by) => {
  const pixels = noise(3 * width * height, edge);
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } }).png({ adaptiveFiltering: true }).toBuffer();
  const shrunk = shrunkPng(Buffer.from(bytes), edge)!;
  expect([shrunk.width, shrunk.height]).toEqual([Math.ceil(width / by), Math.ceil(height / by)]);
  expect([...shrunk.data]).toEqual(means(pixels, width, height, by));
});

test('the brightest and the darkest block of the widest sums stay what they are', async () => {
  for (const level of [0, 1, 254, 255]) {
    const bytes = await sharp(Buffer.alloc(3 * 128 * 128, level), { raw: { width: 128, height: 128, channels: 3 } }).png().toBuffer();
    expect(new Set(shrunkPng(Buffer.from(bytes), 1)!.data)).toEqual(new Set([level]));
  }
});

test('rows in many chunks, and texts between, are as if there was one', () => {
  const pixels = noise(3 * 40 * 40);
  const packed = deflateSync(filtered(pixels, 40, 40, () => 4));
  const pieces = Array.from({ length: Math.ceil(packed.length / 100) }, (_, n) => chunk('IDAT', packed.subarray(n * 100, n * 100 + 100)));
  const text = chunk('tEXt', Buffer.from('parameters\0a castle'));
  const shrunk = shrunkPng(png({ header: header(40, 40), before: [text], rows: pieces, after: [text, chunk('IEND', new Uint8Array())] }), 256)!;
  expect(Buffer.from(shrunk.data).equals(pixels)).toBe(true);
});

test('after a wide picture a narrow one is still right', async () => {
  for (const width of [9000, 3, 16_384, 1]) {
    const pixels = noise(3 * width * 2, width);
    const bytes = await sharp(pixels, { raw: { width, height: 2, channels: 3 } }).png({ adaptiveFiltering: true }).toBuffer();
    expect({ width, same: Buffer.from(shrunkPng(Buffer.from(bytes), 16_384)!.data).equals(pixels) }).toEqual({ width, same: true });
  }
});

test('a picture of one colour, packed as tightly as can be, is plain', () => {
  const pixels = new Uint8Array(1000 * (1 + 3000));
  const shrunk = shrunkPng(png({ header: header(1000, 1000), rows: [chunk('IDAT', deflateSync(pixels, { level: 9 }))] }), 100)!;
  expect([shrunk.width, shrunk.height, new Set(shrunk.data)]).toEqual([100, 100, new Set([0])]);
});

describe('what is no plain PNG, or a damaged one, is left to others', () => {
  const whole = deflateSync(new Uint8Array(14));
  const badSum = Buffer.from(whole);
  badSum[badSum.length - 1]! ^= 1;
  const wrongHeader = header(2, 2);
  wrongHeader[wrongHeader.length - 1]! ^= 1;
  const row = (...filters: number[]) => deflateSync(Uint8Array.from(filters.flatMap((filter) => [filter, 0, 0, 0, 0, 0, 0])));
  test('the one they are made of is plain', () => expect(shrunkPng(png(), 256)).not.toBeNull());
  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['another file', Buffer.from('GIF89a, and more than thirty-three bytes of it')],
    ['sixteen bits', png({ header: header(2, 2, [16, 2, 0, 0, 0]) })],
    ['grey', png({ header: header(2, 2, [8, 0, 0, 0, 0]) })],
    ['alpha', png({ header: header(2, 2, [8, 6, 0, 0, 0]) })],
    ['a palette', png({ header: header(2, 2, [8, 3, 0, 0, 0]) })],
    ['interlaced', png({ header: header(2, 2, [8, 2, 0, 0, 1]) })],
    ['no width', png({ header: header(0, 2) })],
    ['too wide', png({ header: header(16_385, 2) })],
    ['too many pixels', png({ header: header(16_384, 1025) })],
    ['a header of another checksum', png({ header: wrongHeader })],
    ['a colour profile', png({ before: [chunk('iCCP', Buffer.from('p\0\0x'))] })],
    ['a transparent colour', png({ before: [chunk('tRNS', new Uint8Array(6))] })],
    ['a camera’s turn', png({ before: [chunk('eXIf', new Uint8Array(8))] })],
    ['a chunk that must be understood', png({ before: [chunk('CgBI', new Uint8Array(4))] })],
    ['no rows', png({ rows: [] })],
    ['rows that could never fill its size', png({ header: header(4096, 4096), rows: [chunk('IDAT', deflateSync(new Uint8Array(100_000)))] })],
    ['rows of another checksum', png({ rows: [chunk('IDAT', badSum)] })],
    ['rows cut off', png({ rows: [chunk('IDAT', whole.subarray(0, -5))] })],
    ['rows that are not compressed', png({ rows: [chunk('IDAT', new Uint8Array(14))] })],
    ['a row too few', png({ rows: [chunk('IDAT', row(0))] })],
    ['far more than its size', png({ rows: [chunk('IDAT', deflateSync(new Uint8Array(100_000)))] })],
    ['a filter there is not', png({ rows: [chunk('IDAT', row(0, 5))] })],
    ['no end', png({ after: [] })],
    ['a chunk longer than the file', png().subarray(0, -14)],
  ])('%s', (_, bytes) => expect(shrunkPng(Buffer.from(bytes), 256)).toBeNull());
});
