import { StudioError } from '../../contract/errors.ts';
import { OpenRow, rowLength, type EmbeddingName, type PromptRow } from './rows.ts';
import { isBreak, type Weighted } from './weighted.ts';

const comma = 267;

export interface ChunkOptions {
  readonly encode: (text: string) => number[];
  readonly embeddings: readonly EmbeddingName[];
  /** How far back a comma is looked for when a chunk is full; 0 for not at all. A1111's default is 20. */
  readonly commaPaddingBacktrack: number;
}

/** A1111's chunks: 75 tokens each, ended at a comma where one is near, or by BREAK. The count leaves out the last one's padding. */
export function chunkPrompt(parts: readonly Weighted[], options: ChunkOptions): { rows: PromptRow[]; tokenCount: number } {
  const known = namesByTokens(options);
  const rows: PromptRow[] = [];
  let tokenCount = 0;
  let open = new OpenRow();
  let lastComma = -1;
  const close = (next = new OpenRow()) => {
    rows.push(open.close());
    tokenCount += rowLength;
    open = next;
    lastComma = -1;
  };
  const full = () => open.room === 0;
  const commaIsNear = () => {
    const back = options.commaPaddingBacktrack;
    return back !== 0 && lastComma >= 0 && open.tokens.length - lastComma <= back;
  };

  for (const part of parts) {
    if (isBreak(part)) {
      close();
      continue;
    }
    const tokens = options.encode(part.text);
    for (let at = 0; at < tokens.length; ) {
      const token = tokens[at]!;
      if (token === comma) lastComma = open.tokens.length;
      else if (full() && commaIsNear()) close(cut(open, lastComma + 1));
      if (full()) close();
      const embedding = known.get(token)?.find(({ ids }) => ids.every((id, i) => id === tokens[at + i]));
      if (embedding) {
        if (embedding.vectors > open.room) close();
        for (let vector = 0; vector < embedding.vectors; vector++) open.addVector(embedding.name, vector, part.weight);
      } else open.add(token, part.weight);
      at += embedding?.ids.length ?? 1;
    }
  }
  tokenCount += open.tokens.length;
  if (open.tokens.length > 0 || rows.length === 0) rows.push(open.close());
  return { rows, tokenCount };
}

/** Moves everything from index `from` on to a row of its own. */
function cut(row: OpenRow, from: number): OpenRow {
  const moved = new OpenRow();
  moved.tokens.push(...row.tokens.splice(from));
  moved.weights.push(...row.weights.splice(from));
  moved.embeddings = row.embeddings.filter(({ at }) => at >= from).map(({ name, at, first, count }) => ({ name, at: at - from, first, count }));
  row.embeddings = row.embeddings.filter(({ at }) => at < from);
  return moved;
}

interface KnownEmbedding extends EmbeddingName {
  readonly ids: readonly number[];
}

/** Embeddings by the first token of their names, longest first. */
function namesByTokens({ embeddings, encode }: ChunkOptions): Map<number, KnownEmbedding[]> {
  const known = new Map<number, KnownEmbedding[]>();
  for (const { name, vectors } of embeddings) {
    if (vectors > rowLength) {
      throw new StudioError('unfit', `Embedding “${name}” has ${vectors} vectors, but a prompt’s chunk holds ${rowLength} tokens. Remove it from the prompt.`);
    }
    const ids = encode(name);
    if (ids[0] === undefined) continue;
    const alike = known.get(ids[0]) ?? [];
    known.set(ids[0], [...alike, { name, vectors, ids }].sort((a, b) => b.ids.length - a.ids.length));
  }
  return known;
}
