import type { Options, Request } from '../../contract/request.ts';
import type { OpenModel } from '../models/model.ts';
import { planGuidance } from '../guidance/guide.ts';
import { planSampling, samplerNamed } from '../samplers/check.ts';
import type { SamplerEntry } from '../samplers/entry.ts';
import type { Convention } from '../schedules/convention.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { recordedSigmas, resolveSigmas, type ResolvedSigmas } from '../schedules/resolve.ts';
import { schedules } from '../schedules/table.ts';
import { levelsOf } from './levels.ts';

/** How a request walks from noise to picture: everything settled and checked before the first model call. */
export interface Walk extends ResolvedSigmas {
  readonly levels: NoiseLevels;
  readonly sampler: SamplerEntry;
  /** Steps that sampling will tell of; null where only the run can tell. */
  readonly samplingSteps: number | null;
  /** Parsed: every option has its value. */
  readonly samplerOptions: Options;
  readonly scheduleOptions: Options;
  readonly convention: Convention;
}

type Wish = Pick<Request, 'sampler' | 'samplerOptions' | 'schedule' | 'scheduleOptions' | 'steps' | 'denoise' | 'width' | 'height' | 'cfg' | 'guidance' | 'guidanceOptions'>;

/** `recorded`: levels to walk instead of those the schedule draws. */
export function planWalk(request: Wish, model: Pick<OpenModel, 'family' | 'prediction' | 'zeroTerminalSnr'>, recorded?: readonly number[]): Walk {
  const levels = levelsOf(model);
  const resolved = recorded ? recordedSigmas(request.schedule, recorded, levels) : resolveSigmas({
    schedule: request.schedule,
    options: request.scheduleOptions,
    levels,
    family: model.family,
    steps: request.steps,
    denoise: request.denoise,
    sampler: samplerNamed(request.sampler),
    width: request.width,
    height: request.height,
  });
  planGuidance({ guidance: request.guidance, options: request.guidanceOptions, cfg: request.cfg, levels });
  const { entry, options, steps } = planSampling({ sampler: request.sampler, options: request.samplerOptions, sigmas: resolved.sigmas, levels });
  const scheduleOptions = schedules[resolved.schedule].options.parse(request.scheduleOptions) as Options;
  return { ...resolved, levels, sampler: entry, samplingSteps: steps, samplerOptions: options as Options, scheduleOptions, convention: scheduleOptions['convention'] as Convention };
}
