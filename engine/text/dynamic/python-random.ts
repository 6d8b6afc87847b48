import { Mt19937 } from '../../math/mt19937.ts';

/** Python's `random.Random`, as far as templates use it: the same seed draws the same choices. */
export class PythonRandom {
  readonly #words: Mt19937;

  constructor(seed: bigint) {
    const words: number[] = [];
    for (let rest = seed < 0n ? -seed : seed; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
    this.#words = Mt19937.fromWords(words.length > 0 ? words : [0]);
  }

  /** In [0, 1) with 53 bits. */
  random(): number {
    const high = this.#words.next() >>> 5;
    return (high * 2 ** 26 + (this.#words.next() >>> 6)) * 2 ** -53;
  }

  /** Up to 32 bits. */
  bits(count: number): number {
    return count === 0 ? 0 : this.#words.next() >>> (32 - count);
  }

  /** A whole number below `n`, by drawing again what is too large. */
  below(n: number): number {
    const width = 32 - Math.clz32(n);
    for (;;) {
      const drawn = this.bits(width);
      if (drawn < n) return drawn;
    }
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** An index by weight. */
  weighted(weights: readonly number[]): number {
    const sums: number[] = [];
    let total = 0;
    for (const weight of weights) sums.push((total += weight));
    const target = this.random() * total;
    const index = sums.findIndex((sum) => target < sum);
    return index < 0 ? weights.length - 1 : index;
  }
}
