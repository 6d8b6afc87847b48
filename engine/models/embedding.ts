import { StudioError } from '../../contract/errors.ts';
import { openWeights } from '../weights/checkpoint.ts';
import { isFloat } from '../weights/dtype.ts';
import type { TensorSet } from '../weights/safetensors.ts';
import { readFloats, type Tensor } from '../weights/tensor.ts';
import { fileWords } from '../weights/words.ts';

/** A textual inversion (Gal et al. 2022): vectors that stand for a word, for each text encoder by its id. */
export interface EmbeddingVectors {
  /** How many tokens it takes up. */
  readonly vectors: number;
  readonly vectorsOf: Readonly<Record<string, readonly Float32Array[]>>;
}

/** More vectors than a chunk has places is something else. */
const mostVectors = 75;

/** One vector, or rows of them; some trainers put an axis of one before. */
const isVectors = ({ dtype, shape }: Tensor) => isFloat(dtype) && shape.length >= 1 && shape.slice(0, -2).every((size) => size === 1) && shape.length <= 3;

/** The tensors an embedding file is made of, by encoder; null where the file is something else. */
export function embeddingTensors(set: TensorSet): ReadonlyMap<string, Tensor> | null {
  const all = [...set.tensors.entries()];
  // Counters of training steps lie beside the vectors in some.
  const tensors = all.filter(([, { dtype }]) => isFloat(dtype));
  if (tensors.length === 0 || all.length > 4 || !tensors.every(([, tensor]) => isVectors(tensor))) return null;
  const named = new Map(tensors.filter(([name]) => /^clip_[lgh]$/.test(name)));
  if (named.size === tensors.length) return named;
  // A1111 calls its only tensor emb_params, diffusers after the word; whose it is, its width says.
  const [only] = tensors;
  if (tensors.length !== 1 || !only) return null;
  const count = only[1].shape.at(-2) ?? 1;
  if (count > mostVectors) return null;
  return new Map(['clip_l', 'clip_h', 'clip_g'].map((id) => [id, only[1]]));
}

export function readEmbedding(path: string): EmbeddingVectors {
  const tensors = embeddingTensors(openWeights(path));
  if (!tensors) throw new StudioError('bad_file', `${fileWords(path)} is not an embedding: it holds none of the tensors that one is made of (emb_params, clip_l, clip_g or a single word's).`);
  const vectorsOf: Record<string, readonly Float32Array[]> = {};
  for (const [id, tensor] of tensors) {
    const all = readFloats(tensor);
    const width = tensor.shape.at(-1)!;
    if (all.some((x) => !Number.isFinite(x))) throw new StudioError('bad_file', `${fileWords(path)} holds numbers that are not finite in “${tensor.name}”. Download it again.`);
    vectorsOf[id] = Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width));
  }
  const counts = [...new Set(Object.values(vectorsOf).map((vectors) => vectors.length))];
  if (counts.length !== 1) throw new StudioError('bad_file', `${fileWords(path)} has ${counts.join(' and ')} vectors for different text encoders; they must be as many for each. Download it again.`);
  return { vectors: counts[0]!, vectorsOf };
}
