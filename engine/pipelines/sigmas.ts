import type * as z from 'zod';
import { SigmaQuery, type SigmaAnswer } from '../../contract/engine.ts';
import { namedLevels } from '../schedules/named-levels.ts';
import { resolveSigmas } from '../schedules/resolve.ts';
import { planSampling, samplerNamed } from '../samplers/check.ts';

/** The levels a request would walk, without making a picture. */
export function answerSigmas(asked: z.input<typeof SigmaQuery>): SigmaAnswer {
  const query = SigmaQuery.parse(asked);
  const levels = namedLevels(query.family);
  const { schedule, sigmas, source, note } = resolveSigmas({ ...query, levels, sampler: query.sampler === null ? null : samplerNamed(query.sampler) });
  const plan = query.sampler === null ? null : planSampling({ sampler: query.sampler, options: query.samplerOptions, sigmas, levels });
  return { schedule, sigmas: [...sigmas], source, note, nfe: plan ? plan.nfe : sigmas.length - 1 };
}
