const N = 624;
const M = 397;

/** Mersenne Twister MT19937: 32-bit words of period 2^19937 − 1. Matsumoto & Nishimura 1998. */
export class Mt19937 {
  /** Signed, so that all arithmetic stays in 32-bit integers. */
  readonly #state = new Int32Array(N);
  #used = N;

  private constructor(fill: (state: Int32Array) => void) {
    fill(this.#state);
  }

  /** The 2002 initialisation from one word; higher bits of the seed are ignored. */
  static fromSeed(seed: bigint): Mt19937 {
    const word = Number(BigInt.asUintN(32, seed));
    return new Mt19937((state) => seedWord(state, word));
  }

  /** The 2002 initialisation by an array of words. */
  static fromWords(words: readonly number[]): Mt19937 {
    return new Mt19937((state) => seedArray(state, words));
  }

  next(): number {
    if (this.#used === N) this.#twist();
    return temper(this.#state[this.#used++]!) >>> 0;
  }

  /** The next `out.length` words, in order. */
  read(out: Uint32Array): void {
    const state = this.#state;
    for (let k = 0; k < out.length; ) {
      if (this.#used === N) this.#twist();
      const count = Math.min(N - this.#used, out.length - k);
      const from = this.#used - k;
      for (const stop = k + count; k < stop; k++) out[k] = temper(state[from + k]!);
      this.#used += count;
    }
  }

  #twist(): void {
    const s = this.#state;
    let i = 0;
    for (; i < N - M; i++) s[i] = s[i + M]! ^ mix(s[i]!, s[i + 1]!);
    for (; i < N - 1; i++) s[i] = s[i + M - N]! ^ mix(s[i]!, s[i + 1]!);
    s[N - 1] = s[M - 1]! ^ mix(s[N - 1]!, s[0]!);
    this.#used = 0;
  }
}

function mix(upper: number, lower: number): number {
  const y = (upper & 0x80000000) | (lower & 0x7fffffff);
  return (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
}

function temper(y: number): number {
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

function seedWord(state: Int32Array, word: number): void {
  state[0] = word;
  for (let j = 1; j < N; j++) {
    const last = state[j - 1]!;
    state[j] = Math.imul(1812433253, last ^ (last >>> 30)) + j;
  }
}

function seedArray(state: Int32Array, words: readonly number[]): void {
  seedWord(state, 19650218);
  let i = 1;
  const turn = (factor: number, add: number): void => {
    const last = state[i - 1]!;
    state[i] = (state[i]! ^ Math.imul(last ^ (last >>> 30), factor)) + add;
    if (++i === N) {
      state[0] = state[N - 1]!;
      i = 1;
    }
  };
  for (let k = 0, j = 0; k < Math.max(N, words.length); k++, j = (j + 1) % words.length) turn(1664525, words[j]! + j);
  for (let k = 0; k < N - 1; k++) turn(1566083941, -i);
  state[0] = 0x80000000;
}
