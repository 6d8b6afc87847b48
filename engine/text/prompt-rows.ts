import type { Dialect } from '../../contract/request.ts';
import { parseAttention } from './attention.ts';
import { chunkPrompt } from './chunks.ts';
import type { Cleaning } from './cleaning.ts';
import { clipTokenizer, type ClipTokenizer } from './clip-tokenizer.ts';
import { comfyRows, parseComfy } from './comfy.ts';
import { rowLength, type EmbeddingName, type PromptRow } from './rows.ts';

export interface RowOptions {
  readonly dialect: Dialect;
  readonly embeddings: readonly EmbeddingName[];
  readonly tokenizer?: ClipTokenizer;
  readonly cleaning?: Cleaning;
  readonly commaPaddingBacktrack?: number;
}

/**
 * A prompt as a text encoder reads it: rows of 77 tokens with a weight each. What the weights do to the encoder's output is
 * the dialect's too: `applyEmphasis` for A1111, `applyComfyWeights` for ComfyUI. `plain` takes every sign as text.
 */
export function promptRows(text: string, options: RowOptions): { rows: readonly PromptRow[]; tokenCount: number } {
  const tokenizer = options.tokenizer ?? clipTokenizer();
  const encode = (piece: string) => tokenizer.encode(piece, options.cleaning ?? 'basic');
  if (options.dialect === 'comfyui') {
    const rows = comfyRows(parseComfy(text), encode, options.embeddings);
    const last = rows.at(-1)!;
    return { rows, tokenCount: (rows.length - 1) * rowLength + last.words.filter((word) => word > 0).length };
  }
  const parts = options.dialect === 'plain' ? [{ text, weight: 1 }] : parseAttention(text);
  return chunkPrompt(parts, { encode, embeddings: options.embeddings, commaPaddingBacktrack: options.commaPaddingBacktrack ?? 20 });
}
