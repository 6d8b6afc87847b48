import { repairText } from './ftfy.ts';
import { unescapeHtml } from './html-entities.ts';
import { laterThanUnicode14 } from './unicode14.ts';

/**
 * How text is prepared before it is split. `basic`: the slow Hugging Face tokenizer without ftfy (ComfyUI). `ftfy`: the same
 * with it (A1111, Forge). `fast`: the fast one. `openai`, `openai-ftfy`: CLIP's own.
 */
export const cleanings = ['basic', 'ftfy', 'fast', 'openai', 'openai-ftfy'] as const;
export type Cleaning = (typeof cleanings)[number];

export function clean(text: string, cleaning: Cleaning): string {
  switch (cleaning) {
    case 'basic':
      return basic(text);
    case 'ftfy':
      return collapse(repairText(text)).toLowerCase();
    case 'fast':
      return collapse(text.normalize('NFC')).toLowerCase();
    case 'openai':
      return collapse(unescapeHtml(unescapeHtml(text))).toLowerCase();
    case 'openai-ftfy':
      return collapse(unescapeHtml(unescapeHtml(repairText(text)))).toLowerCase();
  }
}

/** Runs of white space to one space, none at the ends. `trim` would also take a byte-order mark, which counts here. */
function collapse(text: string): string {
  return text.replace(/\p{White_Space}+/gu, ' ').replace(/^ | $/g, '');
}

const ideographs = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/** Controls out, ideographs apart, composed, lower case word by word. */
function basic(text: string): string {
  const kept = text
    .replace(laterThanUnicode14, '')
    .replace(/[\t\n\r]/g, ' ')
    .replace(/[\ufffd\p{C}]/gu, '')
    .replace(ideographs, ' $& ')
    .normalize('NFC');
  return collapse(kept)
    .split(' ')
    .map((word) => word.toLowerCase())
    .join(' ');
}
