import { StudioError } from '../../contract/errors.ts';
import { dtypes, isDtype } from './dtype.ts';
import { openWeightsFile, type WeightsFile } from './file.ts';
import { HeaderFault, parseHeader, type HeaderEntry } from './safetensors-header.ts';
import { count, type Tensor } from './tensor.ts';
import { fileWords, listWords, shapeWords, sizeWords } from './words.ts';

/** Named tensors of one or several files, none of them read yet. */
export interface TensorSet {
  /** The file or folder as the person knows it. */
  readonly path: string;
  readonly files: readonly WeightsFile[];
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** As in the reference reader: a longer header is an attack or an accident. */
const maxHeader = 100_000_000;

/** Reads the header of a safetensors file and checks every claim in it against the file. No tensor is read. */
export function openSafetensors(path: string): TensorSet {
  return readSafetensors(openWeightsFile(path));
}

export function readSafetensors(file: WeightsFile): TensorSet {
  const who = fileWords(file.path);
  const damaged = (what: string) => new StudioError('bad_file', `${who} is damaged: ${what}. Download it again.`);
  if (file.size === 0) throw new StudioError('bad_file', `${who} is empty. Download it again.`);
  if (file.size < 10) throw new StudioError('bad_file', `${who} is only ${file.size} bytes long, too short for a safetensors file. Download it again.`);

  const length = Buffer.from(file.read(0, 8).buffer).readBigUInt64LE();
  if (length > BigInt(maxHeader)) throw new StudioError('bad_file', `${who} is not a safetensors file: where the length of its header belongs stands ${length}.`);
  const headerEnd = 8 + Number(length);
  if (headerEnd > file.size) {
    throw new StudioError('bad_file', `${who} ends after ${sizeWords(file.size)}, but its header alone should take ${sizeWords(Number(length))}. It was probably not downloaded to the end; download it again.`);
  }
  const header = attemptHeader(file.read(8, Number(length)), damaged);

  const end = headerEnd + header.entries.reduce((last, entry) => Math.max(last, entry.end), 0);
  if (end > file.size) {
    throw new StudioError('bad_file', `${who} ends after ${sizeWords(file.size)}, but its header promises ${sizeWords(end)}. It was probably not downloaded to the end; download it again.`);
  }
  const tensors = new Map<string, Tensor>();
  for (const entry of header.entries) tensors.set(entry.name, tensorAt(entry, file, headerEnd, damaged));
  assertApart(header.entries, damaged);
  return { path: file.path, files: [file], tensors, metadata: header.metadata };
}

type Damaged = (what: string) => StudioError;

function attemptHeader(bytes: Uint8Array, damaged: Damaged) {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged('its header is not text');
  }
  try {
    return parseHeader(text);
  } catch (thrown) {
    if (thrown instanceof HeaderFault) throw damaged(`its header ${thrown.message}`);
    throw thrown;
  }
}

function tensorAt(entry: HeaderEntry, file: WeightsFile, dataStart: number, damaged: Damaged): Tensor {
  const { name, dtype, shape, begin, end } = entry;
  if (!isDtype(dtype)) {
    throw new StudioError('bad_file', `${fileWords(file.path)} holds the tensor “${name}” in the number format “${dtype}”, which this version does not know. It knows ${Object.keys(dtypes).join(', ')}.`);
  }
  if (end < begin) throw damaged(`the tensor “${name}” ends (at ${end}) before it begins (at ${begin})`);
  const expected = (count(shape) * dtypes[dtype].bits) / 8;
  if (end - begin !== expected) {
    throw damaged(`the tensor “${name}” of shape ${shapeWords(shape)} (${dtype}) needs ${sizeWords(expected)}, but has ${sizeWords(end - begin)}`);
  }
  return { name, dtype, shape, source: { file, offset: dataStart + begin, length: end - begin } };
}

/** No two tensors may share a byte. */
function assertApart(entries: readonly HeaderEntry[], damaged: Damaged): void {
  const order = entries.filter((entry) => entry.end > entry.begin).sort((a, b) => a.begin - b.begin);
  for (let i = 1; i < order.length; i++) {
    if (order[i]!.begin < order[i - 1]!.end) throw damaged(`the tensors “${order[i - 1]!.name}” and “${order[i]!.name}” overlap`);
  }
}

/** One set out of the shards of a folder. */
export function joinSets(path: string, sets: readonly TensorSet[]): TensorSet {
  const tensors = new Map<string, Tensor>();
  const twice: string[] = [];
  for (const set of sets) {
    for (const [name, tensor] of set.tensors) {
      if (tensors.has(name)) twice.push(name);
      tensors.set(name, tensor);
    }
  }
  if (twice.length > 0) throw new StudioError('bad_file', `The parts of ${fileWords(path)} name the same tensors more than once: ${listWords(twice)}. They do not belong together; download them again.`);
  return { path, files: sets.flatMap((set) => set.files), tensors, metadata: Object.assign({}, ...sets.map((set) => set.metadata)) as Record<string, string> };
}
