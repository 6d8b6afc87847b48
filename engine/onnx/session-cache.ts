import { StudioError } from '../../contract/errors.ts';
import { sizeWords } from '../weights/words.ts';
import type { BuiltGraph } from './graph.ts';
import { keepsArena, staysStored, type Device, type Runtime, type Session } from './runtime.ts';

/** Something large that is kept while there is room: a session, or weights that were merged for one. */
export interface Holdable {
  release(): Promise<void>;
}

/** A session and what its graph says of it. */
export interface OpenSession {
  readonly session: Session;
  readonly graph: Pick<BuiltGraph, 'name' | 'fed' | 'tensors' | 'seldom'>;
}

interface Held {
  readonly what: Holdable;
  readonly bytes: number;
  /** What its arena keeps of the largest run for the next one. */
  arena: number;
  /** How long it took to make. */
  readonly seconds: number;
  /** The last round it was used in. */
  round: number;
}

/** What a session holds at least: its weights, in the type they are computed in or stored in. */
export const bytesHeld = (graph: BuiltGraph, device: Device): number => (staysStored(device, graph) ? graph.storedBytes : graph.weightBytes);

/** End of a session's key: on another device, or with other threads, the same network rounds differently and is another session. */
export const deviceKey = ({ provider, threads, optimisation, memory }: Device): string => ` on ${provider}, ${threads} threads, ${optimisation}, ${memory}`;

/** What a run takes beside weights, bytes by estimate, and which of the things held it reads. */
export interface RunNeeds {
  readonly working: number;
  readonly reads: (key: string) => boolean;
}

/**
 * Who stays in memory, decided here alone. What comes next, a session or a run, must fit beside what is held into the
 * budget and into what the system can still give; until it does, what was not used for longest goes: the text encoder
 * before the denoiser when a picture is decoded. While there is room nothing goes, so the next picture makes nothing anew.
 */
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
    for (const held of this.#held.values()) sum += held.bytes + held.arena;
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
    const { name, fed, tensors, seldom } = graph;
    return this.#put(place, name, bytesHeld(graph, device), async () => {
      const session = await this.runtime.create(graph, device);
      return { session, graph: { name, fed, tensors, seldom }, release: () => session.release() };
    });
  }

  /** Makes room for a run of the session under this key. A working set is an estimate: where even alone it does not fit, the run is tried. */
  async makeRoomToRun(key: string, device: Device, { working, reads }: RunNeeds): Promise<void> {
    // What runs take on a card is not the system's to give.
    if (device.provider !== 'cpu') return;
    const place = key + deviceKey(device);
    const own = this.#held.get(place);
    const more = working - (own?.arena ?? 0);
    if (more <= 0) return;
    await this.#fit(more, this.#most().most, (other) => other === place || reads(other));
    // Without an arena a run gives back what it took.
    if (own && keepsArena(device, (own.what as OpenSession & Holdable).graph)) own.arena = working;
  }

  /** Bytes that may be held in all: the budget, or less where the system has less left, counting what is held as free. */
  #most(): { readonly most: number; readonly free: number } {
    const free = this.bytes + this.#free();
    return { most: Math.min(this.budget, free), free };
  }

  /** Lets go of what was not used for longest until `more` bytes fit into `most`. */
  async #fit(more: number, most: number, spared: (key: string) => boolean = () => false): Promise<void> {
    for (const oldest of this.keys) {
      if (this.bytes + more <= most) return;
      if (!spared(oldest)) await this.#drop(oldest);
    }
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
    const { most, free } = this.#most();
    if (bytes > most) {
      const limit = free < this.budget ? `only ${sizeWords(free)} is free` : `models may use ${sizeWords(this.budget)}`;
      throw new StudioError('out_of_memory', `The ${name} needs ${sizeWords(bytes)} of memory, but ${limit}. Turn on the low-memory mode, close other programs or choose a smaller model.`, { bytes, budget: this.budget, free });
    }
    await this.#fit(bytes, most);
    const began = performance.now();
    const what = await make();
    this.#held.set(key, { what, bytes, arena: 0, seconds: (performance.now() - began) / 1000, round: this.#round });
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
