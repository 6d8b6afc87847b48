import * as z from 'zod';
import { geometricLevels } from '../../optimise/closed-forms.ts';
import { scaledLinearAlphas } from '../../schedules/discrete.ts';
import { dmnObjective } from '../../optimise/dmn.ts';
import { linspace } from '../../math/grid.ts';
import { tanLevels } from '../../schedules/tan.ts';
import { errorCurve } from '../../optimise/error-curve.ts';
import { klub } from '../../optimise/klub.ts';
import { relativeError } from '../compare.ts';
import type { CaseResult } from '../format.ts';

const GaussianList = z.object({
  sigmas: z.array(z.number()),
  klub: z.number(),
  kl_end_euler: z.number(),
  var_end_euler: z.number(),
  kl_end_sddim_eta1: z.number(),
  kl_end_ddim_eta05: z.number(),
});
export const GaussianFile = z.object({
  cases: z.array(z.object({ c: z.number(), range: z.string(), sigma_min: z.number(), sigma_max: z.number(), n: z.number(), schedules: z.record(z.string(), GaussianList) })),
});

/** m(σ) = c²σ²/(c² + σ²) as a curve fine enough for every list. */
function gaussianCurve(c: number, sigmaMin: number, sigmaMax: number) {
  const sigmas = linspace(Math.log(sigmaMin), Math.log(sigmaMax), 4000).map(Math.exp);
  return errorCurve(sigmas, sigmas.map((sigma) => (c * c * sigma * sigma) / (c * c + sigma * sigma)));
}

/** Variance at the end of DDIM with noise share η on N(0, c²), from the exact law at the first level. */
function endVariance(sigmas: readonly number[], c: number, eta: number): number {
  let variance = c * c + sigmas[0]! ** 2;
  sigmas.slice(1).forEach((next, i) => {
    const sigma = sigmas[i]!;
    const up = eta * Math.sqrt((next * next * (sigma * sigma - next * next)) / (sigma * sigma));
    const down = Math.sqrt(next * next - up * up);
    const gain = (c * c) / (c * c + sigma * sigma);
    variance = variance * (gain + (down / sigma) * (1 - gain)) ** 2 + up * up;
  });
  return variance;
}

/** KL(N(0, wanted) ‖ N(0, got)). */
const divergence = (wanted: number, got: number) => 0.5 * (wanted / got - 1 - Math.log(wanted / got));

export function* gaussianCases(document: z.infer<typeof GaussianFile>): Generator<CaseResult> {
  for (const { c, range, sigma_min, sigma_max, n, schedules } of document.cases) {
    const curve = gaussianCurve(c, sigma_min, sigma_max);
    for (const [name, list] of Object.entries(schedules)) {
      const id = `c=${c} ${range} n=${n} ${name}`;
      const forms = { klub_optimal: geometricLevels(sigma_max, sigma_min, c, n), euler_kl_optimal_tan: tanLevels(sigma_max, sigma_min, c, n + 1) };
      if (name in forms) {
        // Levels are printed with 10 digits, and the ends with 12.
        const error = relativeError(forms[name as keyof typeof forms], list.sigmas);
        yield { id: `${id} levels`, passed: error <= 1e-9, error, tolerance: 1e-9 };
      }
      const error = relativeError([klub(list.sigmas, curve)], [list.klub]);
      yield { id: `${id} KLUB`, passed: error <= 1e-6, error, tolerance: 1e-6 };
      const target = c * c + list.sigmas.at(-1)! ** 2;
      const ends = [endVariance(list.sigmas, c, 0), ...[0, 1, 0.5].map((eta) => divergence(target, endVariance(list.sigmas, c, eta)))];
      const wanted = [list.var_end_euler, list.kl_end_euler, list.kl_end_sddim_eta1, list.kl_end_ddim_eta05];
      const endError = relativeError(ends, wanted);
      const bounded = ends[2]! <= list.klub * (1 + 1e-9);
      yield { id: `${id} end point`, passed: endError <= 1e-5 && bounded, error: endError, tolerance: 1e-5, ...(bounded ? {} : { note: 'KL at the end exceeds its bound' }) };
    }
  }
}

export const DmnFile = z.object({
  cases: z.array(
    z.object({
      schedule: z.string(),
      n: z.number(),
      weight_power: z.union([z.literal(1), z.literal(2)]),
      trunc: z.number(),
      lambda_T: z.number(),
      lambda_eps: z.number(),
      objective_at_init: z.object({ uniform_lambda: z.number(), uniform_t: z.number() }),
      best_objective: z.number(),
      best_lambdas: z.array(z.number()),
    }),
  ),
});

/** λ of SD 1.5 at a continuous time: log α linear between t = (i + 1)/1000. */
function lambdaAt(t: number): number {
  const alphas = scaledLinearAlphas();
  const place = Math.min(Math.max(t * 1000 - 1, 0), 999);
  const low = Math.min(Math.floor(place), 998);
  const logAlpha = 0.5 * ((1 - (place - low)) * Math.log(alphas[low]!) + (place - low) * Math.log(alphas[low + 1]!));
  return logAlpha - 0.5 * Math.log(-Math.expm1(2 * logAlpha));
}

export function* dmnCases(document: z.infer<typeof DmnFile>): Generator<CaseResult> {
  for (const each of document.cases) {
    const model = { power: each.weight_power, truncation: each.trunc };
    const id = `n=${each.n} p=${each.weight_power} trunc=${each.trunc}`;
    const points = {
      uniform_lambda: linspace(each.lambda_T, each.lambda_eps, each.n + 1),
      uniform_t: linspace(1, 1e-3, each.n + 1).map(lambdaAt),
      best: each.best_lambdas,
    };
    for (const [name, lambdas] of Object.entries(points)) {
      const wanted = name === 'best' ? each.best_objective : each.objective_at_init[name as 'uniform_t'];
      const value = dmnObjective(lambdas, model);
      const error = relativeError([value], [wanted]);
      // The best points are printed with ten digits and lie on a kink: what that can move is no error of ours.
      const printed = name === 'best' ? lambdas.reduce((sum, _, k) => sum + Math.abs(dmnObjective(lambdas.with(k, lambdas[k]! + 5e-10), model) - value), 0) : 0;
      const tolerance = 1e-6 + printed / wanted;
      yield { id: `${id} at ${name}`, passed: error <= tolerance, error, tolerance };
    }
  }
}
