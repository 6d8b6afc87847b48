import * as z from 'zod';
import { combine } from '../math/latents.ts';
import { type Described, type Plan, sampler } from './entry.ts';
import { exponentialWeights } from './exponential.ts';
import { memory } from './history.ts';
import { convention } from './options.ts';
import { vePath } from './path.ts';
import { unicCorrector } from './unic.ts';
import { refuseWithoutTable, vpScaled, vpTimeGrid } from './vp.ts';
import { varyCoefficients } from './vary-coefficients.ts';
import { walk } from './walk.ts';

const optionsWith = (variant: 'bh1' | 'bh2') =>
  z.strictObject({
    convention: convention('stepwise', 'comfyui', 'a1111'),
    variant: z.enum(['bh1', 'bh2', 'vary_coeff']).default(variant).meta({ label: 'Variant', about: 'How steps with two answers weigh the slope.' }),
    order: z.int().min(1).max(3).default(3).meta({ label: 'Order', step: 1 }),
    lowerOrderFinal: z.boolean().default(true).meta({ label: 'Lower order at the end' }),
    skipType: z.enum(['time_uniform', 'time_quadratic', 'logSNR']).default('time_uniform').meta({ label: 'A1111 time grid', about: 'Levels of A1111’s convention, which makes its own.' }),
  });
type Options = z.output<ReturnType<typeof optionsWith>>;

/** ComfyUI's stand-in for a final 0. */
const almostZero = 0.001;

/** The levels each convention walks. */
function gridOf({ sigmas, options, levels }: Plan<Options>): readonly number[] {
  if (options.convention === 'a1111') return vpTimeGrid(levels, sigmas, options.skipType);
  if (options.convention === 'comfyui' && sigmas.at(-1) === 0) return [...sigmas.slice(0, -1), almostZero];
  return sigmas;
}

/** Order of the step from level i: rising with what is known, falling towards the end. */
function orderOf({ sigmas, options }: Plan<Options>): (i: number) => number {
  const steps = sigmas.length - 1;
  const highest = options.convention === 'comfyui' ? Math.min(options.order, steps - 1) : options.order;
  // A list that ends above 0 needs no caution at its end, but those programs do not ask.
  const falling = options.lowerOrderFinal && (options.convention !== 'stepwise' || sigmas.at(-1) === 0);
  return (i) => Math.max(1, Math.min(highest, i + 1, falling ? steps - i : highest));
}

const ruleOf = ({ variant }: Options) => (variant === 'vary_coeff' ? 'exact' : variant);

function correctorOf(options: Options) {
  if (options.convention === 'a1111' && options.variant === 'vary_coeff') return varyCoefficients;
  return (lambdas: readonly number[], from: number, to: number) => exponentialWeights(lambdas, from, to, { rule: ruleOf(options) });
}

/**
 * UniPC: a predictor over the last answers (UniP) and a corrector that takes in the newest at no extra call (UniC).
 * Zhao et al. 2023, Algorithms 1 and 2, in data prediction, over −log σ. ComfyUI puts 0.001 for a final 0, and with one
 * step does not step at all; A1111 makes levels of its own and ends in the variance-preserving scale. The default
 * walks to 0 itself and takes one step as Euler does.
 */
const described = (variant: 'bh1' | 'bh2') => {
  const options = optionsWith(variant);
  return {
    source: 'Zhao et al. 2023, UniPC, Algorithms 1 and 2 (arXiv:2302.04867)',
    order: 3,
    options,
    refuse: (plan) => (plan.options.convention === 'a1111' ? refuseWithoutTable('A1111’s UniPC', plan) : null),
    sample: walk<Options>({
      grid: gridOf,
      correct: (input) => unicCorrector(orderOf(input), correctorOf(input.options)),
      start: (input) => {
        const { options, sigmas } = input;
        const orderAt = orderOf(input);
        const remember = memory(options.order);
        return ({ i, x, denoised, sigma, sigmaNext }) => {
          const from = vePath.lambda(sigma);
          const known = remember({ at: from, value: denoised }).slice(0, orderAt(i));
          if (options.convention === 'comfyui' && sigmas.length === 2) return combine([Math.hypot(1, sigmaNext) / Math.hypot(1, sigma), x]);
          const weights = exponentialWeights(known.map(({ at }) => at), from, vePath.lambda(sigmaNext), { rule: ruleOf(options) });
          return combine([sigmaNext / sigma, x], ...known.map(({ value }, j) => [weights[j]!, value] as const));
        };
      },
      finish: (x, last, { convention }) => (convention === 'a1111' ? vpScaled(x, last) : x),
    }),
  } satisfies Omit<Described<typeof options>, 'label' | 'about' | 'aliases'>;
};

export const uniPc = sampler({
  ...described('bh1'),
  label: 'UniPC',
  about: 'Predicts with the last answers and corrects with the newest: third order for one model call per step.',
  aliases: { a1111: ['UniPC'], comfyui: ['uni_pc'] },
  discardsPenultimate: ['comfyui'],
});

export const uniPcBh2 = sampler({
  ...described('bh2'),
  label: 'UniPC bh2',
  about: 'UniPC with its second weighing of slopes, the one for guided models.',
  aliases: { comfyui: ['uni_pc_bh2'], diffusers: ['UniPCMultistepScheduler'], invokeai: ['unipc', 'unipc_k'] },
  discardsPenultimate: ['comfyui'],
});
