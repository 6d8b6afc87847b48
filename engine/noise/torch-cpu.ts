import { roundToHalf } from '../math/half.ts';
import { Mt19937 } from '../math/mt19937.ts';
import { families, type Block, type Family } from './box-muller.ts';
import { normals16, normals64 } from './torch-dtypes.ts';

/** Fewer values than this are drawn one by one in float64. */
const blockSize = 16;

/**
 * The generator behind `torch.randn` on a CPU. Only the low 32 bits of the seed count. One instance is one stream:
 * what a call returns depends on all calls before it.
 */
export class TorchCpu {
  readonly #words: Mt19937;
  readonly #block: Block;
  /** The second normal of the last pair drawn one by one. Large fills neither use nor clear it. */
  #spare: number | null = null;

  constructor(seed: bigint, family: Family = 'avx2') {
    this.#words = Mt19937.fromSeed(seed);
    this.#block = families[family];
  }

  /** `n` standard normals, as for a contiguous float32 tensor. */
  randn(n: number): Float32Array {
    if (n < blockSize) return Float32Array.from(this.normals(n));
    const out = new Float32Array(n);
    const words = this.#draw(n);
    for (let at = 0; at + blockSize <= n; at += blockSize) this.#block(words, out, at);
    if (n % blockSize === 0) return out;
    // The last sixteen are drawn anew and overwrite part of the block before them.
    this.#block(this.#draw(blockSize), out.subarray(n - blockSize), 0);
    return out;
  }

  /** `n` standard normals in float64 before rounding to the tensor's type: small and non-contiguous tensors, in memory order. */
  normals(n: number): Float64Array {
    return Float64Array.from({ length: n }, () => this.#normal());
  }

  randn64(n: number): Float64Array {
    return n < blockSize ? this.normals(n) : blocks(this.rand64(n), (count) => this.rand64(count), normals64);
  }

  /** Half-precision normals, as torch up to 1.13 draws them; later releases compute in float32. */
  randn16(n: number): Float32Array {
    if (n < blockSize) return Float32Array.from(this.normals(n), roundToHalf);
    return blocks(this.rand16(n), (count) => this.rand16(count), normals16);
  }

  rand(n: number): Float32Array {
    return Float32Array.from(this.#draw(n), (word) => (word & 0xffffff) * 2 ** -24);
  }

  rand64(n: number): Float64Array {
    return Float64Array.from({ length: n }, () => this.#uniform());
  }

  rand16(n: number): Float32Array {
    return Float32Array.from(this.#draw(n), (word) => (word & 0x7ff) * 2 ** -11);
  }

  /** Whole numbers in [low, high). */
  randint(low: bigint, high: bigint, n: number): BigInt64Array {
    const range = high - low;
    const wide = range >= 1n << 32n;
    return BigInt64Array.from({ length: n }, () => low + ((wide ? this.#wide() : BigInt(this.#words.next())) % range));
  }

  /** A permutation of 0…n−1. Fisher & Yates from the front. */
  randperm(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const k = i + (this.#words.next() % (n - i));
      [order[i], order[k]] = [order[k]!, order[i]!];
    }
    return order;
  }

  #draw(n: number): Uint32Array {
    const words = new Uint32Array(n);
    this.#words.read(words);
    return words;
  }

  #wide(): bigint {
    const high = BigInt(this.#words.next());
    return (high << 32n) | BigInt(this.#words.next());
  }

  #uniform(): number {
    const high = this.#words.next() & 0x1fffff;
    return (high * 2 ** 32 + this.#words.next()) * 2 ** -53;
  }

  #normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const theta = 2 * Math.PI * this.#uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#uniform()));
    this.#spare = radius * Math.sin(theta);
    return radius * Math.cos(theta);
  }
}

/** Transforms uniforms in blocks of sixteen, in place; a ragged end is redrawn as one block. */
function blocks<A extends Float32Array | Float64Array>(x: A, draw: (n: number) => A, normals: (x: A, at: number) => void): A {
  const n = x.length;
  for (let at = 0; at + blockSize <= n; at += blockSize) normals(x, at);
  if (n % blockSize === 0) return x;
  x.set(draw(blockSize), n - blockSize);
  normals(x, n - blockSize);
  return x;
}
