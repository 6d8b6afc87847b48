import { isDeepStrictEqual } from 'node:util';
import { parseAttention } from '../text/attention.ts';
import { chunkPrompt } from '../text/chunks.ts';
import { clipTokenizer } from '../text/clip-tokenizer.ts';
import { comfyRows, parseComfy, type ComfyRow } from '../text/comfy.ts';
import { splitComposition } from '../text/composition.ts';
import { allPrompts, drawPrompts } from '../text/dynamic/expand.ts';
import { PythonRandom } from '../text/dynamic/python-random.ts';
import { wildcardsFrom } from '../text/dynamic/wildcards.ts';
import { applyComfyWeights, applyEmphasis } from '../text/emphasis.ts';
import { extraNetworks, loraTag } from '../text/extra-networks.ts';
import { scheduleTexts } from '../text/prompt-editing.ts';
import type { EmbeddingName, PromptRow } from '../text/rows.ts';

export interface Verdict {
  readonly passed: boolean;
  readonly error?: number;
  readonly tolerance?: number;
  readonly note?: string;
}

type Runs = readonly (readonly [value: number | string, count: number])[];
interface Known {
  readonly embeddings_known: readonly EmbeddingName[];
}

function equal(got: unknown, want: unknown): Verdict {
  return isDeepStrictEqual(got, want) ? { passed: true } : { passed: false, note: `got ${JSON.stringify(got).slice(0, 300)}` };
}

const encode = (text: string) => clipTokenizer().encode(text);
const unrolled = (runs: Runs) => runs.flatMap(([value, count]) => Array.from({ length: count }, () => value));
/** What JSON has no number for stands as text. */
const shown = (weight: number) => (Number.isFinite(weight) ? weight : String(weight).replace('Infinity', 'inf').replace('NaN', 'nan'));

/** Where the reference fails, ours must give text. */
export function attention(one: { text: string; parsed?: readonly [string, number][]; error?: string }): Verdict {
  const parts = parseAttention(one.text);
  if (one.error !== undefined) return { passed: parts.every(({ weight }) => Number.isFinite(weight)) };
  const want = one.parsed!;
  const fits = parts.length === want.length && parts.every(({ text, weight }, i) => text === want[i]![0] && Math.abs(weight - want[i]![1]) <= 1e-12 * Math.abs(weight));
  return fits ? { passed: true } : { passed: false, note: `got ${JSON.stringify(parts)}` };
}

export function schedules(one: { text: string; steps: number; hires_steps: number | null; old_scheduling: boolean; schedule: unknown }): Verdict {
  const texts = scheduleTexts(one.text, { steps: one.steps, hiresSteps: one.hires_steps, oldScheduling: one.old_scheduling });
  return equal(texts.map(({ until, text }) => [until, text]), one.schedule);
}

export function composable(one: { text: string; parts: unknown; unique_texts: unknown }): Verdict {
  const parts = splitComposition(one.text);
  return equal([parts, [...new Set(parts.map(({ text }) => text))]], [one.parts, one.unique_texts]);
}

export function networks(one: { text: string; text_without_tags: string; networks: unknown; lora?: unknown }): Verdict {
  const found = extraNetworks(one.text);
  const byType: Record<string, unknown[]> = {};
  for (const { type, items, positional, named } of found.networks) (byType[type] ??= []).push({ items, positional, named });
  const tags = found.networks.filter(({ type }) => type === 'lora').map(loraTag);
  const loras = tags.map((tag) => tag && { name: tag.name, te_multiplier: tag.textStrength, unet_multiplier: tag.unetStrength, dyn_dim: tag.rank });
  const refused = typeof one.lora === 'object' && one.lora !== null && 'error' in one.lora;
  const lorasFit = refused ? tags.includes(null) : isDeepStrictEqual(loras, one.lora ?? []);
  return equal([found.text, byType, lorasFit], [one.text_without_tags, one.networks, true]);
}

interface ChunkCase {
  readonly text: string;
  readonly emphasis: string;
  readonly comma_padding_backtrack: number;
  readonly token_count: number;
  readonly chunks: readonly { readonly tokens: readonly number[]; readonly multipliers: Runs; readonly embeddings: readonly [number, string][] }[];
}
export function chunks(one: ChunkCase, document: Known): Verdict {
  const parts = one.emphasis === 'None' ? [{ text: one.text, weight: 1 }] : parseAttention(one.text);
  const { rows, tokenCount } = chunkPrompt(parts, { encode, embeddings: document.embeddings_known, commaPaddingBacktrack: one.comma_padding_backtrack });
  const got = rows.map(({ tokens, weights, embeddings }) => [tokens, weights, embeddings.map(({ at, name }) => [at - 1, name])]);
  return equal([tokenCount, got], [one.token_count, one.chunks.map(({ tokens, multipliers, embeddings }) => [tokens, unrolled(multipliers), embeddings])]);
}

