import type { FoundLora } from '../../found.ts';
import type { GraphNode, Link } from './graph.ts';
import { chosenInput } from './held.ts';
import { lorasOf } from './loras.ts';
import { numbersOf } from './stage.ts';
import type { Walker } from './walker.ts';

export interface GraphPrompts {
  /** Null where the graph zeroes it or has none. */
  readonly positive: string | null | undefined;
  readonly negative: string | null | undefined;
  /** Distilled guidance, set on the way. */
  readonly guidance: number | undefined;
  readonly notes: readonly string[];
}

/** The prompts that reach a sampler, directly or by a guider. */
export function conditioningOf(walker: Walker, sampler: GraphNode): GraphPrompts {
  const holder = walker.behind(sampler, 'guider') ?? sampler;
  const reader = new PromptReader(walker);
  const positives = ['positive', 'conditioning', 'cond1', 'cond2'].flatMap((name) => walker.link(holder, name) ?? []);
  const negative = walker.link(holder, 'negative');
  return {
    positive: positives.length > 0 ? reader.textBehind(positives, 'positive') : undefined,
    negative: negative ? reader.textBehind([negative], 'negative') : holder === sampler ? undefined : null,
    guidance: reader.guidance,
    notes: reader.notes,
  };
}

/** Inputs of an encoder that hold text: SDXL and Flux have one for each encoder. */
const textInputs = ['text', 'text_g', 'text_l', 't5xxl', 'clip_l', 'clip_g', 'prompt', 'text_positive'];
const conditioningInputs = ['conditioning', 'conditioning_1', 'conditioning_2', 'conditioning_to', 'conditioning_from', 'positive', 'negative'];
const maxDepth = 100;

class PromptReader {
  readonly #walker: Walker;
  guidance: number | undefined;
  readonly notes: string[] = [];

  constructor(walker: Walker) {
    this.#walker = walker;
  }

  textBehind(links: readonly Link[], side: 'positive' | 'negative'): string | null | undefined {
    const texts = [...new Set(links.flatMap((link) => this.#texts(link, side, new Set(), 0)))];
    if (texts.length > 1) this.#note(`Several ${side} prompts are joined in the graph; they are put one after another.`);
    const words = texts.filter((text): text is string => text !== null);
    return words.length > 0 ? words.join(', ') : texts.length > 0 ? null : undefined;
  }

  #texts(link: Link, side: 'positive' | 'negative', seen: Set<string>, depth: number): (string | null)[] {
    const node = this.#walker.graph.get(link.node);
    const visit = `${link.node}/${link.slot}`;
    if (!node || seen.has(visit) || depth > maxDepth) return [];
    seen.add(visit);
    if (node.type === 'ConditioningZeroOut') return [null];
    this.guidance ??= side === 'positive' ? this.#walker.number(node, 'guidance') : undefined;
    // A loader that encodes both sides itself.
    const whole = this.#walker.text(node, side);
    if (whole !== undefined) return [whole];
    const own = textInputs.filter((name) => node.inputs.has(name)).map((name) => this.#walker.text(node, name));
    if (own.length > 0) return [...new Set(own.filter((text) => text !== undefined))];
    const chosen = chosenInput(node);
    // A node with both sides, such as a ControlNet, gives the positive first; one that carries more has them elsewhere.
    const both = node.inputs.has('positive') && node.inputs.has('negative');
    const names = chosen !== null ? [chosen] : both ? [link.slot > 1 ? side : link.slot === 1 ? 'negative' : 'positive'] : conditioningInputs.filter((name) => node.inputs.has(name));
    const onward = (names.length > 0 ? names : [...node.inputs.keys()]).flatMap((name) => this.#walker.link(node, name) ?? []);
    return onward.flatMap((next) => this.#texts(next, side, seen, depth + 1));
  }

  #note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }
}

/** The checkpoint behind a sampler, the LoRAs on the way from the checkpoint outwards, and what shifts a flow model's levels. */
export function modelOf(walker: Walker, sampler: GraphNode): { checkpoint: string | undefined; loras: FoundLora[]; shift: Record<string, number> | undefined } {
  const holder = walker.behind(sampler, 'model') ? sampler : (walker.behind(sampler, 'guider') ?? sampler);
  const start = walker.behind(holder, 'model');
  const loras: FoundLora[] = [];
  let checkpoint: string | undefined;
  let shift: Record<string, number> | undefined;
  for (const node of start ? walker.upstream(start, ['model']) : []) {
    loras.push(...lorasOf(walker, node).reverse());
    if (node.type.startsWith('ModelSampling')) shift ??= numbersOf(walker, node, { shift: 'shift', max_shift: 'maxShift', base_shift: 'baseShift' });
    checkpoint = ['ckpt_name', 'unet_name', 'base_ckpt_name'].map((name) => walker.text(node, name)).find((name) => name !== undefined) ?? checkpoint;
  }
  return { checkpoint, loras: loras.reverse(), shift };
}

/** `stop_at_clip_layer: -2` on the text encoder's way is clip skip 2. */
export function clipSkipOf(walker: Walker, sampler: GraphNode): number | undefined {
  const holder = walker.behind(sampler, 'guider') ?? sampler;
  const encoder = walker.behind(holder, 'positive', 'conditioning');
  for (const node of encoder ? walker.upstream(encoder, ['conditioning', 'positive', 'clip']) : []) {
    const layer = walker.number(node, 'stop_at_clip_layer', 'clip_skip');
    if (layer !== undefined) return Math.abs(layer);
  }
  return undefined;
}
