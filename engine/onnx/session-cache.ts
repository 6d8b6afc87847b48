import { StudioError } from '../../contract/errors.ts';
import { sizeWords } from '../weights/words.ts';
import type { BuiltGraph } from './graph.ts';
import type { Device, Runtime, Session } from './runtime.ts';

interface Held {
  readonly session: Session;
  readonly bytes: number;
}

/** What a session holds at least: its weights, in the type they are computed in or, in low memory, stored in. */
export const bytesHeld = (graph: BuiltGraph, device: Device): number => (device.memory === 'low' ? graph.storedBytes : graph.weightBytes);

/** Sessions under one budget of bytes. Room for a new one is made by releasing those not used for longest. */
export class SessionCache {
  readonly runtime: Runtime;
  readonly budget: number;
  /** In order of last use, oldest first. */
  readonly #held = new Map<string, Held>();

  constructor(runtime: Runtime, budget: number) {
    this.runtime = runtime;
    this.budget = budget;
  }

  get bytes(): number {
    let sum = 0;
    for (const held of this.#held.values()) sum += held.bytes;
    return sum;
  }

  get keys(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** The session under this key, made now if it is not held. */
  async get(key: string, device: Device, build: () => BuiltGraph): Promise<Session> {
    const held = this.#held.get(key);
    if (held) {
      this.#held.delete(key);
      this.#held.set(key, held);
      return held.session;
    }
    const graph = build();
    const bytes = bytesHeld(graph, device);
    if (bytes > this.budget) {
      throw new StudioError('out_of_memory', `The ${graph.name} needs ${sizeWords(bytes)} of memory, but models may use ${sizeWords(this.budget)}. Turn on the low-memory mode, close other programs or choose a smaller model.`, { bytes, budget: this.budget });
    }
    for (const oldest of this.keys) {
      if (this.bytes + bytes <= this.budget) break;
      await this.release(oldest);
    }
    const session = await this.runtime.create(graph, device);
    this.#held.set(key, { session, bytes });
    return session;
  }

  /** Releases the session under this key, and every one whose key it is the beginning of. */
  async release(key = ''): Promise<void> {
    for (const [each, held] of this.#held) {
      if (!each.startsWith(key)) continue;
      this.#held.delete(each);
      await held.session.release();
    }
  }
}
