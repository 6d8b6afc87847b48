const rounds = 10;
const m0 = 0xd2511f53;
const m1 = 0xcd9e8d57;
const perWord = Math.fround(2.3283064e-10);
const halfWord = Math.fround(perWord / 2);
const anglePerWord = Math.fround(2.3283064e-10 * 6.2831855);
const halfAngle = Math.fround(anglePerWord / 2);

/** High 32 bits of the product of two words, as a signed word. */
function mulHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = Math.imul(ah, bl) + (Math.imul(al, bl) >>> 16);
  const other = Math.imul(al, bh) + (middle & 0xffff);
  return (Math.imul(ah, bh) + (middle >>> 16) + (other >>> 16)) | 0;
}

/** Philox 4×32 with ten rounds: a counter and a key become four words. Salmon et al. 2011. */
export class Philox {
  /** Two key words a round. */
  readonly #keys = new Int32Array(2 * rounds);
  /** Output of the last `at`. */
  readonly words = new Uint32Array(4);

  constructor(seed: bigint) {
    const low = Number(BigInt.asIntN(32, seed));
    const high = Number(BigInt.asIntN(32, seed >> 32n));
    for (let r = 0; r < rounds; r++) {
      this.#keys[2 * r] = low + Math.imul(0x9e3779b9, r);
      this.#keys[2 * r + 1] = high + Math.imul(0xbb67ae85, r);
    }
  }

  /** Fills `words` with the output for counter (c0, 0, c2, 0). */
  at(c0: number, c2: number): void {
    const keys = this.#keys;
    let x0 = c0 | 0;
    let x1 = 0;
    let x2 = c2 | 0;
    let x3 = 0;
    for (let r = 0; r < 2 * rounds; r += 2) {
      const high0 = mulHigh(x0, m0);
      const low0 = Math.imul(x0, m0);
      x0 = mulHigh(x2, m1) ^ x1 ^ keys[r]!;
      x1 = Math.imul(x2, m1);
      x2 = high0 ^ x3 ^ keys[r + 1]!;
      x3 = low0;
    }
    const out = this.words;
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
  }
}

/**
 * The generator behind noise source “NV”: what a CUDA device draws, computed in float64 and rounded once, so within 2e-6
 * of the device. All 64 bits of the seed count; every call starts a new row of counters whatever its size.
 */
export class PhiloxNv {
  readonly #philox: Philox;
  #call = 0;

  constructor(seed: bigint) {
    this.#philox = new Philox(seed);
  }

  /** `n` standard normals: element i from counter (call, 0, i, 0), first word radius, second word angle. */
  randn(n: number): Float32Array {
    const call = this.#call++;
    const philox = this.#philox;
    const words = philox.words;
    const out = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      philox.at(call, i);
      const radius = Math.sqrt(-2 * Math.log(words[0]! * perWord + halfWord));
      out[i] = radius * Math.sin(words[1]! * anglePerWord + halfAngle);
    }
    return out;
  }
}
