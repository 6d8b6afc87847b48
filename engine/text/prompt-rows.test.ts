import { describe, expect, test } from 'vitest';
import { parseAttention } from './attention.ts';
import { applyComfyWeights, applyEmphasis } from './emphasis.ts';
import { promptRows } from './prompt-rows.ts';
import { padRow } from './rows.ts';

const rows = (text: string, dialect: 'a1111' | 'comfyui' | 'plain' = 'a1111', embeddings: { name: string; vectors: number }[] = []) =>
  promptRows(text, { dialect, embeddings });

describe('rows', () => {
  test('an empty prompt is one row of end tokens', () => {
    for (const dialect of ['a1111', 'comfyui', 'plain'] as const) {
      const { rows: [row], tokenCount } = rows('', dialect);
      expect(row!.tokens).toEqual([49406, ...Array<number>(76).fill(49407)]);
      expect(row!.weights).toEqual(Array<number>(77).fill(1));
      expect(tokenCount).toBe(0);
    }
  });

  test('each dialect reads brackets its own way', () => {
    const weightOfCat = (text: string, dialect: 'a1111' | 'comfyui' | 'plain') => {
      const row = rows(text, dialect).rows[0]!;
      return row.weights[row.tokens.indexOf(2368)];
    };
    expect(weightOfCat('((cat:1.2):1.5)', 'a1111')).toBeCloseTo(1.8);
    expect(weightOfCat('((cat:1.2):1.5)', 'comfyui')).toBe(1.2);
    expect(weightOfCat('[cat]', 'comfyui')).toBe(1);
    expect(weightOfCat('((cat:1.2):1.5)', 'plain')).toBe(1);
  });

  test('a prompt goes on in the next row, at its last comma', () => {
    const words = (n: number) => Array<string>(n).fill('cat').join(' ');
    const { rows: two, tokenCount } = rows(`${words(60)}, ${words(20)}`);
    expect(two).toHaveLength(2);
    expect(two[0]!.tokens.indexOf(49407)).toBe(62);
    expect(two[1]!.tokens.indexOf(49407)).toBe(21);
    expect(tokenCount).toBe(75 + 20);
  });

  test('embeddings take their places and know which vectors', () => {
    const { rows: [row] } = rows('a easynegative b', 'a1111', [{ name: 'easynegative', vectors: 3 }]);
    expect(row!.embeddings).toEqual([{ name: 'easynegative', at: 2, first: 0, count: 3 }]);
    expect(row!.tokens.slice(1, 6)).toEqual([320, 0, 0, 0, 321]);
  });

  test('ComfyUI divides a long embedding between rows', () => {
    const text = `${Array<string>(70).fill('cat').join(' ')} embedding:big`;
    const { rows: two } = rows(text, 'comfyui', [{ name: 'big', vectors: 8 }]);
    expect(two.map(({ embeddings }) => embeddings)).toEqual([
      [{ name: 'big', at: 71, first: 0, count: 5 }],
      [{ name: 'big', at: 1, first: 5, count: 3 }],
    ]);
  });

  test('an embedding longer than a row is refused', () => {
    expect(() => rows('x', 'a1111', [{ name: 'huge', vectors: 80 }])).toThrow(
      'Embedding “huge” has 80 vectors, but a prompt’s chunk holds 75 tokens. Remove it from the prompt.',
    );
  });

  test('other encoders are padded after the first end token', () => {
    expect(padRow([49406, 320, 49407, 49407, 49407], 0)).toEqual([49406, 320, 49407, 0, 0]);
  });

  test('brackets without end stay fast and finite', () => {
    const deep = '('.repeat(10_000) + 'cat' + ':1.1)'.repeat(4_000);
    for (const dialect of ['a1111', 'comfyui'] as const) expect(rows(deep, dialect).rows.length).toBeGreaterThan(0);
    expect(parseAttention(']'.repeat(10_000))).toEqual([{ text: ']'.repeat(10_000), weight: 1 }]);
  });
});

describe('emphasis', () => {
  const z = Float32Array.of(1, 2, 3, 4, 5, 6);

  test('original keeps the mean of the chunk', () => {
    const weighted = applyEmphasis(z, [1, 2, 0.5], 'original');
    const mean = (x: Float32Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
    expect(mean(weighted)).toBeCloseTo(mean(z), 5);
    expect(weighted[2]! / weighted[0]!).toBeCloseTo(6, 5);
  });

  test('weights that cancel out leave finite rows', () => {
    expect(applyEmphasis(Float32Array.of(1, 1), [1, -1], 'original')).toEqual(Float32Array.of(1, -1));
  });

  test('ComfyUI weighs the distance to the empty prompt', () => {
    expect(applyComfyWeights(z, new Float32Array(6).fill(1), [1, 2, 1])).toEqual(Float32Array.of(1, 2, 5, 7, 5, 6));
  });
});
