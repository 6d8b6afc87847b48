import * as z from 'zod';
import type { Latents } from '../../math/latents.ts';
import { finished } from '../../optimise/progress.ts';
import { gitsCosts, gitsMetrics, gitsPath } from '../../optimise/gits.ts';
import { optimalSteps } from '../../optimise/oss.ts';
import type { Trajectory } from '../../optimise/trajectories.ts';
import { shifted } from '../../schedules/flow.ts';
import { schedules } from '../../schedules/table.ts';
import { relativeError } from '../compare.ts';
import type { CaseResult } from '../format.ts';
import { levelsOf } from '../schedules/lists.ts';
import { batch, idealDenoiser, mixtureOf, MixtureRecord } from './mixture.ts';

export const GitsFile = z.object({
  matrices: z.record(z.string(), z.array(z.array(z.number().nullable()))),
  cases: z.array(z.object({ matrix_id: z.string(), K: z.number(), coeff: z.number(), path: z.array(z.number()), value: z.number() })),
  trajectory_input: z.object({ component_std: z.array(z.number()), unit_noise: z.array(z.array(z.number())) }),
  trajectories: z.array(
    z.object({
      id: z.string(),
      sigma_min: z.number(),
      sigma_max: z.number(),
      rho: z.number(),
      num_teacher_points: z.number(),
      metric: z.enum(gitsMetrics),
      K: z.number(),
      coeff: z.number(),
      path: z.array(z.number()),
      sigmas: z.array(z.number()),
      value: z.number(),
      cost_probe: z.object({ C_0_1: z.number(), C_0_last: z.number(), C_mid: z.number() }),
    }),
  ),
});
type GitsDocument = z.infer<typeof GitsFile>;

const samePath = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((place, i) => place === b[i]);

/** Walks of Gaussian data, coordinate by coordinate: x(t) = z·σ_max·√((c² + t²)/(c² + σ_max²)), D = x·c²/(c² + t²). */
function gaussianTrajectory(input: GitsDocument['trajectory_input'], sigmas: readonly number[]): Trajectory {
  const { component_std, unit_noise } = input;
  const top = sigmas[0]!;
  const dims = [unit_noise.length, 1, 1, component_std.length] as const;
  const latents = (value: (z: number, c: number) => number): Latents => ({ data: Float64Array.from(unit_noise.flatMap((noise) => noise.map((each, j) => value(each, component_std[j]!)))), dims });
  const state = (sigma: number) => latents((each, c) => each * top * Math.sqrt((c * c + sigma * sigma) / (c * c + top * top)));
  const x = sigmas.map(state);
  const denoised = sigmas.slice(0, -1).map((sigma) => latents((each, c) => (each * top * Math.sqrt((c * c + sigma * sigma) / (c * c + top * top)) * c * c) / (c * c + sigma * sigma)));
  return { sigmas, x, denoised };
}

export function* gitsCases({ matrices, cases, trajectory_input, trajectories }: GitsDocument): Generator<CaseResult> {
  for (const { matrix_id, K, coeff, path, value } of cases) {
    const costs = matrices[matrix_id]!.slice(0, -1).map((row) => row.map((cost) => cost ?? Number.NaN));
    const found = gitsPath({ costs, steps: K, coefficient: coeff });
    const error = Math.abs(found.value - value) / Math.max(Math.abs(value), 1);
    const passed = samePath(found.path, path) && error <= 1e-9;
    yield { id: `matrix ${matrix_id} K=${K} γ=${coeff}`, passed, error, tolerance: 1e-9, ...(passed ? {} : { note: `got ${found.path.join(' ')}, expected ${path.join(' ')}` }) };
  }
  const known = new Map<string, { sigmas: readonly number[]; costs: Float64Array[] }>();
  for (const each of trajectories) {
    const key = `${each.id} ${each.metric}`;
    if (!known.has(key)) {
      const options = { rho: each.rho, sigmaMin: each.sigma_min, sigmaMax: each.sigma_max };
      const sigmas = schedules.karras.draw({ steps: each.num_teacher_points, levels: levelsOf('sd-eps'), family: 'sd15', denoise: 1, options }).sigmas.slice(0, -1);
      known.set(key, { sigmas, costs: gitsCosts(gaussianTrajectory(trajectory_input, sigmas), each.metric) });
    }
    const { sigmas, costs } = known.get(key)!;
    const { path, value } = gitsPath({ costs, steps: each.K, coefficient: each.coeff });
    const last = sigmas.length - 1;
    const third = Math.floor(each.num_teacher_points / 3);
    const id = `${each.id} ${each.metric} K=${each.K} γ=${each.coeff}`;
    const passed = samePath(path, each.path);
    const error = relativeError([value, ...path.map((place) => sigmas[place]!)], [each.value, ...each.sigmas]);
    yield { id, passed: passed && error <= 1e-6, error, tolerance: 1e-6, ...(passed ? {} : { note: `got ${path.join(' ')}, expected ${each.path.join(' ')}` }) };
    const probes = relativeError([costs[0]![1]!, costs[0]![last]!, costs[third]![Math.floor((2 * each.num_teacher_points) / 3)]!], [each.cost_probe.C_0_1, each.cost_probe.C_0_last, each.cost_probe.C_mid]);
    yield { id: `${id} costs`, passed: probes <= 1e-6, error: probes, tolerance: 1e-6 };
  }
}

export const OssFile = z.object({
  mixtures: z.record(z.string(), MixtureRecord),
  cases: z.array(
    z.object({
      mixture: z.string(),
      shift_mu: z.number(),
      teacher_steps: z.number(),
      student_steps: z.number(),
      noise: z.array(z.number()),
      start_free: z.boolean(),
      indices_ascending: z.array(z.number()),
      times: z.array(z.number()),
      final_cost: z.number(),
      final_state: z.array(z.number()),
      teacher_final: z.array(z.number()),
    }),
  ),
});

export async function* ossCases({ mixtures, cases }: z.infer<typeof OssFile>): AsyncGenerator<CaseResult> {
  for (const each of cases) {
    const mixture = mixtureOf(mixtures[each.mixture]!);
    const times = Array.from({ length: each.teacher_steps + 1 }, (_, i) => shifted(i / each.teacher_steps, Math.exp(each.shift_mu)));
    const x = batch(Float64Array.from(each.noise), mixture.dim);
    const [walk] = await finished(optimalSteps({ denoise: idealDenoiser(mixture, 'flow'), x, times, steps: each.student_steps, startFree: each.start_free }));
    const exact = samePath(walk!.places, each.indices_ascending);
    const error = Math.max(
      relativeError(walk!.places.map((place) => times[place]!), each.times),
      ...[walk!.end, walk!.teacherEnd].map((end, i) => Math.max(...[...end].map((value, k) => Math.abs(value - (i === 0 ? each.final_state : each.teacher_final)[k]!)))),
      Math.abs(walk!.cost - each.final_cost) / each.final_cost,
    );
    const id = `${each.mixture} μ=${each.shift_mu} ${each.teacher_steps}→${each.student_steps} from ${each.noise.join(' ')}${each.start_free ? ', free start' : ''}`;
    yield { id, passed: exact && error <= 1e-6, error, tolerance: 1e-6, ...(exact ? {} : { note: `got ${walk!.places.join(' ')}, expected ${each.indices_ascending.join(' ')}` }) };
  }
}
