/**
 * Cuts reference data of networks down to what unit tests carry:
 *
 *   node tools/golden-nets.ts SOURCE TARGET CASES
 *
 * SOURCE is a folder with the networks' `manifest.json`, CASES a regular expression of case ids. Kept are those cases, the
 * tensors they name, and the checkpoints, LoRAs and embeddings they are of. Of token tables only the rows that the cases
 * ask for keep their numbers: the others become zeros, and every file is packed with gzip. A checkpoint that is there for
 * LoRAs alone keeps those of its text encoders and of weights whose merged values are given; its UNet is not run.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openSafetensors } from '../engine/weights/safetensors.ts';
import { byteLength, readBytes, type Tensor } from '../engine/weights/tensor.ts';

interface Case {
  readonly id: string;
  readonly component: string;
  readonly checkpoint?: string;
  readonly file: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, { readonly tensor: string }>>;
  readonly attrs?: { readonly unet_checkpoint?: string; readonly embedding?: string; readonly loras?: readonly { readonly lora: string }[] };
}
interface Named {
  readonly file?: string;
  readonly config?: string;
}
interface Manifest {
  readonly schema: number;
  readonly instance: string;
  readonly checkpoints: Readonly<Record<string, Named>>;
  readonly loras: Readonly<Record<string, Named>>;
  readonly embeddings: Readonly<Record<string, Named>>;
  /** The index of genuine name lists and what each must be taken for; kept as it is. */
  readonly detection?: string;
  readonly cases: readonly Case[];
}

const [source, target, pattern] = process.argv.slice(2);
if (source === undefined || target === undefined || pattern === undefined) throw new Error('Name a source and a target folder and the cases.');
const manifest = JSON.parse(readFileSync(join(source, 'manifest.json'), 'utf8')) as Manifest;
const wanted = manifest.cases.filter(({ id }) => new RegExp(pattern).test(id));
const textOnly = /^(lora|text_encoder.*)$/;
const whole = new Set(wanted.filter(({ component }) => !textOnly.test(component)).flatMap(({ checkpoint, attrs }) => [checkpoint, attrs?.unet_checkpoint]));
const withoutUnet = (one: Case): Case => ({ ...one, outputs: Object.fromEntries(Object.entries(one.outputs).filter(([name]) => !name.startsWith('eps'))) });
const cases = wanted.map((one) => (whole.has(one.checkpoint) ? one : withoutUnet(one)));
const chosen = (all: Readonly<Record<string, Named>>, names: readonly (string | undefined)[]) => Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
const checkpoints = chosen(manifest.checkpoints, cases.flatMap(({ checkpoint, attrs }) => [checkpoint, attrs?.unet_checkpoint]));
const loras = chosen(manifest.loras, cases.flatMap(({ attrs }) => attrs?.loras?.map(({ lora }) => lora)));
const embeddings = chosen(manifest.embeddings, cases.map(({ attrs }) => attrs?.embedding));

function put(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(target!, file)), { recursive: true });
  writeFileSync(join(target!, file), bytes);
}

/** A safetensors file of some tensors, in their order, packed. */
function pack(file: string, tensors: readonly Tensor[], bytesOf: (tensor: Tensor) => Uint8Array = readBytes): void {
  const header: Record<string, unknown> = {};
  const parts = tensors.map(bytesOf);
  let at = 0;
  for (const [i, { name, dtype, shape }] of tensors.entries()) header[name] = { dtype, shape, data_offsets: [at, (at += parts[i]!.length)] };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  put(`${file}.gz`, gzipSync(Buffer.concat([length, json, ...parts]), { level: 9 }));
}

const tensorsOf = (file: string) => openSafetensors(join(source, file)).tensors;

/** Token ids that any case asks for, the start, the end and both paddings. */
const ids = new Set([0, 49406, 49407]);
for (const { file, inputs } of cases) {
  for (const [input, name] of Object.entries(inputs)) {
    const tensor = input.startsWith('token_ids') ? tensorsOf(file).get(name)! : null;
    if (tensor) for (const id of new BigInt64Array(readBytes(tensor).slice().buffer)) ids.add(Number(id));
  }
}

function withFewTokens(tensor: Tensor): Uint8Array {
  const bytes = readBytes(tensor);
  if (!tensor.name.endsWith('token_embedding.weight')) return bytes;
  const row = bytes.length / tensor.shape[0]!;
  const kept = new Uint8Array(bytes.length);
  for (const id of ids) if (id >= 0) kept.set(bytes.subarray(id * row, (id + 1) * row), id * row);
  return kept;
}

const merged = new Set(cases.flatMap(({ outputs }) => Object.keys(outputs).map((name) => name.replace('merged:', ''))));
const isText = (name: string) => /^(cond_stage_model|conditioner)\./.test(name);

for (const [name, { file, config }] of Object.entries(checkpoints)) {
  const isKept = (tensor: Tensor) => whole.has(name) || isText(tensor.name) || merged.has(tensor.name);
  pack(file!, [...tensorsOf(file!).values()], (tensor) => (isKept(tensor) ? withFewTokens(tensor) : new Uint8Array(byteLength(tensor))));
  put(config!, readFileSync(join(source, config!)));
}
for (const { file } of [...Object.values(loras), ...Object.values(embeddings)]) pack(file!, [...tensorsOf(file!).values()]);
for (const file of new Set(cases.map((one) => one.file))) {
  const named = new Set<string>();
  for (const { inputs, outputs } of cases.filter((one) => one.file === file)) {
    for (const name of Object.values(inputs)) named.add(name);
    for (const { tensor } of Object.values(outputs)) named.add(tensor);
  }
  pack(file, [...tensorsOf(file).values()].filter(({ name }) => named.has(name)));
}
const { schema, instance, detection } = manifest;
if (detection !== undefined) {
  const index = JSON.parse(readFileSync(join(source, detection), 'utf8')) as { readonly full_size: readonly { readonly file: string }[]; readonly tiny_structure: Readonly<Record<string, unknown>> };
  const tiny = Object.fromEntries(Object.entries(index.tiny_structure).filter(([name]) => checkpoints[name]));
  put(detection, Buffer.from(`${JSON.stringify({ ...index, tiny_structure: tiny })}\n`));
  for (const { file } of index.full_size) put(file, readFileSync(join(source, file)));
}
put('manifest.json', Buffer.from(`${JSON.stringify({ schema, instance, detection, checkpoints, loras, embeddings, cases })}\n`));
console.log(`${cases.length} cases of ${Object.keys(checkpoints).length} checkpoints`);
