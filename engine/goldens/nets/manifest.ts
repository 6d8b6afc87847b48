import { join } from 'node:path';
import * as z from 'zod';
import { openSafetensors, type TensorSet } from '../../weights/safetensors.ts';
import { readBytes, readFloats } from '../../weights/tensor.ts';
import type { TensorData } from '../../onnx/runtime.ts';
import type { CaseResult } from '../format.ts';

const Output = z.object({ tensor: z.string(), tol_max_abs: z.number(), tol_strict_max_abs: z.number().optional() });
const Case = z.object({
  id: z.string(),
  checkpoint: z.string().optional(),
  component: z.string(),
  file: z.string(),
  inputs: z.record(z.string(), z.string()),
  outputs: z.record(z.string(), Output),
  attrs: z.record(z.string(), z.unknown()).optional(),
});
export type NetCase = z.infer<typeof Case>;

const Checkpoint = z.object({ file: z.string().optional(), folder: z.string().optional(), config: z.string(), same_tensors_as: z.string().optional() });
export type NetCheckpoint = z.infer<typeof Checkpoint>;

/** `manifest.json` of tiny checkpoints and what a reference implementation makes of them. */
export const Manifest = z.object({
  schema: z.literal(1),
  instance: z.string(),
  checkpoints: z.record(z.string(), Checkpoint),
  loras: z.record(z.string(), z.object({ file: z.string() })).default({}),
  embeddings: z.record(z.string(), z.object({ file: z.string() })).default({}),
  /** The index of genuine name lists and what each must be taken for. */
  detection: z.string().optional(),
  cases: z.array(Case),
});
export type Manifest = z.infer<typeof Manifest>;

/** The numbers of the cases, from the files they are in. */
export class GoldenTensors {
  readonly #folder: string;
  readonly #sets = new Map<string, TensorSet>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  #tensor(file: string, name: string) {
    let set = this.#sets.get(file);
    if (!set) this.#sets.set(file, (set = openSafetensors(join(this.#folder, file))));
    const tensor = set.tensors.get(name);
    if (!tensor) throw new Error(`${file} has no tensor ${name}`);
    return tensor;
  }

  /** An input by its name in the case. */
  input(one: NetCase, name: string): TensorData & { readonly data: Float32Array } {
    const tensor = this.#tensor(one.file, one.inputs[name] ?? name);
    return { data: readFloats(tensor), dims: tensor.shape };
  }

  ids(one: NetCase, name: string): { readonly ids: Int32Array; readonly rows: number; readonly length: number } {
    const tensor = this.#tensor(one.file, one.inputs[name] ?? name);
    const ids = Int32Array.from(new BigInt64Array(readBytes(tensor).slice().buffer), Number);
    const length = tensor.shape.at(-1) ?? 1;
    return { ids, rows: ids.length / length, length };
  }

  has(one: NetCase, name: string): boolean {
    return one.inputs[name] !== undefined;
  }

  expected(one: NetCase, output: string): ArrayLike<number> {
    const tensor = this.#tensor(one.file, one.outputs[output]!.tensor);
    return tensor.dtype === 'U8' ? readBytes(tensor) : readFloats(tensor);
  }
}

export function maxError(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs(got[i]! - want[i]!);
    if (!(error <= worst)) worst = Number.isNaN(error) ? Infinity : error;
  }
  return worst;
}

/** One result per output that was computed. `slack` widens the tolerance for devices that compute in halves. */
export function* judge(one: NetCase, tensors: GoldenTensors, outputs: Readonly<Record<string, ArrayLike<number>>>, slack = 1): Generator<CaseResult> {
  for (const [name, got] of Object.entries(outputs)) {
    const { tol_max_abs, tol_strict_max_abs } = one.outputs[name]!;
    const error = maxError(got, tensors.expected(one, name));
    yield {
      id: `${one.id} ${name}`,
      passed: error <= tol_max_abs * slack,
      error,
      tolerance: tol_max_abs * slack,
      ...(tol_strict_max_abs !== undefined && { strict: { passed: error <= tol_strict_max_abs * slack, tolerance: tol_strict_max_abs * slack } }),
    };
  }
}
