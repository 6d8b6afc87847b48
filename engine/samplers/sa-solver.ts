import * as z from 'zod';
import { combine, type Latents } from '../math/latents.ts';
import { type Plan, sampler } from './entry.ts';
import { exponentialWeights } from './exponential.ts';
import type { Known } from './history.ts';
import { convention, sNoise } from './options.ts';
import { finiteLambda, pathOf } from './path.ts';
import type { Sampler } from './sampler.ts';
import { sdeStep } from './sde.ts';
import { walk } from './walk.ts';

const end = (label: string, about: string) => z.number().min(0).max(1e9).nullable().default(null).meta({ label, about });

const options = z.strictObject({
  convention: convention('stepwise', 'comfyui'),
  tauEta: z.number().min(0).max(2).default(1).meta({ label: 'Noise level τ', step: 0.05, about: '0 follows the ODE.' }),
  tauStartSigma: end('Noise from sigma', 'Highest level that gets noise. Empty: a fifth of the way down the model’s time.'),
  tauEndSigma: end('Noise down to sigma', 'Lowest level that gets noise. Empty: four fifths of the way down.'),
  predictorOrder: z.int().min(1).max(6).default(3).meta({ label: 'Predictor order', step: 1 }),
  correctorOrder: z.int().min(0).max(6).default(4).meta({ label: 'Corrector order', step: 1, about: '0 leaves the corrector out.' }),
  simpleOrder2: z.boolean().default(false).meta({ label: 'Simple second order', about: 'The paper’s shortened weights where two answers are used.' }),
  sNoise,
});
type Options = z.output<typeof options>;

/**
 * Stochastic Adams: a predictor over the last answers, a corrector that adds the newest and keeps the predictor's noise.
 * τ² is the share of noise, 0 outside the levels named. Orders fall towards a final 0. PEC asks the model once per
 * step, at the predicted x; PECE again at the corrected one. A list that ends above 0 ends with the prediction there;
 * ComfyUI returns x of the level before. Xue et al. 2023, Algorithm 1.
 */
function saSolver(pece: boolean): Sampler<Options> {
  return walk({
    grid: finiteLambda,
    intoZero: () => true,
    start: ({ denoise, noise, sigmas, levels, options }) => {
      const path = pathOf(levels);
      const top = options.tauStartSigma ?? levels.sigmaAtPercent(0.2);
      const bottom = options.tauEndSigma ?? levels.sigmaAtPercent(0.8);
      const rule = options.simpleOrder2 ? 'bh1' : 'exact';
      const steps = sigmas.length - 1;
      const falling = sigmas.at(-1) === 0;
      const size = Math.max(options.predictorOrder, options.correctorOrder);
      let known: readonly Known[] = []; // newest first
      let from: { readonly x: Latents; readonly sigma: number; readonly eta: number; readonly fresh: readonly [number, Latents] | null } | null = null;

      return async ({ i, x: predicted, denoised, sigma, sigmaNext }) => {
        known = [{ at: path.lambda(sigma), value: denoised }, ...known].slice(0, size);
        /** x at `to` by the newest `order` answers, from where the last step began. */
        const adams = (order: number, start: NonNullable<typeof from>, to: number): Latents => {
          const used = known.slice(0, order);
          const weights = exponentialWeights(used.map(({ at }) => at), path.lambda(start.sigma), path.lambda(to), { eta: start.eta, rule });
          const { keep, alpha } = sdeStep(path, start.sigma, to, start.eta);
          const terms = used.map(({ value }, j) => [alpha * weights[j]!, value] as const);
          return combine([keep, start.x], ...terms, ...(start.fresh ? [start.fresh] : []));
        };

        let x = predicted;
        const correctorOrder = Math.min(options.correctorOrder, i + 1, falling ? steps - i : i + 1);
        if (from && correctorOrder > 0 && (sigmaNext > 0 || pece)) {
          x = adams(correctorOrder, from, sigma);
          if (pece) {
            known = [{ at: known[0]!.at, value: await denoise(x, sigma) }, ...known.slice(1)];
          }
        }
        if (sigmaNext === 0) return known[0]!.value;

        const eta = sigmaNext <= top && sigmaNext >= bottom ? options.tauEta ** 2 : 0;
        const { spread } = sdeStep(path, sigma, sigmaNext, eta);
        const fresh = eta > 0 && options.sNoise > 0 ? ([spread * options.sNoise, noise(sigma, sigmaNext)] as const) : null;
        from = { x, sigma, eta, fresh };
        const predictorOrder = Math.min(options.predictorOrder, i + 1, falling ? steps - 1 - i : i + 1);
        if (i + 1 === steps && options.convention === 'comfyui') return x;
        return adams(predictorOrder, from, sigmaNext);
      };
    },
  });
}

const shared = {
  source: 'Xue et al. 2023, SA-Solver, Algorithm 1 (arXiv:2309.05019)',
  order: 3,
  stochastic: true,
  options,
} as const;

export const saSolverPec = sampler({
  ...shared,
  label: 'SA-Solver',
  about: 'Stochastic Adams with predictor and corrector: high order and fresh noise at one model call per step.',
  aliases: { a1111: ['SA Solver'], comfyui: ['sa_solver'], diffusers: ['SASolverScheduler'] },
  sample: saSolver(false),
});

export const saSolverPece = sampler({
  ...shared,
  label: 'SA-Solver PECE',
  about: 'SA-Solver that asks the model again after each correction: two model calls per step.',
  aliases: { a1111: ['SA Solver PECE'], comfyui: ['sa_solver_pece'] },
  nfePerStep: 2,
  nfeNote: '1 in the first step, and in every step without a corrector',
  nfe: ({ sigmas, options }: Plan<Options>) => (options.correctorOrder > 0 ? 2 * (sigmas.length - 1) - 1 : sigmas.length - 1),
  sample: saSolver(true),
});
