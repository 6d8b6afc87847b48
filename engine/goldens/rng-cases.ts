import type { Dims } from '../math/latents.ts';
import { BrownianTree, brownianStep } from '../noise/brownian.ts';
import { openNoise } from '../noise/open.ts';
import type { NoisePlan, SigmaRange } from '../noise/noise.ts';
import { Philox, PhiloxNv } from '../noise/philox.ts';
import { seedSequence } from '../noise/seed-sequence.ts';
import { slerpColumns } from '../noise/slerp.ts';
import { TorchCpu } from '../noise/torch-cpu.ts';
import { drawListed } from '../noise/whole-batch.ts';
import type { Check, TensorRecord } from './tensor.ts';

type Shape = readonly number[];
const count = (shape: Shape) => shape.reduce((product, size) => product * size, 1);
/** Video shapes have a dimension more; noise does not mind which. */
const fold = (shape: Shape): Dims => [shape[0]!, shape[1]!, count(shape.slice(2, -1)), shape.at(-1)!];
/** Gaussian steps do not depend on it. */
const anyRange: SigmaRange = { sigmaMin: 0.1, sigmaMax: 10 };
const seedsFor = (seed: string, dims: Dims) => Array.from({ length: dims[0] }, () => BigInt(seed));

function* calls(id: string, plan: NoisePlan, first: TensorRecord | null, steps: readonly TensorRecord[]): Iterable<Check> {
  const stream = openNoise(id, plan);
  if (first) yield { got: stream.initial.data, want: first };
  const step = stream.steps('gaussian', anyRange);
  for (const want of steps) yield { got: step(1, 0.5).data, want };
}

interface PhiloxCase {
  readonly seed: string;
  readonly kind: 'raw' | 'randn';
  readonly call0?: readonly (readonly number[])[];
  readonly call1?: readonly (readonly number[])[];
  readonly calls?: readonly { readonly shape: Shape; readonly out: TensorRecord }[];
}
export function* philoxChecks(one: PhiloxCase): Iterable<Check> {
  const seed = BigInt(one.seed);
  const philox = new Philox(seed);
  for (const [call, rows] of [one.call0 ?? [], one.call1 ?? []].entries()) {
    for (const [i, values] of rows.entries()) {
      philox.at(call, i);
      yield { got: [...philox.words], want: { values } };
    }
  }
  const generator = new PhiloxNv(seed);
  for (const { shape, out } of one.calls ?? []) yield { got: generator.randn(count(shape)), want: out };
}

interface ImageCase {
  readonly rng: 'CPU' | 'NV';
  readonly shape: Shape;
  readonly seeds: readonly string[];
  readonly subseeds: readonly string[] | null;
  readonly subseed_strength: number;
  readonly seed_resize_from_h: number;
  readonly seed_resize_from_w: number;
  readonly eta_noise_seed_delta: number;
  readonly next: readonly TensorRecord[];
}
export function imageChecks(one: ImageCase): Iterable<Check> {
  const [c, h, w] = one.shape as [number, number, number];
  const resized = one.seed_resize_from_h > 0 && one.seed_resize_from_w > 0;
  const plan: NoisePlan = {
    seeds: one.seeds.map(BigInt),
    dims: [one.seeds.length, c, h, w],
    variation: { seeds: one.seeds.map((_, i) => BigInt(one.subseeds?.[i] ?? 0)), strength: one.subseed_strength },
    ...(resized ? { resize: { height: Math.floor(one.seed_resize_from_h / 8), width: Math.floor(one.seed_resize_from_w / 8) } } : {}),
    ensd: BigInt(one.eta_noise_seed_delta),
  };
  return calls(one.rng === 'NV' ? 'a1111-nv' : 'a1111-cpu', plan, one.next[0] ?? null, one.next.slice(1));
}

