import { setImmediate as turn } from 'node:timers/promises';
import * as ort from 'onnxruntime-node';
import { StudioError } from '../../contract/errors.ts';
import { floatToHalf, halfToFloat } from '../math/half.ts';
import type { BuiltGraph } from './graph.ts';
import { keepsArena, staysStored, type Device, type Runtime, type Session, type TensorData } from './runtime.ts';

/** The only file that knows onnxruntime. */

function optionsFor(device: Device, seldom: boolean, folder: string | null): ort.InferenceSession.SessionOptions {
  const session: Record<string, string> = {
    // Packing weights for the matrix product doubles the time to the first step and saves a twentieth of each step.
    disable_prepacking: '1',
  };
  if (folder !== null) session['model_external_initializers_file_folder_path'] = folder;
  const optimization: Record<string, string> = {};
  // A cast of weights that is not folded when the session is made is made in each run.
  if (staysStored(device, { seldom })) optimization['disable_specified_optimizers'] = 'ConstantFolding';
  return {
    executionProviders: [device.provider],
    graphOptimizationLevel: device.optimisation,
    intraOpNumThreads: device.threads,
    enableCpuMemArena: keepsArena(device, { seldom }),
    // Plans memory for sizes seen before; with sizes that change it only holds more.
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: { session, optimization },
  };
}

/** Halves as this Node knows them: `Float16Array` where there is one, else their bits. */
type Halves = Uint16Array & { readonly buffer: ArrayBuffer };
const Float16 = (globalThis as { Float16Array?: new (buffer: ArrayBuffer) => object }).Float16Array;

/** A tensor of the type the input wants. */
function tensorFor(type: string | undefined, { data, dims }: TensorData): ort.Tensor {
  if (type === 'float16' && data instanceof Float32Array) {
    const halves = floatToHalf(data) as Halves;
    return new ort.Tensor('float16', (Float16 ? new Float16(halves.buffer) : halves) as Uint16Array, dims);
  }
  if (type === 'int64' && !(data instanceof BigInt64Array)) return new ort.Tensor('int64', BigInt64Array.from(data, (x) => BigInt(Math.round(x))), dims);
  if (type === 'int32' && !(data instanceof Int32Array)) return new ort.Tensor('int32', Int32Array.from(data as ArrayLike<number>, Number), dims);
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, dims);
  if (data instanceof BigInt64Array) return new ort.Tensor('int64', data, dims);
  return data instanceof Int32Array ? new ort.Tensor('int32', data, dims) : new ort.Tensor('bool', data, dims);
}

function dataOf(tensor: ort.Tensor): TensorData {
  const { data, dims } = tensor;
  if (tensor.type !== 'float16') return { data: data as Float32Array, dims };
  const bits = data as Uint16Array;
  return { data: halfToFloat(new Uint16Array(bits.buffer, bits.byteOffset, bits.length)), dims };
}

class OrtSession implements Session {
  readonly #session: ort.InferenceSession;
  readonly #label: string;
  readonly #types: ReadonlyMap<string, { readonly type: string; readonly rank: number }>;

  constructor(session: ort.InferenceSession, label: string) {
    this.#session = session;
    this.#label = label;
    this.#types = new Map(session.inputMetadata.flatMap((input) => (input.isTensor ? [[input.name, { type: input.type, rank: input.shape.length }]] : [])));
  }

  get inputs(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputs(): readonly string[] {
    return this.#session.outputNames;
  }

  rank(input: string): number | undefined {
    return this.#types.get(input)?.rank;
  }

  async run(feeds: Readonly<Record<string, TensorData>>, fetches: readonly string[] = this.outputs): Promise<Record<string, TensorData>> {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, tensorFor(this.#types.get(name)?.type, data)]));
    // The call below blocks this thread; letting the loop turn first is what lets a cancel be heard.
    await turn();
    const results = await this.#session.run(inputs, fetches).catch((thrown: unknown) => {
      throw failure(this.#label, thrown);
    });
    return Object.fromEntries(fetches.map((name) => [name, dataOf(results[name]!)]));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function failure(label: string, thrown: unknown): StudioError {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  if (/alloc|out of memory|bad_alloc/i.test(said)) {
    return new StudioError('out_of_memory', `There is not enough memory to run the ${label}. Choose a smaller picture or batch, or close other programs.`, said);
  }
  return new StudioError('internal', `The runtime could not run the ${label}: ${said}`, said);
}

async function make(model: string | Uint8Array, options: ort.InferenceSession.SessionOptions, label: string): Promise<ort.InferenceSession> {
  try {
    return await (typeof model === 'string' ? ort.InferenceSession.create(model, options) : ort.InferenceSession.create(model, options));
  } catch (thrown) {
    throw failure(label, thrown);
  }
}

/** onnxruntime-node. */
export const onnxruntime: Runtime = {
  version: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
  async create(graph: BuiltGraph, device: Device) {
    for (const file of graph.files) file.assertUnchanged();
    const session = await make(graph.model, optionsFor(device, graph.seldom, graph.folder), graph.name);
    // The runtime opened the files by their paths: what it read must be what was checked.
    for (const file of graph.files) file.assertUnchanged();
    return new OrtSession(session, graph.name);
  },
  open: async (path, device) => new OrtSession(await make(path, optionsFor(device, false, null), path), path),
};

/** Providers that this build of the runtime knows, with or without what they need on this machine. */
export const supportedProviders = (): string[] => ort.listSupportedBackends().map(({ name }) => name);
