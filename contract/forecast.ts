import * as z from 'zod';
import { ErrorData } from './errors.ts';
import { FileGrant, JobFiles } from './grants.ts';
import { Provenance } from './recipe.ts';
import { Request } from './request.ts';

/** A request whose cost and validity are asked for without making its picture. */
export const ForecastWish = z.strictObject({
  request: Request,
  model: FileGrant,
  files: JobFiles,
  /** What it would be computed with; null where only the cost is asked for. */
  provenance: Provenance.nullable(),
  /** Evaluations it should cost: steps are chosen so that it comes nearest. Null takes the request's own steps. */
  nfe: z.number().positive().nullable(),
});
export type ForecastWish = z.infer<typeof ForecastWish>;

export const Forecast = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    steps: z.int(),
    /** Evaluations of the network: a guided call counts two, a composed prompt more. */
    nfe: z.int(),
    /** Calls of the network; a guided one is one call. */
    calls: z.int(),
    /** False where the picture itself decides (adaptive samplers): an estimate then. */
    exact: z.boolean(),
    /** Evaluations of the dearest single call. */
    perCall: z.int(),
    /** The schedule that is walked: what `automatic` chose. */
    schedule: z.string(),
    /** Equal for requests that make the same picture (`recipeIdentity`); null where a file's hash is not known yet. */
    identity: z.string().nullable(),
  }),
  z.strictObject({ ok: z.literal(false), problem: ErrorData }),
]);
export type Forecast = z.infer<typeof Forecast>;