const tokensOf = (row: PromptRow) => row.tokens.map((token, i) => (row.embeddings.some(({ at, count }) => i >= at && i < at + count) ? 'emb' : token));

interface ComfyCase {
  readonly text: string;
  readonly segments: unknown;
  readonly error?: string;
  readonly batches?: readonly { readonly length: number; readonly tokens: readonly unknown[] }[];
}
/** Where the reference fails, ours must give rows. */
export function comfyWeights(one: ComfyCase, document: Known): Verdict {
  const parts = parseComfy(one.text);
  const rows = comfyRows(parts, encode, document.embeddings_known);
  const segments = equal(parts.map(({ text, weight }) => [text, shown(weight)]), one.segments);
  if (one.error !== undefined || !segments.passed) return segments;
  const want = one.batches!.map(({ length, tokens }) => Array.from({ length }, (_, i) => tokens[i] ?? [49407, 1, 0]));
  const view = (row: ComfyRow) => tokensOf(row).map((token, i) => [token, shown(row.weights[i]!), row.words[i]]);
  return equal(rows.map(view), want);
}

/** No list of embeddings comes with these; the one they use has eight vectors. */
const longEmbeddings = [{ name: 'easynegative', vectors: 8 }];

export function comfyLong(one: { text: string; batches: unknown; weights: readonly Runs[] }, document: Partial<Known>): Verdict {
  const rows = comfyRows(parseComfy(one.text), encode, document.embeddings_known ?? longEmbeddings);
  return equal([rows.map(tokensOf), rows.map(({ weights }) => weights)], [one.batches, one.weights.map(unrolled)]);
}

interface EmphasisCase {
  readonly z: readonly (readonly number[])[];
  readonly z_empty: readonly (readonly number[])[];
  readonly multipliers: readonly number[];
  readonly out: Readonly<Record<string, readonly (readonly number[])[]>>;
}
export function emphasis(one: EmphasisCase): Verdict {
  const tolerance = 1e-5;
  const z = Float32Array.from(one.z.flat());
  const modes: Record<string, () => Float32Array> = {
    Original: () => applyEmphasis(z, one.multipliers, 'original'),
    'No norm': () => applyEmphasis(z, one.multipliers, 'no-norm'),
    ComfyUI: () => applyComfyWeights(z, Float32Array.from(one.z_empty.flat()), one.multipliers),
  };
  let error = 0;
  for (const [mode, rows] of Object.entries(one.out)) {
    const got = (modes[mode] ?? (() => applyEmphasis(z, one.multipliers, 'none')))();
    for (const [i, x] of rows.flat().entries()) error = Math.max(error, Math.abs(x - got[i]!));
  }
  return { passed: error <= tolerance, error, tolerance };
}

interface DynamicCase {
  readonly template: string;
  readonly combinatorial_first_40?: readonly string[];
  readonly combinatorial_error?: string;
  readonly random: readonly { readonly seed: number; readonly prompts?: readonly string[]; readonly error?: string }[];
}
export function dynamic(one: DynamicCase, document: { wildcard_files: Readonly<Record<string, string>> }): Verdict {
  const wildcards = wildcardsFrom(document.wildcard_files);
  const attempt = (expand: () => string[]): unknown => {
    try {
      return expand();
    } catch {
      return 'refused';
    }
  };
  const enumerated = attempt(() => {
    const first: string[] = [];
    for (const prompt of allPrompts(one.template, wildcards)) if (first.push(prompt) === 40) break;
    return first;
  });
  const drawn = one.random.map(({ seed, prompts }) => attempt(() => drawPrompts(one.template, BigInt(seed), prompts?.length || 4, wildcards)));
  const enumerable = one.combinatorial_first_40 ?? (one.combinatorial_error === undefined ? enumerated : 'refused');
  return equal([enumerated, drawn], [enumerable, one.random.map(({ prompts }) => prompts ?? 'refused')]);
}

/** The draws that templates use. The floats listed are the first and the fourth. */
export function pythonRandom(one: Record<string, unknown> & { seed: string }): Verdict {
  const times = <T>(n: number, draw: (random: PythonRandom) => T): T[] => {
    const random = new PythonRandom(BigInt(one.seed));
    return Array.from({ length: n }, () => draw(random));
  };
  const floats = times(4, (random) => random.random());
  const got = {
    random_float64: [floats[0], floats[3]],
    randint_0_9_x10: times(10, (random) => random.between(0, 9)),
    getrandbits32_x3: times(3, (random) => random.bits(32)),
    choices_abc_w_5_1_2_x6: times(6, (random) => 'abc'[random.weighted([5, 1, 2])]).join(''),
  };
  return equal(got, Object.fromEntries(Object.keys(got).map((key) => [key, one[key]])));
}
