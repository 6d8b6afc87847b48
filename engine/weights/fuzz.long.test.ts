import { expect, test } from 'vitest';
import { StudioError } from '../../contract/errors.ts';
import { memoryFile, safetensorsBytes } from '../../tests/fixtures/safetensors-bytes.ts';
import { readSafetensors, type TensorSet } from './safetensors.ts';
import { count } from './tensor.ts';
import { dtypes } from './dtype.ts';

const files = 24_000;

/** A seeded draw below `n`. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = Math.imul(state, 1664525) + 1013904223;
    return ((state >>> 8) * n) >>> 24;
  };
}

const valid = safetensorsBytes(
  JSON.stringify({
    __metadata__: { format: 'pt' },
    'model.diffusion_model.input_blocks.0.0.weight': { dtype: 'F16', shape: [8, 4, 3, 3], data_offsets: [0, 576] },
    betas: { dtype: 'F32', shape: [10], data_offsets: [576, 616] },
    v_pred: { dtype: 'F32', shape: [0], data_offsets: [616, 616] },
    position_ids: { dtype: 'I64', shape: [1, 3], data_offsets: [616, 640] },
  }),
  640,
);
const texts = ['[', '{', '"', '}', ']', ',', ':', '\\', '\\u', '-1', '1e99', '18446744073709551616', '9007199254740993', 'null', '[[[[[[[[', '"__metadata__":{}', '"dtype":"F4"', '\u0000', '[0,640]', '0'].map((text) => new TextEncoder().encode(text));

const splice = (bytes: Uint8Array, at: number, gone: number, put: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]));

/** One to four small harms, most of them in the header. */
function harmed(roll: (n: number) => number): Uint8Array {
  let bytes: Uint8Array = valid.slice();
  for (let times = 1 + roll(4); times > 0; times--) {
    const at = roll(8) === 0 ? roll(8) : 8 + roll(Math.max(1, bytes.length - 648));
    const kind = roll(6);
    if (kind === 0) bytes[Math.min(at, bytes.length - 1)] = roll(256);
    else if (kind === 1) bytes[Math.min(at, bytes.length - 1)]! ^= 1 << roll(8);
    else if (kind === 2) bytes = splice(bytes, at, 0, texts[roll(texts.length)]!);
    else if (kind === 3) bytes = splice(bytes, at, roll(12), texts[roll(texts.length)]!);
    else if (kind === 4) bytes = splice(bytes, at, 0, bytes.subarray(at, at + roll(200)));
    else bytes = bytes.slice(0, roll(bytes.length + 1));
    if (bytes.length === 0) return bytes;
    // Half of them with a length that fits, so that what stands behind it is reached.
    if (roll(2) === 0 && bytes.length > 648) new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, BigInt(bytes.length - 648), true);
  }
  return bytes;
}

/** What must hold of every file that is accepted. */
function problems({ tensors }: TensorSet, size: number): string[] {
  const places = [...tensors.values()].flatMap(({ source, dtype, shape }) => ('file' in source ? [{ ...source, fits: source.length * 8 === count(shape) * dtypes[dtype].bits }] : []));
  const order = places.filter(({ length }) => length > 0).sort((a, b) => a.offset - b.offset);
  return [
    ...places.filter(({ offset, length, fits }) => offset < 8 || offset + length > size || !fits).map(() => 'a tensor outside the file'),
    ...order.filter(({ offset }, i) => i > 0 && offset < order[i - 1]!.offset + order[i - 1]!.length).map(() => 'tensors that overlap'),
  ];
}

test(`${files} harmed files are read or refused, never worse`, () => {
  const roll = dice(20_260_101);
  const outcome = { accepted: 0, refused: 0, wrong: [] as string[] };
  for (let i = 0; i < files; i++) {
    const bytes = harmed(roll);
    try {
      outcome.wrong.push(...problems(readSafetensors(memoryFile(bytes)), bytes.length));
      outcome.accepted++;
    } catch (thrown) {
      if (!(thrown instanceof StudioError)) outcome.wrong.push(String(thrown));
      outcome.refused++;
    }
  }
  expect(outcome.wrong).toEqual([]);
  expect(outcome.accepted).toBeGreaterThan(files / 100);
  expect(outcome.refused).toBeGreaterThan(files / 2);
});
