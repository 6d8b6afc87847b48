import * as z from 'zod';
import { walked } from '../../schedules/denoise.ts';
import { extended, flipped, splitAt, splitAtDenoise } from '../../schedules/edit.ts';
import type { DenoiseRule } from '../../schedules/schedule.ts';
import { schedules, type ScheduleId } from '../../schedules/table.ts';
import { levelsOf } from './lists.ts';

const Sigmas = z.array(z.number().nullable());
export const NodeCase = z.object({
  id: z.string(),
  node: z.string(),
  params: z.record(z.string(), z.unknown()),
  sigmas: Sigmas.optional(),
  sigmas_f64: Sigmas.optional(),
  outputs: z.array(Sigmas).min(1).optional(),
}).refine(({ sigmas, outputs }) => sigmas !== undefined || outputs !== undefined, 'it has neither sigmas nor outputs');

const Params = z.object({
  steps: z.number().default(1),
  denoise: z.number().default(1),
  model: z.string().default('sd-eps'),
  model_type: z.string().optional(),
  coeff: z.number().optional(),
  sigma_min: z.number().optional(),
  sigma_max: z.number().optional(),
  rho: z.number().optional(),
  mu: z.number().optional(),
  beta: z.number().optional(),
  beta_d: z.number().optional(),
  beta_min: z.number().optional(),
  eps_s: z.number().optional(),
  alpha: z.number().optional(),
});
type Params = z.infer<typeof Params>;

const given = (options: Record<string, unknown>) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
const range = ({ sigma_min, sigma_max }: Params) => ({ sigmaMin: sigma_min, sigmaMax: sigma_max });
const families: Readonly<Record<string, string>> = { SD1: 'sd15', SDXL: 'sdxl', SVD: 'svd', FLUX: 'flux', Wan: 'wan', Chroma: 'chroma' };

interface Maker {
  readonly id: ScheduleId;
  /** How it reads denoise. */
  readonly rule?: DenoiseRule;
  /** Its options by the names of ours. */
  readonly options?: (params: Params) => Record<string, unknown>;
}

/** Nodes that make a list. */
const makers: Readonly<Record<string, Maker>> = {
  AlignYourStepsScheduler: { id: 'ays', rule: 'tail' },
  GITSScheduler: { id: 'gits', rule: 'tail', options: ({ coeff }) => ({ coefficient: coeff }) },
  OptimalStepsScheduler: { id: 'oss', rule: 'tail' },
  KarrasScheduler: { id: 'karras', options: (params) => ({ rho: params.rho, ...range(params) }) },
  ExponentialScheduler: { id: 'exponential', options: range },
  PolyexponentialScheduler: { id: 'polyexponential', options: (params) => ({ rho: params.rho, ...range(params) }) },
  LaplaceScheduler: { id: 'laplace', options: (params) => ({ mu: params.mu, beta: params.beta, ...range(params) }) },
  VPScheduler: { id: 'vp', options: ({ beta_d, beta_min, eps_s }) => ({ betaD: beta_d, betaMin: beta_min, epsS: eps_s }) },
  BetaSamplingScheduler: { id: 'beta', options: ({ alpha, beta }) => ({ alpha, beta }) },
  SDTurboScheduler: { id: 'turbo', rule: 'own' },
};

function made({ id, rule = 'stretch', options }: Maker, params: Params): readonly number[] {
  const levels = levelsOf(params.model);
  const family = families[params.model_type ?? 'SD1'] ?? 'sd15';
  const own = given({ convention: 'comfyui', ...options?.(params) });
  const draw = (steps: number, denoise: number) => schedules[id].draw({ steps, levels, family, denoise, options: own });
  return walked({ steps: params.steps, denoise: params.denoise, rule, convention: 'comfyui', fixSteps: false, discard: false, draw }).sigmas;
}

const Edit = z.object({
  sigmas: z.array(z.number()),
  step: z.number().optional(),
  denoise: z.number().optional(),
  steps: z.number().optional(),
  start_at_sigma: z.number().optional(),
  end_at_sigma: z.number().optional(),
  spacing: z.enum(['linear', 'cosine', 'sine']).optional(),
});

/** Nodes that change a list. */
const editors: Readonly<Record<string, (edit: z.infer<typeof Edit>) => readonly (readonly number[])[]>> = {
  FlipSigmas: ({ sigmas }) => [flipped(sigmas)],
  SplitSigmas: ({ sigmas, step }) => splitAt(sigmas, step!),
  SplitSigmasDenoise: ({ sigmas, denoise }) => splitAtDenoise(sigmas, denoise!),
  ExtendIntermediateSigmas: ({ sigmas, steps, start_at_sigma, end_at_sigma, spacing }) => [
    extended(sigmas, { steps: steps!, startAtSigma: start_at_sigma!, endAtSigma: end_at_sigma!, spacing: spacing! }),
  ],
};

/** What a node puts out: one list, or two. */
export function nodeOutputs({ node, params }: z.infer<typeof NodeCase>): readonly (readonly number[])[] {
  const maker = makers[node];
  if (maker) return [made(maker, Params.parse(params))];
  const edit = editors[node];
  if (!edit) throw new Error(`no schedule for the node ${node}`);
  return edit(Edit.parse(params));
}
