import { createDeflate, crc32 } from 'node:zlib';
import type { FileHandle } from 'node:fs/promises';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, check]);
}

/**
 * Writes an 8-bit RGB PNG (W3C PNG, third edition) strip by strip: the memory it takes is that of one strip, whatever the
 * picture's size. Each row is stored as its difference to the row above (filter 2), which suits flat margins.
 */
export async function writePng(file: FileHandle, width: number, height: number, strips: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  const put = async (data: Uint8Array) => {
    await file.write(data);
    bytes += data.length;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  await put(signature);
  await put(chunk('IHDR', header));

  const deflate = createDeflate({ level: 6 });
  const written = (async () => {
    for await (const part of deflate) await put(chunk('IDAT', part as Uint8Array));
  })();
  const row = width * 3;
  let above = new Uint8Array(row);
  try {
    for await (const strip of strips) {
      const count = strip.length / row;
      const filtered = Buffer.alloc(strip.length + count);
      for (let y = 0; y < count; y++) {
        const line = strip.subarray(y * row, (y + 1) * row);
        const at = y * (row + 1);
        filtered[at] = 2;
        // Flat rows are many, and their difference is what the buffer holds already.
        if (Buffer.compare(line, above) === 0) continue;
        for (let k = 0; k < row; k++) filtered[at + 1 + k] = line[k]! - above[k]!;
        above = Uint8Array.from(line);
      }
      if (!deflate.write(filtered)) await new Promise((resolve) => deflate.once('drain', resolve));
    }
  } finally {
    deflate.end();
    await written;
  }
  await put(chunk('IEND', new Uint8Array(0)));
  return bytes;
}
