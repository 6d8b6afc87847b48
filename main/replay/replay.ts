import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { PixelDifference, PixelProof, ReplayReason, ReplayReport } from '../../contract/replay.ts';
import type { EngineHost, FilesHost } from '../engine/host.ts';
import { newId } from '../ids.ts';
import type { JobRunner } from '../jobs/runner.ts';
import { moveWhole } from './move.ts';
import { reasonsBetween } from './reasons.ts';
import { render, type Rendering } from './render.ts';
import { verdictSentence } from './sentence.ts';

export interface ReplayContext {
  readonly host: EngineHost;
  readonly files: FilesHost;
  readonly jobs: Pick<JobRunner, 'between'>;
  readonly oneSeedPerBatch: (noise: string) => Promise<boolean>;
  /** Where replays are written before it is known what becomes of them. */
  readonly scratch: string;
}

/** A picture to replay. */
export interface Original {
  readonly rendering: Rendering;
  /** What it recorded; null for another program's picture. */
  readonly recipe: Recipe | null;
  /** Its file, to compare with; null: rendered only. */
  readonly file: string | null;
  /** Bytes its file had when it was made; null where nobody knows. */
  readonly bytes: number | null;
  /** What is known beforehand to stand in the way: what another program's picture does not tell. */
  readonly reasons: readonly ReplayReason[];
}

export interface ReplayWish {
  /** Names its progress: a replay's steps are told like a job's. */
  readonly id?: string;
  /** Where to keep the replay's picture; null keeps none. */
  readonly keepAs: string | null;
  readonly previews: boolean;
  readonly signal: AbortSignal;
}

/** What came of holding a replay against a file. */
interface Finding {
  readonly difference: PixelDifference | null;
  readonly equal: boolean;
  readonly proof: PixelProof | null;
}

/** File formats that keep pixels only nearly. WebP and AVIF can be either; their files do not say it plainly. */
const lossy = new Set(['.jpg', '.jpeg', '.webp', '.avif', '.gif']);
const differs = (difference: PixelDifference | null): boolean => difference === null || difference.differing > 0;

/**
 * Renders a picture again from what it recorded and says whether the pixels are the same, or how far apart they are and
 * why. Adds nothing to the history.
 */
export async function replay(context: ReplayContext, original: Original, { id = `replay-${newId()}`, keepAs, previews, signal }: ReplayWish): Promise<ReplayReport> {
  const { rendering, recipe, file } = original;
  const bytes = file === null ? 0 : await sizeOf(file);
  const scratch = join(context.scratch, `${id}.png`);
  const run = (company: 'alone' | 'batch') => context.jobs.between(() => render(context.host, rendering, { id, file: scratch, company, oneSeedPerBatch: context.oneSeedPerBatch, previews, signal }));
  const compare = async (path: string, other: string) => (await context.files.link()).call('picture.compare', { path, other }, { signal });
  /** The replay held against the file: its pixels, and where those were kept only nearly, the hash of what it was written from. */
  const against = async (path: string | null, other: string): Promise<Finding> => {
    if (path === null) return { difference: null, equal: false, proof: null };
    const difference = await compare(path, other);
    const near = difference !== null && difference.differing > 0 && lossy.has(extname(path).toLowerCase());
    const proof = near ? await (await context.files.link()).call('picture.prove', { path, other }, { signal }) : null;
    return { difference, proof, equal: !differs(difference) || (proof !== null && proof.same && !proof.changed) };
  };
  await mkdir(context.scratch, { recursive: true });
  try {
    let made = await run('alone');
    let found = await against(file, scratch);
    if (file !== null && !found.equal && recipe && recipe.batchSize > 1) {
      // Some devices choose kernels by how many are computed at once, and some samplers one step size for all of them.
      made = await run('batch');
      found = await against(file, scratch);
    }
    const { difference, equal } = found;
    const reasons = [...original.reasons, ...(recipe ? reasonsBetween(recipe, made.recipe) : [])];
    if (file !== null && !equal) {
      reasons.push(...fileReasons(file, bytes, original, found));
      if (reasons.length === 0) reasons.push(await blame(scratch, () => run('alone'), compare));
    }
    const verdict = file === null ? 'not_compared' : equal ? 'bit_equal' : 'differs';
    const by = !equal || file === null ? null : differs(difference) ? 'hash' : 'pixels';
    if (keepAs !== null) await moveWhole(scratch, keepAs);
    return { verdict, proof: by, difference, reasons, sentence: verdictSentence(verdict, by, difference, reasons, made.recipe), recipe: made.recipe, seconds: made.seconds, file: keepAs, imageId: null };
  } finally {
    await sweep(context.scratch, id);
  }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (!found) throw new StudioError('missing_file', `The file ${file} is not there any more, so there is nothing to compare with. It may have been moved or deleted outside Stepwise.`);
  return found.size;
}

/** What the file itself says against a comparison of bits. */
function fileReasons(file: string, bytes: number, original: Original, { difference, proof }: Finding): ReplayReason[] {
  const ending = extname(file).toLowerCase();
  const sentences = [
    difference === null && 'The file is of another size than its settings say: it was cropped, scaled or enlarged after it was made.',
    lossy.has(ending) && proof === null && difference !== null && `${ending.slice(1).toUpperCase()} keeps pixels only nearly, and this file has no hash of those it was written from; so it cannot be proven equal to the bit.`,
    proof?.same === false && 'The file recorded a hash of the pixels it was written from, and it is not that of these.',
    proof?.changed === true && 'The file was written from the very same pixels, by the hash it recorded, and is further from them than its format makes it: it was changed since.',
    !lossy.has(ending) && original.bytes !== null && original.bytes !== bytes && `The file has ${bytes} bytes now and had ${original.bytes} when it was made: it was changed since.`,
  ];
  return sentences.filter((sentence) => sentence !== false).map((sentence) => ({ cause: 'file', sentence }));
}

/** Nothing explains it: two replays that agree speak against the file, two that do not against the device. */
async function blame(scratch: string, again: () => Promise<unknown>, compare: (path: string, other: string) => Promise<PixelDifference | null>): Promise<ReplayReason> {
  const first = `${scratch}.first.png`;
  await rename(scratch, first);
  await again();
  return differs(await compare(first, scratch))
    ? { cause: 'unsteady', sentence: 'The device does not compute the same twice: two replays differ from each other. Choose another device in the settings.' }
    : { cause: 'file', sentence: 'Two replays agree with each other, and nothing recorded has changed: the pixels in the file are not those that were made.' };
}

/** Takes away all that a replay wrote. */
async function sweep(folder: string, id: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => name.startsWith(`${id}.`)).map((name) => rm(join(folder, name), { force: true })));
}
