import { expect, test } from 'vitest';
import { Mt19937 } from '../math/mt19937.ts';
import { openKernel } from '../math/wasm.ts';
import { avx2 } from './box-muller.ts';
import { normalBlocks } from './normal-blocks.ts';
import { normalsKernel } from './normals-kernel.ts';

function words(count: number): Uint32Array {
  const drawn = new Uint32Array(count);
  Mt19937.fromSeed(7n).read(drawn);
  // Ends of the range: u = 1 and the smallest u, angles 0 and almost 2π.
  drawn.set([0, 0xffffff, 1, 0x800000, 0x7fffff, 0x4afb0d, 0x4afb0c, 2, 0, 0xffffff, 1, 0x800000, 0x7fffff, 0x200000, 0x1fffff, 2]);
  return drawn;
}

function plain(from: Uint32Array): Float32Array {
  const out = new Float32Array(from.length);
  for (let at = 0; at < from.length; at += 16) avx2(from, out, at);
  return out;
}

const bits = (x: Float32Array) => Buffer.from(x.buffer, x.byteOffset, x.byteLength);

test('the kernel gives the bits of the plain code, over more than one piece of memory', () => {
  const from = words(3 * 65_536 + 48);
  const out = new Float32Array(from.length);
  normalsKernel()!.transform(from, out);
  expect(bits(out).equals(bits(plain(from)))).toBe(true);
});

test('blocks are the same with it or without', () => {
  const from = words(4096);
  const out = new Float32Array(from.length);
  normalBlocks(from, out, 'avx2');
  expect(bits(out).equals(bits(plain(from)))).toBe(true);
});

test('a module the host does not know is no kernel', () => {
  expect(openKernel(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99, 0))).toBeNull();
});
