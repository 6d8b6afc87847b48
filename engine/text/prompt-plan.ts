import type { Dialect } from '../../contract/request.ts';
import { splitComposition } from './composition.ts';
import { extraNetworks, type ExtraNetwork } from './extra-networks.ts';
import { scheduleTexts, type EditingSteps, type ScheduledText } from './prompt-editing.ts';

/** What is to be encoded at which steps, and how strongly. */
export interface PromptPlan {
  /** `<lora:…>` and other tags, taken out of the texts. */
  readonly networks: readonly ExtraNetwork[];
  /** What AND joined; one part where nothing did. */
  readonly parts: readonly { readonly weight: number; readonly texts: readonly ScheduledText[] }[];
}

/**
 * Takes a prompt apart in the order A1111 does: tags, AND, then editing; weights stay in the texts for `promptRows`. Other
 * dialects have none of these. A negative prompt is never composed: AND is a word there.
 */
export function planPrompt(prompt: string, dialect: Dialect, role: 'positive' | 'negative', editing: EditingSteps): PromptPlan {
  const steps = editing.hiresSteps ?? editing.steps;
  if (dialect !== 'a1111') return { networks: [], parts: [{ weight: 1, texts: [{ until: steps, text: prompt }] }] };
  const { text, networks } = extraNetworks(prompt);
  const parts = role === 'positive' ? splitComposition(text) : [{ text, weight: 1 }];
  return { networks, parts: parts.map((part) => ({ weight: part.weight, texts: scheduleTexts(part.text, editing) })) };
}

/** The text of a part at a step, counted from 1. */
export function textAt(texts: readonly ScheduledText[], step: number): string {
  return (texts.find(({ until }) => step <= until) ?? texts.at(-1)!).text;
}
