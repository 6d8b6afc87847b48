import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { StudioError } from '../../contract/errors.ts';
import { mergePairs, pairKey } from './byte-pairs.ts';
import { clean, type Cleaning } from './cleaning.ts';

export const startToken = 49406;
export const endToken = 49407;
const mergeCount = 48_894;

/** The merges as shipped: one pair of symbols a line, best rank first. */
export const vocabularyFile = fileURLToPath(new URL('../../resources/clip-bpe/merges.txt.gz', import.meta.url));

/** Text to the ids of CLIP's byte-pair vocabulary, without start and end. Radford et al. 2021; Sennrich et al. 2016. */
export interface ClipTokenizer {
  encode(text: string, cleaning?: Cleaning): number[];
}

const opened = new Map<string, ClipTokenizer>();

/** Reads the vocabulary once per process and file. */
export function clipTokenizer(file: string = vocabularyFile): ClipTokenizer {
  let tokenizer = opened.get(file);
  if (!tokenizer) {
    tokenizer = new Bpe(readMerges(file));
    opened.set(file, tokenizer);
  }
  return tokenizer;
}

function readMerges(file: string): string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw new StudioError('missing_file', `CLIP’s vocabulary ${file} cannot be read. Install Stepwise again.`, String(thrown));
  }
  const merges = gunzipSync(bytes).toString('utf8').split('\n').slice(0, -1);
  if (merges.length !== mergeCount) throw new StudioError('bad_file', `CLIP’s vocabulary ${file} holds ${merges.length} merges instead of ${mergeCount}. Install Stepwise again.`);
  return merges;
}

const tail = String.raw`'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+`;
const pieces = new RegExp(String.raw`<\|startoftext\|>|<\|endoftext\|>|${tail}`, 'giu');
const caseSensitivePieces = new RegExp(String.raw`<\|startoftext\|>|<\|endoftext\|>|${tail}`, 'gu');

class Bpe implements ClipTokenizer {
  /** Pair of symbols to the rank of their merge; the merged symbol's id is 512 above it. */
  readonly #ranks = new Map<number, number>();
  readonly #byteIds: Uint8Array;
  readonly #utf8 = new TextEncoder();

  constructor(merges: readonly string[]) {
    const symbols = byteSymbols();
    const ids = new Map<string, number>();
    for (const [id, { symbol }] of symbols.entries()) {
      ids.set(symbol, id);
      ids.set(`${symbol}</w>`, id + 256);
    }
    for (const [rank, merge] of merges.entries()) {
      const [a, b] = merge.split(' ') as [string, string];
      this.#ranks.set(pairKey(ids.get(a)!, ids.get(b)!), rank);
      ids.set(a + b, 512 + rank);
    }
    this.#byteIds = new Uint8Array(256);
    for (const [id, { byte }] of symbols.entries()) this.#byteIds[byte] = id;
  }

  encode(text: string, cleaning: Cleaning = 'basic'): number[] {
    const pattern = cleaning === 'fast' ? caseSensitivePieces : pieces;
    return Array.from(clean(text, cleaning).matchAll(pattern), ([piece]) => this.#word(piece)).flat();
  }

  #word(piece: string): number[] {
    if (piece === '<|startoftext|>') return [startToken];
    if (piece === '<|endoftext|>') return [endToken];
    const symbols = Array.from(this.#utf8.encode(piece), (byte) => this.#byteIds[byte]!);
    symbols[symbols.length - 1]! += 256;
    return mergePairs(symbols, this.#ranks, (rank) => 512 + rank);
  }
}

/** The vocabulary's first 256 symbols: printable Latin-1 bytes as themselves, then the others as letters from U+0100. */
function byteSymbols(): { byte: number; symbol: string }[] {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const shown = bytes.filter(printable).map((byte) => ({ byte, symbol: String.fromCodePoint(byte) }));
  const hidden = bytes.filter((byte) => !printable(byte)).map((byte, n) => ({ byte, symbol: String.fromCodePoint(256 + n) }));
  return [...shown, ...hidden];
}
