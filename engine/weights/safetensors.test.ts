import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryFile, safetensorsBytes } from '../../tests/fixtures/safetensors-bytes.ts';
import { openSafetensors, readSafetensors } from './safetensors.ts';
import { readFloats, rows } from './tensor.ts';

const read = (header: string, dataBytes: number, saidLength?: bigint) => readSafetensors(memoryFile(safetensorsBytes(header, dataBytes, saidLength)));
const one = (name: string, dtype: string, shape: string, offsets: string) => `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const sentence = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return 'no error';
};

test('names, shapes, types and places are read; numbers only when asked for', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'safetensors-')), 'a.safetensors');
  const header = `{"__metadata__":{"format":"pt","a \\"b\\"":"\\u00e9"},${one('x', 'F32', '[2, 2]', '[0,16]')}, ${one('h', 'F16', '[2]', '[16,20]')},${one('v_pred', 'F32', '[0]', '[20,20]')},${one('n', 'BF16', '[]', '[20,22]')}}  `;
  const bytes = safetensorsBytes(header, 22);
  const data = bytes.subarray(bytes.length - 22);
  data.set(new Uint8Array(Float32Array.of(1, -2, 3.5, 4).buffer));
  data.set([0x00, 0x3c, 0x00, 0xc0], 16);
  data.set([0x80, 0x3f], 20);
  writeFileSync(path, bytes);
  const set = openSafetensors(path);
  expect([...set.tensors.keys()]).toEqual(['x', 'h', 'v_pred', 'n']);
  expect({ ...set.metadata }).toEqual({ format: 'pt', 'a "b"': 'é' });
  const get = (name: string) => set.tensors.get(name)!;
  expect(Array.from(readFloats(get('x')))).toEqual([1, -2, 3.5, 4]);
  expect(Array.from(readFloats(rows(get('x'), 1, 2)))).toEqual([3.5, 4]);
  expect(Array.from(readFloats(get('h')))).toEqual([1, -2]);
  expect(Array.from(readFloats(get('n')))).toEqual([1]);
  expect(get('v_pred').shape).toEqual([0]);
});

test.each([
  ['is empty', new Uint8Array(0), '“model.safetensors” is empty. Download it again.'],
  ['has five bytes', new Uint8Array(5), '“model.safetensors” is only 5 bytes long, too short for a safetensors file. Download it again.'],
  [
    'promises more data than it has',
    safetensorsBytes(`{${one('a', 'F32', '[1000, 1000]', '[0,4000000]')}}`, 1_000_000),
    '“model.safetensors” ends after 1.0 MB, but its header promises 4.0 MB. It was probably not downloaded to the end; download it again.',
  ],
  [
    'has a header longer than itself',
    safetensorsBytes('{}', 100, 50_000_000n),
    '“model.safetensors” ends after 110 bytes, but its header alone should take 50.0 MB. It was probably not downloaded to the end; download it again.',
  ],
  [
    'has a header of absurd length',
    safetensorsBytes('{}', 100, 2n ** 63n),
    '“model.safetensors” is not a safetensors file: where the length of its header belongs stands 9223372036854775808.',
  ],
])('a file that %s', (_, bytes, message) => {
  expect(sentence(() => readSafetensors(memoryFile(bytes)))).toBe(message);
});

test.each([
  ['tensors that overlap', `{${one('a', 'F32', '[2]', '[0,8]')},${one('b', 'F32', '[2]', '[4,12]')}}`, 'the tensors “a” and “b” overlap'],
  ['a tensor that ends before it begins', `{${one('a', 'F32', '[2]', '[8,0]')}}`, 'the tensor “a” ends (at 0) before it begins (at 8)'],
  ['a shape that does not fit', `{${one('a', 'F16', '[3, 2]', '[0,16]')}}`, 'the tensor “a” of shape 3×2 (F16) needs 12 bytes, but has 16 bytes'],
  ['a name twice', `{${one('a', 'F32', '[1]', '[0,4]')},${one('a', 'F32', '[1]', '[4,8]')}}`, 'its header names “a” twice'],
  ['a field twice', '{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 'its header names “dtype” twice'],
  ['a field of no meaning', '{"a":{"type":"F32","shape":[1],"data_offsets":[0,4]}}', 'its header says “type” of the tensor “a”, which the format does not know'],
  ['a missing field', '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 'its header does not say type, shape and place of the tensor “a”'],
  ['a negative size', '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 'its header has something else where a whole number belongs at character 29'],
  ['a number beyond all files', '{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}', 'its header has a number too large to be true at character 49'],
  ['nesting', `{"a":${'['.repeat(100_000)}`, 'its header has “[” where “{” belongs at character 5'],
  ['an end in the middle', '{"a":{"dtype":"F3', 'its header has an open string at character 17'],
  ['more after its end', '{} {}', 'its header goes on after its end at character 3'],
])('a header with %s', (_, header, what) => {
  expect(sentence(() => read(header, 16))).toBe(`“model.safetensors” is damaged: ${what}. Download it again.`);
});

test('a number format of another time', () => {
  expect(sentence(() => read(`{${one('a', 'Q7', '[1]', '[0,4]')}}`, 4))).toBe(
    '“model.safetensors” holds the tensor “a” in the number format “Q7”, which this version does not know. It knows F64, F32, F16, BF16, F8_E4M3, F8_E5M2, F8_E8M0, F4, I64, I32, I16, I8, U64, U32, U16, U8, BOOL.',
  );
});

test('eight-bit floats', () => {
  const bytes = safetensorsBytes(`{${one('a', 'F8_E4M3', '[4]', '[0,4]')},${one('b', 'F8_E5M2', '[2]', '[4,6]')}}`, 6);
  bytes.set([0x38, 0xb8, 0x7e, 0x01, 0x3c, 0xc0], bytes.length - 6);
  const { tensors } = readSafetensors(memoryFile(bytes));
  expect(Array.from(readFloats(tensors.get('a')!))).toEqual([1, -1, 448, 2 ** -9]);
  expect(Array.from(readFloats(tensors.get('b')!))).toEqual([1, -2]);
});
