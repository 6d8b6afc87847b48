import type { Dialect } from '../../contract/request.ts';
import type { Conditioning, OpenModel, TextStates, TokenRows } from '../models/model.ts';
import { applyComfyWeights, applyEmphasis, type EmphasisMode } from '../text/emphasis.ts';
import { promptRows } from '../text/prompt-rows.ts';
import type { EmbeddingName, PromptRow } from '../text/rows.ts';

/** A textual inversion: what the prompt calls it, and its vectors for each text encoder by the encoder's id. */
export interface Embedding extends EmbeddingName {
  readonly vectorsOf: Readonly<Record<string, readonly Float32Array[]>>;
}

export interface PromptOptions {
  readonly dialect: Dialect;
  readonly clipSkip: number;
  readonly emphasis: EmphasisMode;
  readonly embeddings: readonly Embedding[];
  /** Of the picture in pixels: SDXL is told. */
  readonly width: number;
  readonly height: number;
}

/** Encodes a prompt with every text encoder of the model, works its weights in, and joins what came out. */
export async function condition(model: OpenModel, prompt: string, options: PromptOptions): Promise<Conditioning> {
  const { rows } = promptRows(prompt, { dialect: options.dialect, embeddings: options.embeddings });
  const states: TextStates[] = [];
  for (const encoder of model.encoders) {
    const { ids, vectors } = tokenRows(rows, encoder.id, options.embeddings);
    const encoded = await encoder.encode(ids, { clipSkip: options.clipSkip, vectors });
    const empty = options.dialect === 'comfyui' && weighted(rows) ? await encoder.encode(emptyRow, { clipSkip: options.clipSkip }) : null;
    states.push({ ...encoded, data: emphasised(encoded, rows, empty, options) });
  }
  return model.condition(states, options);
}

const weighted = (rows: readonly PromptRow[]) => rows.some(({ weights }) => weights.some((weight) => weight !== 1));

const emptyRow: TokenRows = tokenRows(promptRows('', { dialect: 'plain', embeddings: [] }).rows, '', []).ids;

/** Rows as one array of ids, embeddings as negative ids into the vectors beside it. */
function tokenRows(rows: readonly PromptRow[], encoder: string, embeddings: readonly Embedding[]): { ids: TokenRows; vectors: Float32Array[] } {
  const length = rows[0]!.tokens.length;
  const ids = new Int32Array(rows.length * length);
  const vectors: Float32Array[] = [];
  for (const [r, row] of rows.entries()) {
    ids.set(row.tokens, r * length);
    for (const { name, at, first, count } of row.embeddings) {
      const own = embeddings.find((embedding) => embedding.name === name)!.vectorsOf[encoder] ?? [];
      for (let k = 0; k < count; k++) {
        ids[r * length + at + k] = -1 - vectors.length;
        vectors.push(own[first + k] ?? new Float32Array(0));
      }
    }
  }
  return { ids: { rows: rows.length, ids }, vectors };
}

/** Each row of 77 weighted by itself, as the programs do whose prompts these are. */
function emphasised(states: TextStates, rows: readonly PromptRow[], empty: TextStates | null, options: PromptOptions): Float32Array {
  const size = states.tokens * states.width;
  const out = new Float32Array(states.data.length);
  for (const [r, { weights }] of rows.entries()) {
    const z = states.data.subarray(r * size, (r + 1) * size);
    out.set(empty ? applyComfyWeights(z, empty.data, weights) : applyEmphasis(z, weights, options.emphasis), r * size);
  }
  return out;
}
