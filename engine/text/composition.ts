import { strip } from './spaces.ts';
import { wholeWord } from './words.ts';

/** One of the prompts that AND joins, each guided on its own. */
export interface PromptPart {
  readonly text: string;
  readonly weight: number;
}

const and = new RegExp(wholeWord('AND'), 'u');
const trailingWeight = /^([+-]?(?:\d+\.?|\d*\.\d+))$/;

/** Splits at AND, the whole word; `:0.8` at the end of a part is its weight. Composable diffusion: Liu et al. 2022. */
export function splitComposition(prompt: string): PromptPart[] {
  return prompt.split(and).map((part) => {
    const text = part.trimEnd();
    const colon = text.lastIndexOf(':');
    const weight = colon < 0 ? null : trailingWeight.exec(strip(text.slice(colon + 1)));
    return weight ? { text: text.slice(0, colon).trimEnd(), weight: Number(weight[1]) } : { text, weight: 1 };
  });
}
