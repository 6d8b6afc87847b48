import { Mt19937 } from '../math/mt19937.ts';
import { avx2, blockWords, scalar, type Block, type Family } from './box-muller.ts';
import { normalsKernel, type NormalsKernel } from './normals-kernel.ts';

/** Words of the check: enough to meet every octant, exponent and rounding many times. */
const checkedWords = 16_384;

let checked: NormalsKernel | null | undefined;

/** The kernel, if this processor's gives the bits of the plain code; asked once. */
function trustedKernel(): NormalsKernel | null {
  if (checked !== undefined) return checked;
  const kernel = normalsKernel();
  const words = new Uint32Array(checkedWords);
  Mt19937.fromSeed(1n).read(words);
  const plain = new Float32Array(checkedWords);
  const fast = new Float32Array(checkedWords);
  plainBlocks(words, plain, avx2);
  kernel?.transform(words, fast);
  const bits = new Uint32Array(fast.buffer);
  checked = new Uint32Array(plain.buffer).every((word, i) => word === bits[i]) ? kernel : null;
  return checked;
}

function plainBlocks(words: Uint32Array, out: Float32Array, block: Block): void {
  for (let at = 0; at < words.length; at += blockWords) block(words, out, at);
}

/** Words to normals, block by block; their number is a multiple of sixteen. */
export function normalBlocks(words: Uint32Array, out: Float32Array, family: Family): void {
  const kernel = family === 'avx2' ? trustedKernel() : null;
  if (kernel) kernel.transform(words, out);
  else plainBlocks(words, out, family === 'avx2' ? avx2 : scalar);
}