interface ComfyCase {
  readonly shape: Shape;
  readonly seed: string;
  readonly rule?: string;
  readonly noise_inds?: readonly number[] | null;
  readonly out?: TensorRecord;
  readonly steps?: readonly TensorRecord[];
  readonly global_generator_next_randn4?: readonly number[];
}
export function* comfyChecks(one: ComfyCase): Iterable<Check> {
  const dims = fold(one.shape);
  const plan = { seeds: seedsFor(one.seed, dims), dims };
  if (one.out) {
    const generator = new TorchCpu(BigInt(one.seed));
    yield { got: one.noise_inds ? drawListed(generator, one.noise_inds, dims).data : generator.randn(count(one.shape)), want: one.out };
    if (one.global_generator_next_randn4) yield { got: generator.randn(4), want: { values: one.global_generator_next_randn4 } };
    if (!one.noise_inds) yield* calls('comfyui', plan, one.out, []);
  }
  const rule = one.rule ?? '';
  const id = rule.startsWith('global') ? 'comfyui-cpu-2023' : rule.includes('seed + 1') ? 'comfyui-cpu' : 'comfyui-cpu-2024';
  yield* calls(id, plan, null, one.steps ?? []);
}

interface DiffusersCase {
  readonly mode: string;
  readonly seeds: readonly string[];
  readonly shape: Shape;
  readonly calls: readonly TensorRecord[];
}
export function diffusersChecks(one: DiffusersCase): Iterable<Check> {
  const dims = fold(one.shape);
  const single = one.mode.includes('whole batch');
  const seeds = single ? seedsFor(one.seeds[0]!, dims) : one.seeds.map(BigInt);
  return calls(single ? 'diffusers-batch' : 'diffusers', { seeds, dims }, one.calls[0] ?? null, one.calls.slice(1));
}

interface InvokeCase {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly seed: string;
  readonly initial_noise_float32: TensorRecord;
  readonly initial_noise_float16_draw: TensorRecord;
  readonly scheduler_step_noise_cpu_float32: readonly TensorRecord[];
}
export function* invokeChecks(one: InvokeCase): Iterable<Check> {
  const dims: Dims = [1, one.channels, Math.floor(one.height / 8), Math.floor(one.width / 8)];
  const plan = { seeds: [BigInt(one.seed)], dims };
  yield* calls('invokeai', plan, one.initial_noise_float32, one.scheduler_step_noise_cpu_float32);
  yield* calls('invokeai-cuda', plan, one.initial_noise_float16_draw, []);
}

interface SlerpCase {
  readonly val: number;
  readonly shape: Shape;
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly out: readonly number[];
}
export function* slerpChecks(one: SlerpCase): Iterable<Check> {
  const [c, h, w] = one.shape as [number, number, number];
  yield { got: slerpColumns(one.val, Float32Array.from(one.low), Float32Array.from(one.high), { c, h, w }), want: { values: one.out } };
}

export function* scalarChecks(one: { seed: string; shape: Shape; values: readonly number[] }): Iterable<Check> {
  yield { got: new TorchCpu(BigInt(one.seed), 'scalar').randn(count(one.shape)), want: { values: one.values } };
}

interface BrownianCase {
  readonly app: string;
  readonly shape: Shape;
  readonly seeds: readonly string[];
  readonly one_tree_per_image: boolean;
  readonly sigma_min: number;
  readonly sigma_max: number;
  readonly queries: readonly { readonly sigma: number; readonly sigma_next: number; readonly out: TensorRecord }[];
}
export function* brownianChecks(one: BrownianCase): Iterable<Check> {
  const n = count(one.shape) / (one.one_tree_per_image ? one.shape[0]! : 1);
  const normals = (seed: bigint) => (one.app.endsWith('NV') ? new PhiloxNv(seed) : new TorchCpu(seed)).randn(n);
  const trees = one.seeds.map((seed) => new BrownianTree(BigInt(seed), Math.fround(one.sigma_min), Math.fround(one.sigma_max), normals));
  for (const { sigma, sigma_next, out } of one.queries) {
    const got = new Float32Array(n * trees.length);
    for (const [i, tree] of trees.entries()) got.set(brownianStep(tree, sigma, sigma_next), i * n);
    yield { got, want: out };
  }
}

/** What is wrong with a case of NumPy's SeedSequence, or null. */
export function seedSequenceNote(one: { entropy: string; spawn_key: readonly string[]; pool_size: number; words: readonly number[] }): string | null {
  const words = seedSequence(BigInt(one.entropy), one.spawn_key.map(Number), one.pool_size, one.words.length);
  return words.every((word, i) => word === one.words[i]) ? null : `words ${words.join(', ')}`;
}
