import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCheckpoint, type Shapes } from '../../tests/fixtures/tiny-checkpoint.ts';
import { poke, tempFolder } from '../../tests/fixtures/tiny-models.ts';
import { readEmbedding } from './embedding.ts';

function embedding(shapes: Shapes): string {
  const path = join(tempFolder(), 'word.safetensors');
  writeCheckpoint(path, shapes);
  return path;
}
const sizes = (shapes: Shapes) => {
  const { vectors, vectorsOf } = readEmbedding(embedding(shapes));
  return [vectors, ...Object.entries(vectorsOf).map(([id, all]) => `${id} ${all.length}×${all[0]!.length}`)];
};

test.each<[string, Shapes, unknown[]]>([
  ['A1111', { emb_params: [3, 768] }, [3, 'clip_l 3×768', 'clip_h 3×768', 'clip_g 3×768']],
  ['diffusers, after the word', { '<cat-toy>': [1, 768] }, [1, 'clip_l 1×768', 'clip_h 1×768', 'clip_g 1×768']],
  ['a single vector', { style: [1024] }, [1, 'clip_l 1×1024', 'clip_h 1×1024', 'clip_g 1×1024']],
  ['A1111 from a pickle', { 'string_to_param.*': [2, 768] }, [2, 'clip_l 2×768', 'clip_h 2×768', 'clip_g 2×768']],
  ['with an axis of one before', { emb_params: [1, 4, 768] }, [4, 'clip_l 4×768', 'clip_h 4×768', 'clip_g 4×768']],
  ['SDXL', { clip_l: [2, 768], clip_g: [2, 1280] }, [2, 'clip_l 2×768', 'clip_g 2×1280']],
])('an embedding of %s', (_, shapes, wanted) => {
  expect(sizes(shapes)).toEqual(wanted);
});

test.each<[string, Shapes, string]>([
  ['a weight of a network', { 'layer.weight': [320, 4, 3, 3] }, '“word.safetensors” is not an embedding: it holds none of the tensors that one is made of (emb_params, clip_l, clip_g or a single word\'s).'],
  ['more vectors than a chunk has places', { emb_params: [76, 768] }, '“word.safetensors” is not an embedding: it holds none of the tensors that one is made of (emb_params, clip_l, clip_g or a single word\'s).'],
  ['encoders that do not agree', { clip_l: [2, 768], clip_g: [3, 1280] }, '“word.safetensors” has 2 and 3 vectors for different text encoders; they must be as many for each. Download it again.'],
])('%s is refused', (_, shapes, sentence) => {
  expect(() => readEmbedding(embedding(shapes))).toThrow(sentence);
});

test('a number that is none is found when it is read', () => {
  const path = embedding({ emb_params: [1, 768] });
  poke(path, 'emb_params', 5, 0x7e00);
  expect(() => readEmbedding(path)).toThrow('“word.safetensors” holds numbers that are not finite in “emb_params”. Download it again.');
});
