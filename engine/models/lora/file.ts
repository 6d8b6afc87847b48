import { StudioError } from '../../../contract/errors.ts';
import { openWeights } from '../../weights/checkpoint.ts';
import type { TensorSet } from '../../weights/safetensors.ts';
import { readFloats, type Tensor } from '../../weights/tensor.ts';
import { fileWords } from '../../weights/words.ts';

/**
 * How a layer's change is written down. `low-rank` is LoRA (Hu et al. 2021) and LoCon, with a core where it is a Tucker
 * decomposition; `hadamard` LoHa (Hyeon-Woo et al. 2022) and `kronecker` LoKr, as in LyCORIS (Yeh et al. 2024);
 * `difference` the change itself.
 */
export type Change =
  | { readonly kind: 'low-rank'; readonly up: Tensor; readonly down: Tensor; readonly core: Tensor | null }
  | { readonly kind: 'hadamard'; readonly factors: readonly [Factored, Factored] }
  | { readonly kind: 'kronecker'; readonly first: Factor; readonly second: Factor }
  | { readonly kind: 'difference'; readonly by: Tensor };

/** a·b, or with a core the Tucker product: then `a` is `[rank, out]`. */
export interface Factored {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly core: Tensor | null;
}
export type Factor = Tensor | Factored;

export interface LoraLayer {
  /** As the file calls it, without what says which part of the change a tensor is. */
  readonly module: string;
  /** Whether it changes the layer's matrix or its bias. */
  readonly leaf: 'weight' | 'bias';
  readonly change: Change;
  /** α over rank; 1 where there is no α. */
  readonly scale: number;
  /** DoRA's magnitudes (Liu et al. 2024) and the axis they are along. */
  readonly magnitude: { readonly tensor: Tensor; readonly axis: 'in' | 'out' } | null;
}

export interface LoraFile {
  readonly path: string;
  /** Path, size and time as one text. */
  readonly identity: string;
  readonly layers: readonly LoraLayer[];
}

/** What stands behind a module's name, and the name that part goes by here. Diffusers' first way hid the layer in a processor. */
const suffixes: readonly (readonly [RegExp, string])[] = [
  [/\.lora_down\.weight$/, 'down'],
  [/\.lora_up\.weight$/, 'up'],
  [/\.lora_mid\.weight$/, 'mid'],
  [/\.lora_A(?:\.default)?\.weight$/, 'down'],
  [/\.lora_B(?:\.default)?\.weight$/, 'up'],
  [/\.lora\.down\.weight$/, 'down'],
  [/\.lora\.up\.weight$/, 'up'],
  [/\.lora_linear_layer\.down\.weight$/, 'down'],
  [/\.lora_linear_layer\.up\.weight$/, 'up'],
  [/_lora\.down\.weight$/, 'down'],
  [/_lora\.up\.weight$/, 'up'],
  [/\.(hada_w[12]_[ab]|hada_t[12]|lokr_w[12](?:_[ab])?|lokr_t2)$/, '$1'],
  [/\.alpha$/, 'alpha'],
  [/\.dora_scale$/, 'dora'],
  [/\.lora_magnitude_vector(?:\.default)?(?:\.weight)?$/, 'magnitude'],
  [/\.(?:diff|w_norm)$/, 'diff'],
  [/\.(?:diff_b|b_norm)$/, 'diff_b'],
];

const unsupported: readonly (readonly [RegExp, string])[] = [
  [/\.(?:oft_blocks|oft_diag|oft_R)/, 'OFT'],
  [/^(?:lora|lycoris)_.*\.(?:a1|a2|b1|b2)\.weight$/, 'GLoRA'],
];

type Pieces = Map<string, Tensor>;

function partOf(name: string): { module: string; part: string } | null {
  for (const [pattern, part] of suffixes) {
    const found = pattern.exec(name);
    if (!found) continue;
    const module = name.slice(0, found.index).replace('.processor.to_', '.to_').replace(/\.to_out$/, '.to_out.0');
    return { module, part: part === '$1' ? found[1]! : part };
  }
  return null;
}

