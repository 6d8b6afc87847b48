import type { Conditioning } from '../models/model.ts';

interface Kept {
  readonly conditioning: Conditioning;
  readonly bytes: number;
  /** How long it took to make. */
  readonly seconds: number;
}

/** What prompts became, for jobs that ask for the same again; those not used for longest make room. A key holds everything that decides the bits. */
export class TextCache {
  readonly #budget: number;
  /** In order of last use, oldest first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** `budget`: bytes of numbers that are kept at most. */
  constructor(budget = 64 * 2 ** 20) {
    this.#budget = budget;
  }

  /** The conditioning under a key, and the seconds that were saved by having it. */
  async get(key: string, make: () => Promise<Conditioning>): Promise<{ conditioning: Conditioning; saved: number }> {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return { conditioning: known.conditioning, saved: known.seconds };
    }
    const began = performance.now();
    const conditioning = await make();
    const kept = { conditioning, bytes: bytesOf(conditioning), seconds: (performance.now() - began) / 1000 };
    if (kept.bytes <= this.#budget) this.#keep(key, kept);
    return { conditioning, saved: 0 };
  }

  #keep(key: string, kept: Kept): void {
    this.#drop(key);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes + kept.bytes <= this.#budget) break;
      this.#drop(oldest);
    }
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }
}

const bytesOf = ({ context, vector }: Conditioning): number => context.data.byteLength + (vector?.byteLength ?? 0);
