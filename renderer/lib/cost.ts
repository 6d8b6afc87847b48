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

export interface CostFacts {
  /** How often the sampler asks for a prediction per picture; null until the schedule is known. */
  readonly predictions: number | null;
  /** A sampler that needs the unconditional side at any CFG scale. */
  readonly needsUncond: boolean;
  /** Null: a model not hashed yet, of which no timing can be known. */
  readonly modelHash: string | null;
}

/** A guided prediction evaluates the network twice, for the prompt and for the negative one. */
export function costOf(request: Request, { predictions, needsUncond, modelHash }: CostFacts, timings: readonly Timing[]): Cost {
  const pictures = request.batchCount * request.batchSize;
  const nfe = predictions === null ? null : predictions * (request.cfg !== 1 || needsUncond ? 2 : 1) * pictures;
  const like = modelHash === null ? null : likeness(modelHash, request.width, request.height, request.cfg !== 1);
  const recent = timings.filter((timing) => timing.like === like).slice(-5).map((timing) => timing.secondsPerCall).sort((a, b) => a - b);
  const median = recent[Math.floor((recent.length - 1) / 2)];
  return { pictures, nfe, seconds: nfe === null || median === undefined ? null : nfe * median };
}
