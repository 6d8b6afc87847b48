import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'golden/infotext/files');
const pictures = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));

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
