import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { ImagePlan } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import { endings, type PictureFormat } from '../../contract/picture-format.ts';
import type { Request } from '../../contract/request.ts';
import { newId } from '../ids.ts';

/** A fresh seed. 32 bits, because torch's CPU generator, and so every tool's picture of a seed, uses no more. */
export const drawSeed = (): string => String(randomInt(0, 2 ** 32));

/**
 * The request with every -1 replaced by a number, so that running it again makes the same pictures. A variation of strength 0
 * decides nothing and gets no number of its own: the same wish twice is the same recipe.
 */
export function fixSeeds(request: Request, draw: () => string = drawSeed): Request {
  const fixed = (seed: string) => (seed === '-1' ? draw() : seed);
  const varied = request.variationStrength > 0 || request.variationSeed !== '-1';
  return { ...request, seed: fixed(request.seed), variationSeed: varied ? fixed(request.variationSeed) : '0' };
}

/** A seed counted on, or back, round 2^64. */
export const advance = (seed: string, by: number): string => String(BigInt.asUintN(64, BigInt(seed) + BigInt(by)));

/** What pictures are written as. */
export interface SaveAs {
  readonly format: PictureFormat;
  readonly quality: number;
}

export interface PlanOptions {
  /** The path of a picture's file without its ending. */
  readonly nameOf: (index: number, seed: string, imageId: string) => string;
  readonly saveAs: SaveAs;
  /** The noise source draws a whole batch from one seed, as ComfyUI does. */
  readonly oneSeedPerBatch: boolean;
}

/**
 * Every picture of a request: count × size of them. As in A1111, seeds count up from picture to picture; with variation
 * strength they stay and the variation seed counts. Where a batch has one seed, they count up from batch to batch.
 */
export function planImages(request: Request, { nameOf, saveAs, oneSeedPerBatch }: PlanOptions): ImagePlan[] {
  const varied = request.variationStrength > 0;
  return Array.from({ length: request.batchCount * request.batchSize }, (_, index) => {
    const imageId = newId();
    const batch = Math.floor(index / request.batchSize);
    const seed = varied ? request.seed : advance(request.seed, oneSeedPerBatch ? batch : index);
    return {
      imageId,
      file: `${nameOf(index, seed, imageId)}${endings[saveAs.format]}`,
      ...(saveAs.format === 'png' ? {} : { quality: saveAs.quality }),
      seed,
      variationSeed: advance(request.variationSeed, index),
      batch,
      batchIndex: index % request.batchSize,
    };
  });
}

const two = (n: number) => String(n).padStart(2, '0');

/** Bytes of settings that are sure to fit into a JPEG with what the engine adds to them: a JPEG holds 64 KB. */
const mostForJpeg = 48 * 1024;

/** Refuses before anything is made what could not be written with its settings. */
export function checkFits(request: Request, { format }: SaveAs): void {
  const bytes = Buffer.byteLength(JSON.stringify(request));
  if (format !== 'jpeg' || bytes <= mostForJpeg) return;
  throw new StudioError('unfit', `The settings of these pictures have ${Math.ceil(bytes / 1024)} KB, and a JPEG holds 64 with all that belongs to them. Choose WebP, AVIF or PNG as the file format.`);
}

/** `<folder>/2026-11-20/193355-42-7Q3K`, without an ending: day, time, seed, and the end of the id so that no name comes twice. */
export function datedName(folder: string, at: Date, seed: string, imageId: string): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return join(folder, day, `${time}-${seed}-${imageId.slice(-6)}`);
}
