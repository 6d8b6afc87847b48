import { floatToHalf } from '../math/half.ts';
import type { AttentionForm, BuiltGraph, GraphOptions } from '../onnx/graph.ts';
import { sinesOn, type Device, type TensorData } from '../onnx/runtime.ts';
import type { OpenSession, SessionCache } from '../onnx/session-cache.ts';
import type { WeightsFile } from '../weights/file.ts';
import type { Tensor } from '../weights/tensor.ts';
import { allFinite, whyNotFinite } from './finite.ts';
import { mergedMark, type Patch } from './lora/patch.ts';
import type { Weights } from './weights.ts';

/** Where the networks of a model run and what they are written for. */
export interface Place {
  readonly sessions: SessionCache;
  readonly device: Device;
  /** fp32 on the CPU; fp16 on GPUs, VAE excepted. */
  readonly compute: 'F32' | 'F16';
  readonly attention: AttentionForm;
}

type Feeds = Readonly<Record<string, TensorData>>;

interface NetworkOptions {
  readonly place: Place;
  /** Tells this network from all others. */
  readonly key: string;
  readonly files: readonly WeightsFile[];
  readonly weights: Weights;
  readonly patch?: Patch | null;
  readonly build: (weights: Weights, options: Omit<GraphOptions, 'name'>) => BuiltGraph;
  /** Bytes that a run on these feeds takes beside the weights, by estimate. */
  readonly working?: (feeds: Feeds) => number;
}

/** One network of an open model: its session is made when first run, and again after it was released for memory. */
export class Network {
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  async run(feeds: Feeds, fetches?: readonly string[]): Promise<Record<string, TensorData>> {
    const { files, patch, working, place: { sessions, device } } = this.#options;
    // Weights that are not copied stay in the file: it must still be the one that was opened.
    for (const file of files) file.assertUnchanged();
    const merged = patch ? await patch.merged() : new Map<string, Float32Array>();
    const { session, graph } = await this.#session(merged);
    await sessions.makeRoomToRun(this.#key, device, { working: working?.(feeds) ?? 0, reads: (key) => patch?.holds(key) ?? false });
    const fed = graph.fed.map(({ input, name, from, to, dims }): [string, TensorData] => [input, { data: merged.get(name)!.subarray(from, to), dims }]);
    const results = await session.run({ ...feeds, ...Object.fromEntries(fed) }, fetches);
    // What was not finite going in is not the network's fault.
    if (!Object.values(results).every(allFinite) && Object.values(feeds).every(allFinite)) throw whyNotFinite(this.#options.weights.path, graph.name, graph.tensors, this.#options.place.device);
    return results;
  }

  /** What the session is held under: with merged weights as inputs whatever their strengths. */
  get #key(): string {
    const { key, patch, place: { device, compute, attention } } = this.#options;
    const suffix = patch ? `+${takesMerged(device) ? patch.key : patch.exactKey}` : '';
    return `${key}${suffix} in ${compute}, attention ${attention.kind}`;
  }

  async #session(merged: ReadonlyMap<string, Float32Array>): Promise<OpenSession> {
    const { place, weights, patch, build } = this.#options;
    const { sessions, device, compute, attention } = place;
    const feeding = takesMerged(device);
    const others = new Map<string, Tensor>();
    for (const name of patch?.names ?? []) {
      const base = weights.tensor(name);
      const data = merged.get(name)!;
      others.set(name, feeding ? { ...base, dtype: 'F32', source: { fed: name, from: 0, to: data.length } } : inType(base, data, compute));
    }
    if (!sessions.has(this.#key, device)) await this.#letOthersGo();
    return sessions.session(this.#key, device, () => build(patch ? weights.with(others) : weights, { compute, attention, sines: sinesOn(device) }));
  }

  /** The same network for another place or with other LoRAs is not needed twice; with little memory, no other network is. */
  async #letOthersGo(): Promise<void> {
    const { key, place: { sessions, device } } = this.#options;
    const unwanted = sessions.keys.filter((other) => !other.includes(mergedMark) && (device.memory === 'low' || other.startsWith(key)));
    for (const other of unwanted) await sessions.release(other);
  }

  release(): Promise<void> {
    return this.#options.place.sessions.release(this.#options.key);
  }
}

/** On the CPU merged weights are inputs; a GPU would be sent them at each run, so there they are part of the model. */
const takesMerged = ({ provider }: Device): boolean => provider === 'cpu';

function inType(base: Tensor, data: Float32Array, compute: 'F32' | 'F16'): Tensor {
  const numbers = compute === 'F16' ? floatToHalf(data) : data;
  return { ...base, dtype: compute, source: { bytes: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength) } };
}
