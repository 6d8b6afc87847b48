import { floatToHalf } from '../math/half.ts';
import { dtypes, type Dtype } from '../weights/dtype.ts';
import type { WeightsFile } from '../weights/file.ts';
import { byteLength, type Tensor } from '../weights/tensor.ts';
import { externalData } from './external-data.ts';
import { encodeModel, type Attribute, type Dim, type NodeProto, type TensorProto, type ValueInfo } from './proto.ts';

/** What flows along an edge: its name in the graph and the size of its channel axis (axis 1 of an image, the last of tokens). */
export interface Value {
  readonly id: string;
  readonly channels: number;
}

/** How attention is written: by the runtime's fused operator, or as matrix products over `slices` runs of queries. */
export type AttentionForm = { readonly kind: 'fused' } | { readonly kind: 'sliced'; readonly slices: number };

/** How sines and cosines are written: by the runtime's operators, or by their series where those may be off. */
export type SineForm = 'operator' | 'series';

export interface GraphOptions {
  readonly name: string;
  /** What the network computes in, whatever its weights are stored in. */
  readonly compute: 'F32' | 'F16';
  readonly attention: AttentionForm;
  readonly sines?: SineForm;
  /** Runs once per picture rather than once per step. */
  readonly seldom?: boolean;
}

/** A weight that is an input: what it is called there, and which numbers of which array it takes at each run. */
export interface FedWeight {
  readonly input: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly dims: readonly number[];
}

/** A finished graph: the model's bytes and where its weights are. */
export interface BuiltGraph {
  readonly name: string;
  readonly model: Uint8Array;
  /** What the locations of its weights are relative to. */
  readonly folder: string | null;
  readonly files: readonly WeightsFile[];
  readonly seldom: boolean;
  readonly fed: readonly FedWeight[];
  /** Every weight it refers to. */
  readonly tensors: readonly Tensor[];
  /** Bytes of all weights in the compute type, and as they are stored. */
  readonly weightBytes: number;
  readonly storedBytes: number;
}

const opsets = { '': 20, 'com.microsoft': 1 } as const;

/** A network being written down: nodes by operator name, weights by reference to the file they are in. */
export class Graph {
  readonly compute: 'F32' | 'F16';
  readonly attention: AttentionForm;
  readonly sines: SineForm;
  readonly #name: string;
  readonly #seldom: boolean;
  readonly #nodes: NodeProto[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #constants: TensorProto[] = [];
  readonly #stored: { readonly id: string; readonly tensor: Tensor }[] = [];
  readonly #fed: FedWeight[] = [];
  readonly #made = new Map<string, string>();
  #weightBytes = 0;
  #storedBytes = 0;

  constructor(options: GraphOptions) {
    this.#name = options.name;
    this.#seldom = options.seldom ?? false;
    this.compute = options.compute;
    this.attention = options.attention;
    this.sines = options.sines ?? 'operator';
  }

  input(name: string, dtype: Dtype, dims: readonly Dim[]): string {
    this.#inputs.push({ name, dataType: dtypes[dtype].onnx, dims });
    return name;
  }

  output(name: string, id: string, dtype: Dtype, dims: readonly Dim[]): void {
    this.#nodes.push({ name: `out/${name}`, op: 'Identity', domain: '', inputs: [id], outputs: [name], attributes: {} });
    this.#outputs.push({ name, dataType: dtypes[dtype].onnx, dims });
  }

  /** An operator with one result. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, domain = ''): string {
    return this.nodes(op, inputs, 1, attributes, domain)[0]!;
  }

  nodes(op: string, inputs: readonly string[], results: number, attributes: Readonly<Record<string, Attribute>> = {}, domain = ''): string[] {
    const name = `${op}.${this.#nodes.length}`;
    const outputs = Array.from({ length: results }, (_, i) => (results === 1 ? name : `${name}.${i}`));
    this.#nodes.push({ name, op, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** The same constant or cast is written once. */
  #once(key: string, make: () => string): string {
    const made = this.#made.get(key);
    if (made !== undefined) return made;
    const id = make();
    this.#made.set(key, id);
    return id;
  }

  #constant(dataType: number, dims: readonly number[], data: Uint8Array, key: string): string {
    return this.#once(key, () => {
      const name = `const.${this.#constants.length}`;
      this.#constants.push({ name, dataType, dims, data });
      return name;
    });
  }

  /** Sizes and axes: an int64 vector. */
  ints(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(dtypes.I64.onnx, [values.length], new Uint8Array(data.buffer), `ints ${values.join()}`);
  }

  /** Numbers of the compute type, or of float32 where precision asks for it. */
  floats(values: ArrayLike<number>, dims: readonly number[] = [values.length], dtype: 'F32' | 'F16' = this.compute): string {
    const data = dtype === 'F16' ? floatToHalf(values) : Float32Array.from(values);
    const bytes = new Uint8Array(data.buffer);
    return this.#constant(dtypes[dtype].onnx, dims, bytes, `floats ${dtype} ${dims.join()} ${Buffer.from(bytes).toString('base64')}`);
  }

  scalar(value: number): string {
    return this.floats([value], []);
  }

  cast(id: string, to: Dtype): string {
    return this.#once(`cast ${id} ${to}`, () => this.node('Cast', [id], { to: dtypes[to].onnx }));
  }

  /** A weight where it lies, in the compute type: a cast follows where it is stored in another. */
  weight(tensor: Tensor, shape: readonly number[] = tensor.shape): string {
    if ('fed' in tensor.source) return this.#feed(tensor, tensor.source, shape);
    const id = this.#once(`weight ${tensor.name} ${shape.join()}`, () => {
      const name = `${tensor.name}${shape === tensor.shape ? '' : `:${shape.join('x')}`}`;
      this.#stored.push({ id: name, tensor: { ...tensor, shape } });
      this.#storedBytes += byteLength(tensor);
      this.#weightBytes += (byteLength(tensor) / dtypes[tensor.dtype].bits) * dtypes[this.compute].bits;
      return name;
    });
    return tensor.dtype === this.compute ? id : this.cast(id, this.compute);
  }

  #feed(tensor: Tensor, { fed, from, to }: { fed: string; from: number; to: number }, dims: readonly number[]): string {
    const id = this.#once(`fed ${tensor.name} ${dims.join()}`, () => {
      const input = `fed/${tensor.name}:${dims.join('x')}`;
      this.#fed.push({ input, name: fed, from, to, dims });
      return this.input(input, 'F32', dims);
    });
    return this.compute === 'F32' ? id : this.cast(id, this.compute);
  }

  finish(): BuiltGraph {
    const tensors = this.#stored.map(({ tensor }) => tensor);
    const { folder, files, places } = externalData(tensors);
    const initializers = this.#stored.map(({ id, tensor }, i): TensorProto => ({
      name: id,
      dataType: dtypes[tensor.dtype].onnx,
      dims: tensor.shape,
      data: places[i]!,
    }));
    const model = encodeModel({
      opsets,
      name: this.#name,
      nodes: this.#nodes,
      initializers: [...this.#constants, ...initializers],
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
    return { name: this.#name, model, folder, files, seldom: this.#seldom, fed: this.#fed, tensors, weightBytes: this.#weightBytes, storedBytes: this.#storedBytes };
  }
}
