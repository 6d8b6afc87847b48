import { closeSync, openSync, writeSync } from 'node:fs';
import { floatToHalf } from '../engine/math/half.ts';
import { normals, type Shapes } from '../tests/fixtures/tiny-checkpoint.ts';

/**
 * Numbers of one scale are drawn once and used again and again, each tensor beginning elsewhere among them: the runtime
 * shares what is packed of equal weights, which no real model has.
 */
const blockLength = 1 << 20;
const shift = 2 * 977;

/** A checkpoint of real size with random half-precision weights, written in pieces. Returns its bytes. */
export function writeFullSize(path: string, shapes: Shapes): number {
  const length = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  const header: Record<string, unknown> = {};
  let bytes = 0;
  for (const [name, shape] of Object.entries(shapes)) header[name] = { dtype: 'F16', shape, data_offsets: [bytes, (bytes += length(shape) * 2)] };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(8 + json.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(json.length), true);
  head.set(json, 8);

  const draw = normals(7);
  const noise = Float32Array.from({ length: blockLength }, draw);
  const blocks = new Map<string, Uint8Array>();
  const block = (mean: number, scale: number) => {
    const key = `${mean} ${scale}`;
    const made = blocks.get(key) ?? new Uint8Array(floatToHalf(noise.map((x) => mean + x * scale)).buffer);
    blocks.set(key, made);
    return made;
  };
  const fd = openSync(path, 'w');
  writeSync(fd, head);
  let start = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    start = (start + shift) % (blockLength * 2);
    const isNorm = shape.length === 1 && name.endsWith('weight');
    const source = shape.length === 1 ? block(isNorm ? 1 : 0, 0.02) : block(0, 0.7 / Math.sqrt(length(shape.slice(1))));
    for (let left = length(shape) * 2, at = start; left > 0; at = 0) {
      const piece = Math.min(left, source.length - at);
      writeSync(fd, source, at, piece);
      left -= piece;
    }
  }
  closeSync(fd);
  return head.length + bytes;
}
