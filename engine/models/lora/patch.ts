import { createHash } from 'node:crypto';
import { StudioError } from '../../../contract/errors.ts';
import { Graph, type BuiltGraph } from '../../onnx/graph.ts';
import type { Device, TensorData } from '../../onnx/runtime.ts';
import type { SessionCache } from '../../onnx/session-cache.ts';
import { count, type Tensor } from '../../weights/tensor.ts';
import { fileWords, shapeWords } from '../../weights/words.ts';
import { familyLabels } from '../families.ts';
import type { Parts } from '../parts.ts';
import type { Weights } from '../weights.ts';
import type { Change, Factor, Factored, LoraFile, LoraLayer } from './file.ts';
import { mergedWeight, shapeOfWeight } from './merge.ts';
import { loraTargets } from './targets.ts';

export interface LoraUse {
  readonly file: LoraFile;
  readonly unetStrength: number;
  readonly textStrength: number;
}

/** One change to a weight: by which of the LoRAs, and how. */
interface Step {
  readonly use: number;
  readonly layer: LoraLayer;
}

/** What all LoRAs together change in one network: by the canonical name of a weight, in the order of the LoRAs. */
type Changes = ReadonlyMap<string, readonly Step[]>;

/** The changes of each part. A LoRA none of whose layers is in the model, or whose layers have other shapes, is of another family. */
export function changesOf(parts: Parts, familyLabel: string, uses: readonly LoraUse[]): ReadonlyMap<string, Changes> {
  const targets = loraTargets(parts);
  const changes = new Map<string, Map<string, Step[]>>();
  for (const [use, { file, unetStrength, textStrength }] of uses.entries()) {
    let fitting = 0;
    for (const layer of file.layers) {
      const target = targets.get(layer.module);
      const weights = target && weightsOf(parts, target.part);
      const name = target && `${target.module}.${layer.leaf}`;
      if (!weights || !name || !weights.has(name)) continue;
      assertFits(file, layer, weights.tensor(name), familyLabel);
      fitting++;
      if ((target.part === 'unet' ? unetStrength : textStrength) === 0) continue;
      const own = changes.get(target.part) ?? new Map<string, Step[]>();
      own.set(name, [...(own.get(name) ?? []), { use, layer }]);
      changes.set(target.part, own);
    }
    if (fitting === 0) {
      const madeFor = familyLabels[file.family ?? ''] ?? 'another kind of model';
      throw new StudioError('unfit', `The LoRA ${fileWords(file.path)} was made for ${madeFor}: none of its ${file.layers.length} layers is in this model (${familyLabel}). Choose a LoRA for ${familyLabel}.`);
    }
  }
  return changes;
}

const weightsOf = (parts: Parts, part: string): Weights | null => (part === 'unet' ? parts.unet : (parts.text.get(part) ?? null));

function assertFits(file: LoraFile, layer: LoraLayer, base: Tensor, familyLabel: string): void {
  const { out, inputs, space } = shapeOfWeight(base.shape);
  if (changeFits(layer.change, out, inputs, space)) return;
  throw new StudioError('unfit', `The LoRA ${fileWords(file.path)} was made for another kind of model: its layer “${layer.module}” does not fit the ${shapeWords(base.shape)} weights of this one. Choose a LoRA for ${familyLabel}.`);
}

function changeFits(change: Change, out: number, inputs: number, space: number): boolean {
  const pair = ({ a, b, core }: Factored): readonly [number, number] => {
    if (core) return [count(a.shape) / core.shape[0]!, (count(b.shape) / core.shape[1]!) * count(core.shape.slice(2))];
    return [count(a.shape) / b.shape[0]!, count(b.shape) / b.shape[0]!];
  };
  const full = out * inputs * space;
  if (change.kind === 'difference') return count(change.by.shape) === full;
  if (change.kind === 'low-rank') {
    const [rows, columns] = pair({ a: change.up, b: change.down, core: change.core });
    return rows === out && columns === inputs * space;
  }
  if (change.kind === 'hadamard') return change.factors.map(pair).every(([rows, columns]) => rows === out && columns === inputs * space);
  const size = (factor: Factor): readonly [number, number] => ('a' in factor ? pair(factor) : [factor.shape[0]!, count(factor.shape.slice(1))]);
  const [[a, b], [c, d]] = [size(change.first), size(change.second)];
  return a * c === out && b * d === inputs * space;
}

