import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { png, textChunk } from './pictures.ts';

const folder = join(import.meta.dirname, 'golden/infotext/files');

const settings = 'Steps: 20, Sampler: UniPC, CFG scale: 7, Seed: 1, Size: 512x512, UniPC order: 2';
const civitai = 'Hashes: {"model": "6ce0161689", "lora:ink": "7c6b"}, Civitai resources: [{"type":"lora","weight":0.8,"modelName":"Ink"}], Civitai metadata: {}';
/** A sampler in a subgraph, a model by name, a stack of LoRAs, a switch, and texts that are joined. */
const workflow = {
  nodes: [
    { id: 1, type: 'CheckpointLoaderSimple', widgets_values: ['m.safetensors'] },
    { id: 2, type: 'SetNode', inputs: [{ name: 'MODEL', link: 1 }], widgets_values: ['model'] },
    { id: 3, type: 'GetNode', widgets_values: ['model'] },
    { id: 4, type: 'inner', inputs: [{ name: 'model', link: 2 }, { name: 'latent', link: 3 }] },
    { id: 5, type: 'EmptyLatentImage', widgets_values: [64, 64, 1] },
    { id: 6, type: 'SaveImage', inputs: [{ name: 'images', link: 4 }] },
  ],
  links: [[1, 1, 0, 2, 0], [2, 3, 0, 4, 0], [3, 5, 0, 4, 1], [4, 4, 0, 6, 0]],
  definitions: {
    subgraphs: [
      {
        id: 'inner',
        nodes: [
          { id: 7, type: 'KSampler', inputs: [{ name: 'model', link: 1 }, { name: 'latent_image', link: 2 }, { name: 'positive', link: 4 }], widgets_values: [5, 'fixed', 8, 7, 'euler', 'normal', 1] },
          { id: 8, type: 'CLIPTextEncode', inputs: [{ name: 'text', link: 5 }], widgets_values: [''] },
          { id: 9, type: 'StringConcatenate', inputs: [{ name: 'string_a', link: 6 }, { name: 'string_b', link: 6 }], widgets_values: { delimiter: ', ' } },
          { id: 10, type: 'ImpactSwitch', inputs: [{ name: 'input1', link: 7 }], widgets_values: { select: 1 } },
          { id: 11, type: 'PrimitiveString', widgets_values: ['castle'] },
        ],
        links: [[1, -10, 0, 7, 0], [2, -10, 1, 7, 1], [3, 7, 0, -20, 0], [4, 8, 0, 7, 2], [5, 9, 0, 8, 0], [6, 10, 0, 9, 0], [7, 11, 0, 10, 0]].map(([id, origin_id, origin_slot, target_id, target_slot]) => ({ id, origin_id, origin_slot, target_id, target_slot })),
      },
    ],
  },
};
const written = [
  { name: 'civitai.png', bytes: Buffer.from(png([textChunk('parameters', `a castle\nNegative prompt: dog\n${settings}, ${civitai}`)])) },
  { name: 'subgraph.png', bytes: Buffer.from(png([textChunk('workflow', JSON.stringify(workflow))])) },
];
const pictures = [...readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) })), ...written];

/** Park & Miller 1988: small, and the same mutants every time. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => (state = (state * 48271) % 0x7fffffff) % n;
}

type Mutate = (bytes: Buffer, next: (n: number) => number) => Buffer;
/** Ends of ranges, and signs that mean something in JSON and in A1111's text. */
const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x5c, 0x7b, 0x5b, 0x3a, 0x2c];
const lengths = [0, 1, 0x7fffffff, 0xffffffff, 70_000];

const mutations: readonly Mutate[] = [
  (bytes, next) => {
    bytes[next(bytes.length)] = next(256);
    return bytes;
  },
  (bytes, next) => {
    bytes[next(bytes.length)] = interesting[next(interesting.length)]!;
    return bytes;
  },
  (bytes, next) => {
    bytes.writeUInt32BE(lengths[next(lengths.length)]!, next(bytes.length - 4));
    return bytes;
  },
  (bytes, next) => bytes.subarray(0, next(bytes.length)),
  (bytes, next) => {
    const from = next(bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + next(64))]);
  },
  (bytes, next) => {
    const from = next(bytes.length);
    const piece = bytes.subarray(from, from + 1 + next(256));
    return Buffer.concat([bytes.subarray(0, next(bytes.length)), ...Array.from({ length: 1 + next(8) }, () => piece), bytes.subarray(from)]);
  },
];

/** Picture `turn` of an endless row: one of the golden pictures with one to six mutations, most often still known for what it was. */
export function pictureMutant(turn: number): { name: string; bytes: Buffer } {
  const next = random(turn + 1);
  const { name, bytes } = pictures[turn % pictures.length]!;
  const kept = next(10) === 0 ? 0 : 12;
  let rest: Buffer = Buffer.from(bytes.subarray(kept));
  for (let i = next(6); i >= 0 && rest.length > 8; i--) rest = mutations[next(mutations.length)]!(rest, next);
  return { name, bytes: Buffer.concat([bytes.subarray(0, kept), rest]) };
}
