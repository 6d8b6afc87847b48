import { StudioError } from '../../../contract/errors.ts';
import type { TensorData } from '../../onnx/runtime.ts';
import { readFloats, rows, type Tensor } from '../../weights/tensor.ts';
import type { EncoderEntry } from '../families.ts';
import type { EncodeOptions, TextEncoder, TextStates, TokenRows } from '../model.ts';
import type { Network } from '../networks.ts';
import type { Weights } from '../weights.ts';
import { clipLayers } from './clip.ts';

const endToken = 49407;
/** Rows of the token table that are kept once read; a prompt has a few dozen. */
const keptRows = 4096;

interface EncoderOptions {
  readonly entry: EncoderEntry;
  readonly weights: Weights;
  /** Layers that were already cut off its end: diffusers stores SD 2's encoder without the last. */
  readonly cut: number;
  readonly network: Pick<Network, 'run'>;
}

/** What the graph of a text encoder is fed for token rows: the rows of its table, or an embedding's vectors. */
export type TokenFeeds = (tokens: TokenRows, vectors: readonly Float32Array[]) => Readonly<Record<'embeds' | 'end', TensorData>>;

export function tokenFeeds(weights: Weights, pad: number): TokenFeeds {
  const [length = 0, width = 0] = weights.tensor('embeddings.position_embedding.weight').shape;
  const table = weights.tensor('embeddings.token_embedding.weight');
  weights.assertComplete();
  const lookUp = tokenTable(table, width);
  return ({ rows: count, ids }, vectors) => {
    if (ids.length !== count * length) throw new StudioError('bad_input', `Token rows are ${length} long for this model; ${ids.length} ids do not make ${count} of them.`);
    const vectorOf = (id: number) => {
      if (id >= 0) return lookUp(id);
      const vector = vectors[-1 - id];
      if (vector?.length === width) return vector;
      throw new StudioError('unfit', `The embedding fits another kind of model: its vectors have ${vector?.length ?? 0} numbers for this text encoder, which takes ${width}.`);
    };
    const embeds = new Float32Array(ids.length * width);
    const ends = new BigInt64Array(count);
    for (let row = 0; row < count; row++) {
      const own = ids.subarray(row * length, (row + 1) * length);
      const found = own.indexOf(endToken);
      const end = found === -1 ? length - 1 : found;
      ends[row] = BigInt(end);
      for (let i = 0; i < length; i++) embeds.set(vectorOf(i > end ? pad : own[i]!), (row * length + i) * width);
    }
    return { embeds: { data: embeds, dims: [count, length, width] }, end: { data: ends, dims: [count, 1] } };
  };
}

/** A CLIP text encoder: looks tokens up in the file, runs the graph, picks the layer. */
export function clipEncoder({ entry, weights, cut, network }: EncoderOptions): TextEncoder {
  const [tokens = 0, width = 0] = weights.tensor('embeddings.position_embedding.weight').shape;
  const layers = clipLayers(weights) + cut;
  const feeds = tokenFeeds(weights, entry.pad);
  return {
    id: entry.id,
    width,
    tokens,
    layers,
    fewestSkipped: entry.fewestSkipped,
    async encode(input: TokenRows, { clipSkip, vectors = [] }: EncodeOptions): Promise<TextStates> {
      const depth = Math.max(clipSkip, entry.fewestSkipped);
      if (depth > layers) throw new StudioError('bad_input', `Clip skip ${clipSkip} is more than the ${layers} layers of this model's text encoder. Choose a smaller number.`);
      const state = `${entry.normed ? 'normed' : 'raw'}.${depth - cut}`;
      const results = await network.run(feeds(input, vectors), entry.pooled ? [state, 'projected'] : [state]);
      return {
        data: results[state]!.data as Float32Array,
        rows: input.rows,
        tokens,
        width,
        pooled: entry.pooled ? (results['projected']!.data as Float32Array) : null,
      };
    },
  };
}

function tokenTable(table: Tensor, width: number): (id: number) => Float32Array {
  const known = new Map<number, Float32Array>();
  return (id) => {
    let row = known.get(id);
    if (row) return row;
    if (id >= table.shape[0]!) throw new StudioError('bad_input', `Token ${id} is beyond this text encoder's vocabulary of ${table.shape[0]}.`);
    row = readFloats(rows(table, id, id + 1));
    if (row.length !== width) throw new StudioError('bad_file', `The token table of this model is ${row.length} wide where its text encoder is ${width} wide. Download it again.`);
    if (known.size >= keptRows) known.clear();
    known.set(id, row);
    return row;
  };
}
