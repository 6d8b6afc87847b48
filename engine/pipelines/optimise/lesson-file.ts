import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { StudioError } from '../../../contract/errors.ts';
import type { Dims, Latents } from '../../math/latents.ts';
import type { Trajectory } from '../../optimise/trajectories.ts';
import { writeWhole } from '../../image/write.ts';

/** Everything that decides a fine walk, and nothing of the sampler that is later judged by it. */
export type WalkKey = Readonly<Record<string, unknown>>;

const Header = z.object({
  format: z.literal('stepwise-walks-1'),
  key: z.string(),
  model: z.string(),
  sigmas: z.array(z.number()),
  dims: z.tuple([z.int(), z.int(), z.int(), z.int()]),
  train: z.int(),
  held: z.int(),
});

/** The fine walks of a run: whole for those to choose on, the end alone for those that judge. */
export interface KeptWalks {
  readonly train: readonly Trajectory[];
  readonly held: readonly Latents[];
}

export const walkId = (key: WalkKey): string => createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
export const walkFile = (folder: string, id: string): string => join(folder, `${id}.walks`);
export const haveWalks = (folder: string, key: WalkKey): boolean => existsSync(walkFile(folder, walkId(key)));

/** Header of JSON, its length before it in 4 bytes, then float32 numbers: x and denoised of each walk, then the ends. */
export async function writeWalks(folder: string, key: WalkKey, model: string, { train, held }: KeptWalks): Promise<void> {
  const { sigmas, x } = train[0]!;
  const header = Buffer.from(JSON.stringify({ format: 'stepwise-walks-1', key: walkId(key), model, sigmas, dims: x[0]!.dims, train: train.length, held: held.length }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const numbers = [...train.flatMap((walk) => [...walk.x, ...walk.denoised]), ...held].map(({ data }) => {
    const floats = Float32Array.from(data);
    return Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength);
  });
  await writeWhole(walkFile(folder, walkId(key)), Buffer.concat([length, header, ...numbers]));
}

/** Walks kept under a name. A file that belongs to other walks, or is cut short, is refused. */
export function readWalks(folder: string, id: string, model: string): KeptWalks {
  const file = walkFile(folder, id);
  if (!existsSync(file)) throw new StudioError('missing_file', `The walks ${file} are no longer kept, so the list cannot be estimated. Optimise the schedule again to make them anew.`);
  const bytes = readFileSync(file);
  const broken = new StudioError('bad_file', `${file} is not a whole file of walks. Delete it; the walks are made anew by the next run.`);
  const end = bytes.length >= 4 ? 4 + bytes.readUInt32LE(0) : Number.POSITIVE_INFINITY;
  if (end > bytes.length) throw broken;
  let header: z.infer<typeof Header>;
  try {
    header = Header.parse(JSON.parse(bytes.toString('utf8', 4, end)));
  } catch {
    throw broken;
  }
  if (header.key !== id || header.model !== model) {
    throw new StudioError('bad_file', `${file} holds walks of another model or other prompts (model ${header.model.slice(0, 10)}, expected ${model.slice(0, 10)}). Delete it; the walks are made anew by the next run.`);
  }
  const dims: Dims = header.dims;
  const size = dims[0] * dims[1] * dims[2] * dims[3];
  const perWalk = 2 * header.sigmas.length - 1;
  if (bytes.length !== end + 4 * size * (header.train * perWalk + header.held)) throw broken;
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.length));
  const latents = (index: number): Latents => ({ data: numbers.subarray(index * size, (index + 1) * size), dims });
  const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => latents(from + i));
  return {
    train: Array.from({ length: header.train }, (_, n) => ({
      sigmas: header.sigmas,
      x: many(n * perWalk, header.sigmas.length),
      denoised: many(n * perWalk + header.sigmas.length, header.sigmas.length - 1),
    })),
    held: many(header.train * perWalk, header.held),
  };
}