/** Whether names are those of a LoRA of any kind. */
export const isLora = (names: Iterable<string>): boolean => {
  for (const name of names) if (partOf(name) || unsupported.some(([pattern]) => pattern.test(name))) return true;
  return false;
};

export function readLora(path: string): LoraFile {
  return loraOf(openWeights(path));
}

export function loraOf(set: TensorSet): LoraFile {
  const modules = new Map<string, Pieces>();
  for (const [name, tensor] of set.tensors) {
    for (const [pattern, kind] of unsupported) {
      if (pattern.test(name)) throw new StudioError('unfit', `${fileWords(set.path)} is a change of the kind ${kind}, which this version does not know. It knows LoRA, LoCon, LoHa, LoKr and DoRA.`);
    }
    const found = partOf(name);
    if (!found) continue;
    const pieces = modules.get(found.module) ?? new Map<string, Tensor>();
    pieces.set(found.part, tensor);
    modules.set(found.module, pieces);
  }
  if (modules.size === 0) throw new StudioError('bad_file', `${fileWords(set.path)} is not a LoRA: none of its tensors is named as one.`);
  const layers = [...modules].flatMap(([module, pieces]) => layersOf(set.path, module, pieces));
  return { path: set.path, identity: set.files.map((file) => file.identity).join('|'), layers };
}

function layersOf(path: string, module: string, pieces: Pieces): LoraLayer[] {
  const layers: LoraLayer[] = [];
  const found = changeOf(pieces);
  if (found) {
    const { change, rank } = found;
    const alpha = pieces.get('alpha');
    const scale = alpha && rank !== null ? readFloats(alpha)[0]! / rank : 1;
    if (!Number.isFinite(scale)) throw new StudioError('bad_file', `${fileWords(path)} is damaged: the strength of its layer “${module}” is no finite number. Download it again.`);
    layers.push({ module, leaf: 'weight', change, scale, magnitude: magnitudeOf(pieces) });
  }
  const bias = pieces.get('diff_b');
  if (bias) layers.push({ module, leaf: 'bias', change: { kind: 'difference', by: bias }, scale: 1, magnitude: null });
  if (layers.length === 0) {
    throw new StudioError('bad_file', `${fileWords(path)} is incomplete: of its layer “${module}” it holds only ${[...pieces.keys()].join(', ')}. Download it again.`);
  }
  return layers;
}

/** The change and the rank that its α is divided by; null where α does not count. */
function changeOf(pieces: Pieces): { change: Change; rank: number | null } | null {
  const get = (name: string) => pieces.get(name) ?? null;
  const factored = (a: string, b: string, core: string): Factored | null => {
    const [left, right] = [get(a), get(b)];
    return left && right ? { a: left, b: right, core: get(core) } : null;
  };
  const [up, down] = [get('up'), get('down')];
  if (up && down) return { change: { kind: 'low-rank', up, down, core: get('mid') }, rank: down.shape[0]! };
  const [h1, h2] = [factored('hada_w1_a', 'hada_w1_b', 'hada_t1'), factored('hada_w2_a', 'hada_w2_b', 'hada_t2')];
  if (h1 && h2) return { change: { kind: 'hadamard', factors: [h1, h2] }, rank: h1.b.shape[0]! };
  const first = get('lokr_w1') ?? factored('lokr_w1_a', 'lokr_w1_b', '');
  const second = get('lokr_w2') ?? factored('lokr_w2_a', 'lokr_w2_b', 'lokr_t2');
  if (first && second) {
    const ranked = 'a' in second ? second : 'a' in first ? first : null;
    return { change: { kind: 'kronecker', first, second }, rank: ranked ? ranked.b.shape[0]! : null };
  }
  const by = get('diff');
  return by ? { change: { kind: 'difference', by }, rank: null } : null;
}

/** PEFT's magnitudes are always along the outputs; `dora_scale` says by its shape which axis it is along. */
function magnitudeOf(pieces: Pieces): LoraLayer['magnitude'] {
  const vector = pieces.get('magnitude');
  if (vector) return { tensor: vector, axis: 'out' };
  const tensor = pieces.get('dora');
  if (!tensor) return null;
  return { tensor, axis: tensor.shape.length > 1 && tensor.shape[0] === 1 ? 'in' : 'out' };
}
