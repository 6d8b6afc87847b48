import type { BuiltGraph, SineForm } from './graph.ts';

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

/**
 * Cards may be off by 2⁻¹¹ in a sine between −π and π (WGSL, “Accuracy of built-in functions”; SwiftShader by 2·10⁻⁴), which a
 * network's timestep does not forgive.
 */
export const sinesOn = ({ provider }: Device): SineForm => (provider === 'cpu' ? 'operator' : 'series');

/**
 * Whether weights stay where and as they are stored, mapped from their file, and are cast anew in each run. That costs a
 * few hundredths of a second per run, so on a processor it is right for what runs once per picture: its session is made
 * in no time, holds half, and is cheap to let go of. On a card they would be sent there at each run.
 */
export const staysStored = ({ provider, memory }: Device, { seldom }: Pick<BuiltGraph, 'seldom'>): boolean => provider === 'cpu' && (memory === 'low' || seldom);

/** Whether a session keeps what a run took for the next one. What runs once per picture gives it back. */
export const keepsArena = ({ memory }: Device, { seldom }: Pick<BuiltGraph, 'seldom'>): boolean => memory === 'normal' && !seldom;

/** What makes sessions: onnxruntime, or a fake in tests. */
export interface Runtime {
  readonly version: string;
  create(graph: BuiltGraph, device: Device): Promise<Session>;
  /** A finished model of a person's, from its own file. */
  open(path: string, device: Device): Promise<Session>;
}
