import { endToken, startToken } from './clip-tokenizer.ts';

/** Tokens of a row between start and end. */
export const rowLength = 75;
/** Stands where an embedding's vector will be put after the token embedding. */
export const placeholder = 0;

/** What a text encoder reads at once: start, 75 tokens, end. */
export interface PromptRow {
  readonly tokens: readonly number[];
  /** One per token; 1 where nothing was said. */
  readonly weights: readonly number[];
  readonly embeddings: readonly EmbeddingUse[];
}

/** Vectors `first`, `first + 1`, … of an embedding replace `count` tokens of the row from index `at`. */
export interface EmbeddingUse {
  readonly name: string;
  readonly at: number;
  readonly first: number;
  readonly count: number;
}

/** A textual inversion as a prompt sees it: what it is called and how many tokens it stands for. */
export interface EmbeddingName {
  readonly name: string;
  readonly vectors: number;
}

/** A row as it fills up. Indices count from the first token after start. */
export class OpenRow {
  readonly tokens: number[] = [];
  readonly weights: number[] = [];
  embeddings: EmbeddingUse[] = [];

  get room(): number {
    return rowLength - this.tokens.length;
  }

  add(token: number, weight: number): void {
    this.tokens.push(token);
    this.weights.push(weight);
  }

  /** One vector of an embedding; neighbours in order are one use. */
  addVector(name: string, vector: number, weight: number): void {
    const at = this.tokens.length;
    const last = this.embeddings.at(-1);
    const goesOn = last?.name === name && last.at + last.count === at && last.first + last.count === vector;
    if (goesOn) this.embeddings[this.embeddings.length - 1] = { ...last, count: last.count + 1 };
    else this.embeddings.push({ name, at, first: vector, count: 1 });
    this.add(placeholder, weight);
  }

  close(): PromptRow {
    const padding = Array<number>(this.room).fill(endToken);
    return {
      tokens: [startToken, ...this.tokens, ...padding, endToken],
      weights: [1, ...this.weights, ...padding.map(() => 1), 1],
      embeddings: this.embeddings.map(({ name, at, first, count }) => ({ name, at: at + 1, first, count })),
    };
  }
}

/** Encoders other than CLIP-L are padded with another token after the first end token (OpenCLIP: 0). */
export function padRow(tokens: readonly number[], pad: number): number[] {
  const end = tokens.indexOf(endToken);
  return tokens.map((token, i) => (i > end ? pad : token));
}
