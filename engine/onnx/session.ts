import { setImmediate as turn } from 'node:timers/promises';
import * as ort from 'onnxruntime-node';
import { StudioError } from '../../contract/errors.ts';
import type { BuiltGraph } from './graph.ts';
import type { Device, Runtime, Session, TensorData } from './runtime.ts';

/** The only file that knows onnxruntime. */

const typeOf = (data: TensorData['data']) =>
  data instanceof Float32Array ? 'float32'
  : data instanceof BigInt64Array ? 'int64'
  : data instanceof Int32Array ? 'int32'
  : 'bool';

function optionsFor(graph: BuiltGraph, device: Device): ort.InferenceSession.SessionOptions {
  const session: Record<string, string> = {
    // Packing weights for the matrix product doubles the time to the first step and saves a twentieth of each step.
    disable_prepacking: '1',
  };
  if (graph.folder !== null) session['model_external_initializers_file_folder_path'] = graph.folder;
  const optimization: Record<string, string> = {};
  // A cast of weights that is not folded is made in each run and freed again: slower, and a third of the memory.
  if (device.memory === 'low') optimization['disable_specified_optimizers'] = 'ConstantFolding';
  return {
    executionProviders: [device.provider],
    graphOptimizationLevel: device.optimisation,
    intraOpNumThreads: device.threads,
    // The arena keeps what a run needed for the next one. What runs once per picture gives it back.
    enableCpuMemArena: device.memory === 'normal' && !graph.seldom,
    // Plans memory for sizes seen before; with sizes that change it only holds more.
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: { session, optimization },
  };
}

class OrtSession implements Session {
  readonly #session: ort.InferenceSession;
  readonly #label: string;

  constructor(session: ort.InferenceSession, label: string) {
    this.#session = session;
    this.#label = label;
  }

  get inputs(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputs(): readonly string[] {
    return this.#session.outputNames;
  }

  async run(feeds: Readonly<Record<string, TensorData>>, fetches: readonly string[] = this.outputs): Promise<Record<string, TensorData>> {
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, dims }]) => [name, new ort.Tensor(typeOf(data), data as Float32Array, dims)]),
    );
    // The call below blocks this thread; letting the loop turn first is what lets a cancel be heard.
    await turn();
    const results = await this.#session.run(inputs, fetches).catch((thrown: unknown) => {
      throw failure(this.#label, thrown);
    });
    return Object.fromEntries(
      fetches.map((name) => {
        const { data, dims } = results[name]!;
        return [name, { data: data as Float32Array, dims }];
      }),
    );
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

/** onnxruntime-node. */
export const onnxruntime: Runtime = {
  version: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
  async create(graph, device) {
    for (const file of graph.files) file.assertUnchanged();
    const session = await ort.InferenceSession.create(graph.model, optionsFor(graph, device)).catch((thrown: unknown) => {
      throw failure(graph.name, thrown);
    });
    // The runtime opened the files by their paths: what it read must be what was checked.
    for (const file of graph.files) file.assertUnchanged();
    return new OrtSession(session, graph.name);
  },
};
