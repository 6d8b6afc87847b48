import { StudioError } from '../../contract/errors.ts';
import { parseOptions } from '../../contract/options.ts';
import type { Options } from '../../contract/request.ts';
import { namesInstead } from '../../contract/words.ts';
import type { Latents } from '../math/latents.ts';
import type { Denoise, SamplerInput } from '../samplers/sampler.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import type { CommonOptions, GuidanceEntry } from './guidance.ts';
import type { Predict } from './predict.ts';
import { scaleAt } from './scale.ts';
import { guidances, isGuidanceId } from './table.ts';

export interface GuideInput<C> {
  readonly guidance: string;
  readonly options: Options;
  /** Scale between the negative prompt (0), the prompt (1) and beyond. */
  readonly cfg: number;
  readonly predict: Predict<C>;
  /** What prompt and negative prompt became, one for each picture of the batch. */
  readonly cond: readonly C[];
  readonly uncond: readonly C[];
  readonly levels: NoiseLevels;
  /** The noise levels that will be walked. */
  readonly sigmas: readonly number[];
  /** Whether the network has an input for the scale. */
  readonly takesGuidance?: boolean;
}

/** A model, its prompts and a guidance as samplers see them. Serves one run: some guidances remember the calls before. */
export interface Guided {
  readonly denoise: Denoise;
  readonly denoiseBoth: SamplerInput['denoiseBoth'];
}

type Wish = Pick<GuideInput<never>, 'guidance' | 'options' | 'cfg' | 'levels' | 'takesGuidance'>;

/** Everything about a guidance that can be wrong before the first model call, each as one sentence. */
export function planGuidance({ guidance, options, cfg, levels, takesGuidance }: Wish) {
  if (!isGuidanceId(guidance)) {
    throw new StudioError('unknown_guidance', `There is no guidance “${guidance}”. ${namesInstead(guidance, guidances)}`);
  }
  const entry: GuidanceEntry = guidances[guidance];
  const parsed = parseOptions(`the guidance ${entry.label}`, entry.options, options) as unknown as CommonOptions & Readonly<Record<string, unknown>>;
  if (!Number.isFinite(cfg) || cfg < 0) throw new StudioError('bad_input', `The CFG scale is a number from 0 on, not ${cfg}.`);
  if (!entry.fits.includes(levels.prediction)) {
    throw new StudioError('unfit', `The guidance ${entry.label} is for models that predict ${entry.fits.join(', ')}; this one predicts ${levels.prediction}. Choose another guidance.`);
  }
  if (!entry.begin && !takesGuidance) {
    throw new StudioError('unfit', 'Distilled guidance is an input that this model’s network does not have. Choose the guidance CFG.');
  }
  const { intervalLow, intervalHigh } = parsed;
  if (intervalHigh !== null && intervalHigh <= intervalLow) {
    throw new StudioError('bad_input', `The guidance ${entry.label} would never apply: it was to guide above noise ${intervalLow} and up to ${intervalHigh}. Raise the upper end, or set the CFG scale to 1.`);
  }
  return { entry, options: parsed };
}

/**
 * Prompt and negative prompt go to the network together, in one call. Where the scale is exactly 1 or 0 the other one
 * would not count and is not computed; a sampler that walks on the unconditional prediction (CFG++) always gets both.
 */
export function guide<C>(input: GuideInput<C>): Guided {
  const { entry, options } = planGuidance(input);
  const { cfg, predict, cond, uncond, levels, sigmas } = input;

  if (!entry.begin) {
    const denoise: Denoise = async (x, sigma) => (await predict(x, sigma, [cond], cfg))[0]!;
    return {
      denoise,
      async denoiseBoth(x, sigma) {
        const denoised = await denoise(x, sigma);
        return { denoised, uncond: denoised };
      },
    };
  }

  const combiner = entry.begin({ levels, sigmas, options });
  const scaled = (sigma: number) => scaleAt(sigma, { cfg, options, levels, sigmas });
  const both = async (x: Latents, sigma: number) => {
    const [c, u] = (await predict(x, sigma, [cond, uncond])) as [Latents, Latents];
    const scale = scaled(sigma);
    const denoised = scale === 1 ? c : scale === 0 ? u : combiner.combine({ x, sigma, cond: c, uncond: u, scale });
    return { denoised, uncond: u };
  };

  return {
    async denoise(x, sigma) {
      const instead = combiner.instead?.(x, sigma);
      if (instead) return instead;
      const scale = scaled(sigma);
      if (scale === 1) return (await predict(x, sigma, [cond]))[0]!;
      if (scale === 0) return (await predict(x, sigma, [uncond]))[0]!;
      return (await both(x, sigma)).denoised;
    },
    async denoiseBoth(x, sigma) {
      const instead = combiner.instead?.(x, sigma);
      return instead ? { denoised: instead, uncond: instead } : both(x, sigma);
    },
  };
}
