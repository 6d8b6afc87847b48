import type { BuiltGraph } from './graph.ts';

/** Numbers going into a network or coming out, row-major. */
export interface TensorData {
  readonly data: Float32Array | BigInt64Array | Int32Array | Uint8Array;
  readonly dims: readonly number[];
}

/** Where and how a network runs. */
export interface Device {
  readonly provider: 'cpu' | 'webgpu' | 'dml' | 'coreml' | 'cuda';
  readonly threads: number;
  readonly optimisation: 'disabled' | 'basic' | 'extended' | 'all';
  /** `low`: weights stay in the type they are stored in and are cast anew in each run. */
  readonly memory: 'normal' | 'low';
}

export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** How many axes an input has; undefined where it is not known. */
  rank(input: string): number | undefined;
  /** Whole numbers and floats are given and returned as float32 or int64 whatever the network takes. */
  run(feeds: Readonly<Record<string, TensorData>>, fetches?: readonly string[]): Promise<Record<string, TensorData>>;
  release(): Promise<void>;
}

/** What makes sessions: onnxruntime, or a fake in tests. */
export interface Runtime {
  readonly version: string;
  create(graph: BuiltGraph, device: Device): Promise<Session>;
  /** A finished model of a person's, from its own file. */
  open(path: string, device: Device): Promise<Session>;
}
