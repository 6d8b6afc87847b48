import { StudioError } from '../../contract/errors.ts';
import type { AttentionForm, BuiltGraph, GraphOptions } from '../onnx/graph.ts';
import type { Device, Session, TensorData } from '../onnx/runtime.ts';
import type { SessionCache } from '../onnx/session-cache.ts';
import type { WeightsFile } from '../weights/file.ts';

/** Where the networks of a model run and what they are written for. */
export interface Place {
  readonly sessions: SessionCache;
  readonly device: Device;
  /** fp32 on the CPU; fp16 on GPUs, VAE excepted. */
  readonly compute: 'F32' | 'F16';
  readonly attention: AttentionForm;
}

/** One network of an open model: its session is made when first run, and again after it was released for memory. */
export class Network {
  readonly #place: Place;
  readonly #key: string;
  readonly #files: readonly WeightsFile[];
  readonly #build: (options: Omit<GraphOptions, 'name'>) => BuiltGraph;

  /** `key` tells its weights from all others; `build` writes the graph. */
  constructor(place: Place, key: string, files: readonly WeightsFile[], build: (options: Omit<GraphOptions, 'name'>) => BuiltGraph) {
    this.#place = place;
    this.#key = key;
    this.#files = files;
    this.#build = build;
  }

  async run(feeds: Readonly<Record<string, TensorData>>, fetches?: readonly string[]): Promise<Record<string, TensorData>> {
    const { sessions, device, compute, attention } = this.#place;
    // Weights that are not copied stay in the file: it must still be the one that was opened.
    for (const file of this.#files) file.assertUnchanged();
    const session: Session = await sessions.get(this.#key, device, () => this.#build({ compute, attention }));
    return session.run(feeds, fetches);
  }

  release(): Promise<void> {
    return this.#place.sessions.release(this.#key);
  }
}

/** Refuses numbers that are none. `what` is the network, `hint` what to do about it. */
export function assertFinite(data: TensorData['data'], what: string, hint: string): void {
  if (!(data instanceof Float32Array)) return;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i]!)) throw new StudioError('bad_file', `The ${what} gave numbers that are not finite. ${hint}`);
  }
}
