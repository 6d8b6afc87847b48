import { StudioError } from '../../contract/errors.ts';
import { sizeWords } from '../weights/words.ts';
import type { BuiltGraph } from './graph.ts';
import type { Device, Runtime, Session } from './runtime.ts';

/** Something large that is kept while there is room: a session, or weights that were merged for one. */
export interface Holdable {
  release(): Promise<void>;
}

/** A session and what its graph says of it. */
export interface OpenSession {
  readonly session: Session;
  readonly graph: Pick<BuiltGraph, 'name' | 'fed' | 'tensors'>;
}

interface Held {
  readonly what: Holdable;
  readonly bytes: number;
  /** How long it took to make. */
  readonly seconds: number;
  /** The last round it was used in. */
  round: number;
}

/** What a session holds at least: its weights, in the type they are computed in or, in low memory, stored in. */
export const bytesHeld = (graph: BuiltGraph, device: Device): number => (device.memory === 'low' ? graph.storedBytes : graph.weightBytes);

/** End of a session's key: on another device, or with other threads, the same network rounds differently and is another session. */
export const deviceKey = ({ provider, threads, optimisation, memory }: Device): string => ` on ${provider}, ${threads} threads, ${optimisation}, ${memory}`;

/** Sessions under one budget of bytes, and within what the system has left. Room for a new one is made by releasing those not used for longest. */
export class SessionCache {
  readonly runtime: Runtime;
  readonly budget: number;
  readonly #free: () => number;
  /** In order of last use, oldest first. */
  readonly #held = new Map<string, Held>();
  #round = 0;
  #shared = 0;

  /** `free` tells how much memory the system can still give, bytes. */
  constructor(runtime: Runtime, budget: number, free: () => number = () => process.availableMemory()) {
    this.runtime = runtime;
    this.budget = budget;
    this.#free = free;
  }

  get bytes(): number {
    let sum = 0;
    for (const held of this.#held.values()) sum += held.bytes;
    return sum;
  }

  /** From here on `sharedSeconds` counts anew. */
  beginRound(): void {
    this.#round++;
    this.#shared = 0;
  }

  /** Seconds that making what this round found held took, each thing once. */
  get sharedSeconds(): number {
    return this.#shared;
  }

  get keys(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** Whether the session of this network on this device is there. */
  has(key: string, device: Device): boolean {
    return this.#held.has(key + deviceKey(device));
  }

  /** The session of this network on this device, made now if it is not held. */
  async session(key: string, device: Device, build: () => BuiltGraph): Promise<OpenSession> {
    const place = key + deviceKey(device);
    const held = this.#use(place);
    if (held) return held as OpenSession & Holdable;
    const graph = build();
    const { name, fed, tensors } = graph;
    return this.#put(place, name, bytesHeld(graph, device), async () => {
      const session = await this.runtime.create(graph, device);
      return { session, graph: { name, fed, tensors }, release: () => session.release() };
    });
  }

  /** Anything else under this key. `name` is what it is in a sentence. */
  async hold<T extends Holdable>(key: string, name: string, bytes: number, make: () => Promise<T>): Promise<T> {
    return (this.#use(key) as T | undefined) ?? this.#put(key, name, bytes, make);
  }

  /** A key is made of what it stands for, so who asks knows its kind. */
  #use(key: string): Holdable | undefined {
    const held = this.#held.get(key);
    if (!held) return undefined;
    this.#held.delete(key);
    this.#held.set(key, held);
    if (held.round !== this.#round) this.#shared += held.seconds;
    held.round = this.#round;
    return held.what;
  }

  async #put<T extends Holdable>(key: string, name: string, bytes: number, make: () => Promise<T>): Promise<T> {
    // What is held could be given up for it.
    const free = this.bytes + this.#free();
    const most = Math.min(this.budget, free);
    if (bytes > most) {
      const limit = free < this.budget ? `only ${sizeWords(free)} is free` : `models may use ${sizeWords(this.budget)}`;
      throw new StudioError('out_of_memory', `The ${name} needs ${sizeWords(bytes)} of memory, but ${limit}. Turn on the low-memory mode, close other programs or choose a smaller model.`, { bytes, budget: this.budget, free });
    }
    for (const oldest of this.keys) {
      if (this.bytes + bytes <= most) break;
      await this.#drop(oldest);
    }
    const began = performance.now();
    const what = await make();
    this.#held.set(key, { what, bytes, seconds: (performance.now() - began) / 1000, round: this.#round });
    return what;
  }

  async #drop(key: string): Promise<void> {
    const held = this.#held.get(key);
    this.#held.delete(key);
    await held?.what.release();
  }

  /** Releases all whose keys begin so: everything, without one. */
  async release(beginning = ''): Promise<void> {
    for (const key of this.keys) if (key.startsWith(beginning)) await this.#drop(key);
  }
}