/** Merged weights of one network: which they are, and their numbers when they are needed. */
export interface Patch {
  /** Tells the set of changed weights from others, whatever the strengths. */
  readonly key: string;
  /** Tells strengths too. */
  readonly exactKey: string;
  /** Canonical names of what is changed. */
  readonly names: ReadonlySet<string>;
  merged(): Promise<ReadonlyMap<string, Float32Array>>;
  /** Whether what is held under this key is what it merged. */
  holds(key: string): boolean;
}

/** Stands in the keys of merged weights: what is held there is numbers that networks are fed. */
export const mergedMark = '/merged/';

interface PatchOptions {
  readonly part: string;
  readonly weights: Weights;
  readonly changes: Changes;
  readonly uses: readonly LoraUse[];
  /** Tells the base weights from all others. */
  readonly baseKey: string;
  readonly sessions: SessionCache;
  readonly threads: number;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The largest weights are shared out among graphs of about this many numbers, so that not all of what they pass through exists at once. */
const mostNumbers = 1 << 27;

/**
 * Merging runs as graphs on the CPU over weights and LoRAs where they lie. Strengths are inputs: a changed one costs
 * another run, and the network's own session, which takes the merged weights as inputs, stays as it is.
 */
export function patchOf({ part, weights, changes, uses, baseKey, sessions, threads }: PatchOptions): Patch {
  const strengthOf = (use: LoraUse) => (part === 'unet' ? use.unetStrength : use.textStrength);
  const taking = [...new Set([...changes.values()].flatMap((steps) => steps.map(({ use }) => use)))].sort((a, b) => a - b);
  const key = digest([...changes.keys()].join());
  const files = digest(taking.map((use) => uses[use]!.file.identity).join());
  const exactKey = `${key}-${files}-${taking.map((use) => strengthOf(uses[use]!)).join()}`;
  const device: Device = { provider: 'cpu', threads, optimisation: 'basic', memory: 'low' };
  const bytes = [...changes.keys()].reduce((sum, name) => sum + count(weights.tensor(name).shape) * 4, 0);
  const mergedKey = `${baseKey}/${part}${mergedMark}`;
  const make = async () => {
    const merged = new Map<string, Float32Array>();
    for (const [i, names] of shares(weights, changes).entries()) {
      const { session } = await sessions.session(`${baseKey}/${part}/merging/${key}-${files}-${i}`, device, () => mergeGraph(weights, changes, names));
      const strengths = session.inputs.map((input): [string, TensorData] => [input, { data: Float32Array.of(strengthOf(uses[Number(input.slice('strength.'.length))]!)), dims: [] }]);
      for (const [name, { data }] of Object.entries(await session.run(Object.fromEntries(strengths)))) merged.set(name, data as Float32Array);
    }
    // Whoever runs with them keeps them until then; the cache only lets go.
    return { merged, release: async () => undefined };
  };
  return {
    key,
    exactKey,
    names: new Set(changes.keys()),
    holds: (held) => held.startsWith(mergedKey),
    async merged() {
      const wanted = mergedKey + exactKey;
      if (!sessions.keys.includes(wanted)) await sessions.release(mergedKey);
      return (await sessions.hold(wanted, 'LoRA’s merged weights', bytes, make)).merged;
    },
  };
}

function shares(weights: Weights, changes: Changes): string[][] {
  const all: string[][] = [[]];
  let numbers = 0;
  for (const name of changes.keys()) {
    numbers += count(weights.tensor(name).shape);
    if (numbers > mostNumbers && all.at(-1)!.length > 0) {
      all.push([]);
      numbers = count(weights.tensor(name).shape);
    }
    all.at(-1)!.push(name);
  }
  return all;
}

function mergeGraph(weights: Weights, changes: Changes, names: readonly string[]): BuiltGraph {
  const g = new Graph({ name: 'LoRA', compute: 'F32', attention: { kind: 'fused' }, seldom: true });
  const inputs = new Map<number, string>();
  const strength = (use: number) => {
    const id = inputs.get(use) ?? g.input(`strength.${use}`, 'F32', []);
    inputs.set(use, id);
    return id;
  };
  for (const name of names) {
    const tensor = weights.tensor(name);
    const shape = shapeOfWeight(tensor.shape);
    const base = g.weight(tensor, [shape.out, shape.inputs * shape.space]);
    const merged = mergedWeight(g, base, shape, changes.get(name)!.map(({ use, layer }) => ({ layer, strength: strength(use) })));
    g.output(name, merged, 'F32', [shape.out, shape.inputs * shape.space]);
  }
  return g.finish();
}
