import type { FoundLora } from '../../found.ts';
import { at, numberOf, textOf } from '../../values.ts';
import type { GraphNode, Link } from './graph.ts';
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
  const positive = walker.link(holder, 'positive', 'conditioning', 'cond1');
  const negative = walker.link(holder, 'negative');
  return {
    positive: positive ? reader.textBehind(positive, 'positive') : undefined,
    negative: negative ? reader.textBehind(negative, 'negative') : holder === sampler ? undefined : null,
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

  textBehind(link: Link, side: 'positive' | 'negative'): string | null | undefined {
    const texts = [...new Set(this.#texts(link, side, new Set(), 0))];
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
    const own = textInputs.filter((name) => node.inputs.has(name)).map((name) => this.#walker.text(node, name));
    if (own.length > 0) return [...new Set(own.filter((text) => text !== undefined))];
    // A node with both sides, such as a ControlNet, gives the positive first.
    const both = node.inputs.has('positive') && node.inputs.has('negative');
    const names = both ? [link.slot === 1 ? 'negative' : 'positive'] : conditioningInputs.filter((name) => node.inputs.has(name));
    const onward = (names.length > 0 ? names : [...node.inputs.keys()]).flatMap((name) => this.#walker.link(node, name) ?? []);
    return onward.flatMap((next) => this.#texts(next, side, seen, depth + 1));
  }

  #note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }
}

/** The checkpoint behind a sampler and the LoRAs on the way, from the checkpoint outwards. */
export function modelOf(walker: Walker, sampler: GraphNode): { checkpoint: string | undefined; loras: FoundLora[] } {
  const holder = walker.behind(sampler, 'model') ? sampler : (walker.behind(sampler, 'guider') ?? sampler);
  const start = walker.behind(holder, 'model');
  const loras: FoundLora[] = [];
  let checkpoint: string | undefined;
  for (const node of start ? walker.upstream(start, ['model']) : []) {
    loras.push(...lorasOf(walker, node).reverse());
    checkpoint = walker.text(node, 'ckpt_name') ?? walker.text(node, 'unet_name') ?? checkpoint;
  }
  return { checkpoint, loras: loras.reverse() };
}

function lorasOf(walker: Walker, node: GraphNode): FoundLora[] {
  const name = walker.text(node, 'lora_name');
  if (name !== undefined) {
    const unetStrength = walker.number(node, 'strength_model') ?? 1;
    return [{ name, unetStrength, textStrength: walker.number(node, 'strength_clip') ?? 0 }];
  }
  // Nodes that hold a list: {"on": true, "lora": "x", "strength": 0.8}.
  return [...node.inputs.values()].flatMap((input) => {
    const value = 'value' in input ? input.value : undefined;
    const lora = textOf(at(value, 'lora'));
    if (lora === undefined || at(value, 'on') === false) return [];
    const unetStrength = numberOf(at(value, 'strength')) ?? 1;
    return [{ name: lora, unetStrength, textStrength: numberOf(at(value, 'strengthTwo')) ?? unetStrength }];
  });
}

/** `stop_at_clip_layer: -2` on the text encoder's way is clip skip 2. */
export function clipSkipOf(walker: Walker, sampler: GraphNode): number | undefined {
  const holder = walker.behind(sampler, 'guider') ?? sampler;
  const encoder = walker.behind(holder, 'positive', 'conditioning');
  for (const node of encoder ? walker.upstream(encoder, ['conditioning', 'positive', 'clip']) : []) {
    const layer = walker.number(node, 'stop_at_clip_layer');
    if (layer !== undefined) return -layer;
  }
  return undefined;
}
