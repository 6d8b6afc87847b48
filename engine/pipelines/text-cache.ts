import type { Conditioning } from '../models/model.ts';
import { textStore, type TextStore } from './text-store.ts';

interface Kept {
  readonly conditioning: Conditioning;
  readonly bytes: number;
  /** How long it took to make. */
  readonly seconds: number;
}

/** What prompts became, for jobs that ask for the same again, in this process and, where there is a store, in later ones; those not used for longest make room. A key holds everything that decides the bits. */
export class TextCache {
  readonly #budget: number;
  readonly #store: TextStore;
  /** In order of last use, oldest first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** `budget`: bytes of numbers that are kept at most. */
  constructor(budget = 64 * 2 ** 20, store = textStore(null)) {
    this.#budget = budget;
    this.#store = store;
  }

  /** The conditioning under a key, and the seconds that were saved by having it. */
  async get(key: string, make: () => Promise<Conditioning>): Promise<{ conditioning: Conditioning; saved: number }> {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return { conditioning: known.conditioning, saved: known.seconds };
    }
    const stored = this.#store.read(key);
    if (stored) {
      this.#keep(key, { ...stored, bytes: bytesOf(stored.conditioning) });
      return { conditioning: stored.conditioning, saved: stored.seconds };
    }
    const began = performance.now();
    const conditioning = await make();
    const seconds = (performance.now() - began) / 1000;
    this.#keep(key, { conditioning, bytes: bytesOf(conditioning), seconds });
    this.#store.write(key, { conditioning, seconds });
    return { conditioning, saved: 0 };
  }

  #keep(key: string, kept: Kept): void {
    if (kept.bytes > this.#budget) return;
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
