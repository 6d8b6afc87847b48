import type { ImageRecord } from '../../contract/image.ts';
import type { Request } from '../../contract/request.ts';

/** What one finished picture took, and what it depends on. */
export interface Timing {
  readonly like: string;
  readonly secondsPerCall: number;
}

/** Pictures cost the same per model call where model, size, guidance and device are the same. */
const likeness = (model: string, width: number, height: number, guided: boolean): string => `${model} ${width}x${height} ${guided ? 'guided' : 'plain'}`;

export function timingOf({ recipe, nfe, seconds }: ImageRecord): Timing | null {
  if (!recipe || !nfe || !seconds) return null;
  return { like: likeness(recipe.model.sha256, recipe.width, recipe.height, recipe.cfg !== 1), secondsPerCall: seconds / nfe };
}

export interface Cost {
  readonly pictures: number;
  /** Model calls over all pictures; null until the schedule is known. */
  readonly nfe: number | null;
  /** Only where pictures like these were made lately; otherwise nothing honest can be said. */
  readonly seconds: number | null;
}

/** `modelHash` null: a model not hashed yet, of which no timing can be known. */
export function costOf(request: Request, nfePerPicture: number | null, modelHash: string | null, timings: readonly Timing[]): Cost {
  const pictures = request.batchCount * request.batchSize;
  const nfe = nfePerPicture === null ? null : nfePerPicture * pictures;
  const like = modelHash === null ? null : likeness(modelHash, request.width, request.height, request.cfg !== 1);
  const recent = timings.filter((timing) => timing.like === like).slice(-5).map((timing) => timing.secondsPerCall).sort((a, b) => a - b);
  const median = recent[Math.floor((recent.length - 1) / 2)];
  return { pictures, nfe, seconds: nfe === null || median === undefined ? null : nfe * median };
}
