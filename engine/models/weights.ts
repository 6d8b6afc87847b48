import { StudioError } from '../../contract/errors.ts';
import { isFloat } from '../weights/dtype.ts';
import type { Tensor } from '../weights/tensor.ts';
import { fileWords, listWords, shapeWords } from '../weights/words.ts';

/** What a network's tensors are called in the literature, whatever the file calls them. Null: not there. */
export type Lookup = (name: string) => Tensor | null;

/** The weights of one network, asked for by canonical names. What is asked for and not there is remembered. */
export class Weights {
  readonly path: string;
  /** The network in a sentence: `UNet`, `VAE`. */
  readonly network: string;
  readonly #lookup: Lookup;
  readonly #prefix: string;
  readonly #missing: Set<string>;

  constructor(path: string, network: string, lookup: Lookup, prefix = '', missing = new Set<string>()) {
    this.path = path;
    this.network = network;
    this.#lookup = lookup;
    this.#prefix = prefix;
    this.#missing = missing;
  }

  /** The weights below `name`. */
  at(name: string): Weights {
    return new Weights(this.path, this.network, this.#lookup, `${this.#prefix}${name}.`, this.#missing);
  }

  /** The same with some tensors, by their full names, in the place of what is there. */
  with(others: ReadonlyMap<string, Tensor>): Weights {
    return new Weights(this.path, this.network, (name) => others.get(name) ?? this.#lookup(name), this.#prefix);
  }

  has(name: string): boolean {
    return this.#lookup(this.#prefix + name) !== null;
  }

  hasAny(names: readonly string[]): boolean {
    return names.some((name) => this.has(name));
  }

  /**
   * How many of `name.0`, `name.1`, … there are, each known by any of `leaves`. A gap of one or two is a part that is
   * missing, not the end: its tensors are then asked for and named.
   */
  parts(name: string, leaves: readonly string[]): number {
    let count = 0;
    for (let i = 0; i < count + 3; i++) if (this.hasAny(leaves.map((leaf) => `${name}.${i}.${leaf}`))) count = i + 1;
    return count;
  }

  /** A tensor that must be there. A missing one is empty until `assertComplete` says so. */
  tensor(name: string): Tensor {
    const tensor = this.#lookup(this.#prefix + name);
    if (tensor === null) {
      this.#missing.add(this.#prefix + name);
      return { name, dtype: 'F32', shape: [0, 0, 0, 0], source: { bytes: new Uint8Array(0) } };
    }
    if (!isFloat(tensor.dtype)) {
      throw new StudioError('bad_file', `The tensor “${tensor.name}” of ${fileWords(this.path)} holds ${tensor.dtype} numbers, which a ${this.network} cannot compute with. Use a version of the model in fp16, bf16 or fp32.`);
    }
    return tensor;
  }

  /** A tensor whose shape is known; −1 fits any size. */
  shaped(name: string, shape: readonly number[]): Tensor {
    const tensor = this.tensor(name);
    if (this.#missing.size > 0) return tensor;
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => shape[i] !== -1 && size !== shape[i])) {
      const wanted = shape.map((size) => (size === -1 ? 'n' : String(size))).join('×');
      throw new StudioError('bad_file', `The tensor “${tensor.name}” of ${fileWords(this.path)} has the shape ${shapeWords(tensor.shape)} where the ${this.network} needs ${wanted}. The file does not fit its own parts; download it again.`);
    }
    return tensor;
  }

  /** A linear layer's matrix `[out, in]`; a 1×1 convolution is one. */
  matrix(name: string, inputs: number): Tensor {
    const tensor = this.tensor(name);
    const ones = tensor.shape.slice(2).every((size) => size === 1);
    return this.shaped(name, ones ? [-1, inputs, ...tensor.shape.slice(2)] : [-1, inputs]);
  }

  /** Whether something that was asked for is not there. */
  get incomplete(): boolean {
    return this.#missing.size > 0;
  }

  assertComplete(): void {
    if (this.#missing.size === 0) return;
    const names = [...this.#missing];
    throw new StudioError('bad_file', `${fileWords(this.path)} lacks ${names.length === 1 ? 'a tensor' : `${names.length} tensors`} of its ${this.network}: ${listWords(names)}. It is incomplete or of another kind; download it again.`);
  }
}
