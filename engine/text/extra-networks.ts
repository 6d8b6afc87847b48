import { pythonFloat, pythonInt } from './python-number.ts';

/** A tag `<type:argument:…>`: all arguments, those without a name, and those `name=value`. */
export interface ExtraNetwork {
  readonly type: string;
  readonly items: readonly string[];
  readonly positional: readonly string[];
  readonly named: Readonly<Record<string, string>>;
}

/** Takes A1111's tags out of a prompt; the spaces around them stay. */
export function extraNetworks(prompt: string): { text: string; networks: ExtraNetwork[] } {
  const networks: ExtraNetwork[] = [];
  const kept: string[] = [];
  const opening = /<([\p{L}\p{N}_]+):(?!>)/gu;
  let from = 0;
  for (let match = opening.exec(prompt); match; match = opening.exec(prompt)) {
    const close = prompt.indexOf('>', opening.lastIndex);
    if (close < 0) break;
    kept.push(prompt.slice(from, match.index));
    networks.push({ type: match[1]!, ...argumentsOf(prompt.slice(opening.lastIndex, close)) });
    from = close + 1;
    opening.lastIndex = from;
  }
  return { text: kept.join('') + prompt.slice(from), networks };
}

function argumentsOf(text: string): Omit<ExtraNetwork, 'type'> {
  const items = text.split(':');
  const positional: string[] = [];
  const named: Record<string, string> = {};
  for (const item of items) {
    const parts = item.split('=');
    if (parts.length === 2) named[parts[0]!] = parts[1]!;
    else positional.push(item);
  }
  return { items, positional, named };
}

/** What a `<lora:…>` tag asks for. */
export interface LoraTag {
  readonly name: string;
  readonly textStrength: number;
  readonly unetStrength: number;
  /** Rank to cut the LoRA down to; null for its own. */
  readonly rank: number | null;
}

/** A LoRA tag's strengths: text encoder first or `te=`, then UNet or `unet=`, which otherwise is the same. Null where one is no number. */
export function loraTag({ positional, named }: ExtraNetwork): LoraTag | null {
  const [name = '', te, unet, dyn] = positional;
  const textStrength = named['te'] === undefined ? pythonFloat(te ?? '1') : pythonFloat(named['te']);
  const unetText = named['unet'] ?? unet;
  const unetStrength = unetText === undefined ? textStrength : pythonFloat(unetText);
  const rankText = named['dyn'] ?? dyn;
  const rank = rankText === undefined ? null : pythonInt(rankText);
  const invalid = textStrength === null || unetStrength === null || (rankText !== undefined && rank === null);
  return invalid ? null : { name, textStrength, unetStrength, rank };
}
