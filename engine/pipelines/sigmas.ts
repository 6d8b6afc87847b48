import type { SigmaAnswer, SigmaQuery } from '../../contract/engine.ts';
import type * as z from 'zod';
import { namedLevels } from '../schedules/named-levels.ts';
import { resolveSigmas } from '../schedules/resolve.ts';
import { openSampler } from '../samplers/open.ts';

/** The levels a request would walk, without making a picture. */
export function answerSigmas(query: z.infer<typeof SigmaQuery>): SigmaAnswer {
  const levels = namedLevels(query.family);
  const chosen = query.sampler === null ? null : openSampler(query.sampler, {});
  const { schedule, sigmas, source, note } = resolveSigmas({ ...query, levels, sampler: chosen?.entry ?? null });
  const nfe = chosen?.entry.nfe({ sigmas, levels, options: chosen.options }) ?? sigmas.length - 1;
  return { schedule, sigmas: [...sigmas], source, note, nfe };
}
