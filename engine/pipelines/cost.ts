import type { Request } from '../../contract/request.ts';
import { newTally, predictor } from '../guidance/predict.ts';
import type { Dims, Latents } from '../math/latents.ts';
import type { Conditioning, OpenModel, PredictInput } from '../models/model.ts';
import type { NoiseStream } from '../noise/noise.ts';
import type { Prompts, Side } from './prompting.ts';
import { walkSteps } from './sampling.ts';
import { planWalk } from './walk.ts';

export type ModelFacts = Pick<OpenModel, 'family' | 'prediction' | 'zeroTerminalSnr'>;

/** What the network is asked for in one picture. */
export interface Cost {
  /** Evaluations: a guided call is two. */
  readonly nfe: number;
  readonly calls: number;
  /** Evaluations of the dearest call. */
  readonly perCall: number;
  /** False where the picture decides. */
  readonly exact: boolean;
  /** What `automatic` chose. */
  readonly schedule: string;
}

/** Enough room for samplers that work at several resolutions, and no more. */
const dims: Dims = [1, 1, 8, 8];

/**
 * Counts by doing: the very sampler, guidance and prompt plan walk a network that costs nothing. It is the exact one for data
 * that is standard normal, so adaptive samplers, whose calls depend on the picture, give an estimate worth showing.
 */
export async function costOf(request: Request, prompts: Prompts, model: ModelFacts): Promise<Cost> {
  const walk = planWalk(request, model);
  const tally = newTally();
  let sigma = walk.sigmas[0]!;
  let perCall = 0;
  const network = {
    predict({ x, conds }: PredictInput): Promise<Latents> {
      perCall = Math.max(perCall, conds.length);
      return Promise.resolve(gaussianOutput(x, sigma, model.prediction));
    },
  };
  const counted = predictor<Conditioning>({ network, levels: walk.levels, tally, convention: walk.convention });
  const steps = walkSteps({
    request,
    walk,
    noise: someNoise(),
    encoded: plainConditions(prompts),
    predict(x, level, groups, guidance) {
      sigma = level;
      return counted(x, level, groups, guidance);
    },
  });
  while (!(await steps.next()).done);
  const known = walk.sampler.nfe({ sigmas: walk.sigmas, levels: walk.levels, options: walk.samplerOptions });
  return { nfe: tally.samples, calls: tally.calls, perCall, exact: known !== null, schedule: walk.schedule };
}

/** The raw output of the exact network for standard-normal data, for inputs as it is given them. */
function gaussianOutput({ data, dims }: Latents, sigma: number, prediction: ModelFacts['prediction']): Latents {
  const spread = Math.hypot(1, sigma);
  const factor = {
    // x0 = x/(1 + σ²) for x = √(1 + σ²)·input, so eps = (x − x0)/σ = input·σ/√(1 + σ²).
    eps: sigma / spread,
    // v is then 0: x0 is all that is left of x.
    v: 0,
    // Near enough: F = (x0 − c_skip·x)/c_out with σ_data 0.5 is a small part of the input.
    edm: 0.5 / spread,
    // x = (1 − t)·x0 + t·ε; E[ε − x0 | x] = x·(2t − 1)/((1 − t)² + t²).
    flow: (2 * sigma - 1) / ((1 - sigma) ** 2 + sigma ** 2),
  }[prediction];
  return { data: data.map((value) => factor * value), dims };
}

/** A few normals, the same every time: the roots of a fixed sequence by Box and Muller. */
function someNoise(): NoiseStream {
  let state = 1;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const draw = (): Latents => ({ data: Float32Array.from({ length: dims[2] * dims[3] }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())), dims });
  return { initial: draw(), steps: () => draw };
}

const nothing: Conditioning = { context: { data: new Float32Array(0), tokens: 0, width: 0 }, vector: null };

/** The shape of the prompts without their texts: how many parts AND joined, and how strongly. */
function plainConditions({ positive }: Prompts): Record<Side, { parts: { weight: number; at: () => Conditioning }[] }> {
  return { cond: { parts: positive.parts.map(({ weight }) => ({ weight, at: () => nothing })) }, uncond: { parts: [{ weight: 1, at: () => nothing }] } };
}
