import { roundToHalf } from '../math/half.ts';
import { Mt19937 } from '../math/mt19937.ts';
import { blockWords, type Family } from './box-muller.ts';
import { normalBlocks } from './normal-blocks.ts';
import { normals16, normals64 } from './torch-dtypes.ts';

let scratch = new Uint32Array(0);

/**
 * The generator behind `torch.randn` on a CPU. Only the low 32 bits of the seed count. One instance is one stream:
 * what a call returns depends on all calls before it.
 */
export class TorchCpu {
  readonly #words: Mt19937;
  readonly #family: Family;
  /** The second normal of the last pair drawn one by one. Large fills neither use nor clear it. */
  #spare: number | null = null;

  constructor(seed: bigint, family: Family = 'avx2') {
    this.#words = Mt19937.fromSeed(seed);
    this.#family = family;
  }

  /** `n` standard normals, as for a contiguous float32 tensor. Fewer than a block are drawn one by one in float64. */
  randn(n: number): Float32Array {
    if (n < blockWords) return Float32Array.from(this.normals(n));
    const out = new Float32Array(n);
    const whole = n - (n % blockWords);
    normalBlocks(this.#draw(n).subarray(0, whole), out.subarray(0, whole), this.#family);
    // Of a ragged end the last sixteen are drawn anew and overwrite part of the block before them.
    if (whole < n) normalBlocks(this.#draw(blockWords), out.subarray(n - blockWords), this.#family);
    return out;
  }

  /** `n` standard normals in float64 before rounding to the tensor's type: small and non-contiguous tensors, in memory order. */
  normals(n: number): Float64Array {
    return Float64Array.from({ length: n }, () => this.#normal());
  }

  randn64(n: number): Float64Array {
    return n < blockWords ? this.normals(n) : blocks(this.rand64(n), (count) => this.rand64(count), normals64);
  }

  /** Half-precision normals, as torch up to 1.13 draws them; later releases compute in float32. */
  randn16(n: number): Float32Array {
    if (n < blockWords) return Float32Array.from(this.normals(n), roundToHalf);
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

  /** The next `n` words, in memory that the next call takes again. */
  #draw(n: number): Uint32Array {
    if (scratch.length < n) scratch = new Uint32Array(n);
    const words = scratch.subarray(0, n);
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
  for (let at = 0; at + blockWords <= n; at += blockWords) normals(x, at);
  if (n % blockWords === 0) return x;
  x.set(draw(blockWords), n - blockWords);
  normals(x, n - blockWords);
  return x;
}
