import { setImmediate as turn } from 'node:timers/promises';
import { StudioError } from '../../contract/errors.ts';
import type { Request } from '../../contract/request.ts';
import { guide } from '../guidance/guide.ts';
import { newTally, predictor, type Predict, type Tally } from '../guidance/predict.ts';
import type { Latents } from '../math/latents.ts';
import type { Conditioning, OpenModel } from '../models/model.ts';
import { rangeOf, type NoiseStream } from '../noise/noise.ts';
import { endLatents, startLatents } from '../samplers/ksampler.ts';
import type { Step } from '../samplers/sampler.ts';
import { predictApart } from './apart.ts';
import { promptPredict, type encodePrompts, type Side } from './prompting.ts';
import type { Walk } from './walk.ts';

export interface SampleInput {
  readonly model: OpenModel;
  /** Whether each picture is computed in runs of its own. */
  readonly apart: boolean;
  readonly request: Pick<Request, 'cfg' | 'guidance' | 'guidanceOptions'>;
  readonly walk: Walk;
  readonly noise: NoiseStream;
  readonly encoded: Awaited<ReturnType<typeof encodePrompts>>;
  readonly signal: AbortSignal;
}

export interface SampleStep {
  readonly step: number;
  readonly sigma: number;
  readonly denoised: Latents;
  readonly nfe: number;
}

/** Evaluations of the network for one picture; a guided one counts as two. */
export const nfeOf = (tally: Tally, pictures: number): number => tally.samples / pictures;

/**
 * Walks one batch from noise to clean latents. Before each model call the event loop turns, so a cancel is heard within
 * one call; to skip the rest, stop asking.
 */
export async function* sample(input: SampleInput): AsyncGenerator<SampleStep, { latents: Latents; nfe: number }> {
  const { model, apart, walk, noise, signal } = input;
  const { levels, sigmas } = walk;
  const tally = newTally();
  const pictures = noise.initial.dims[0];
  const network = {
    async predict(call: Parameters<OpenModel['predict']>[0]) {
      await turn();
      if (signal.aborted) throw new StudioError('cancelled', 'Cancelled.');
      return apart ? predictApart(model, call, pictures) : model.predict(call);
    },
  };
  const steps = walkSteps({ ...input, predict: predictor<Conditioning>({ network, levels, tally, convention: walk.convention }) });
  for (;;) {
    const next = await steps.next();
    if (next.done) return { latents: endLatents(next.value, sigmas.at(-1)!, levels), nfe: nfeOf(tally, pictures) };
    const { i, sigma, denoised } = next.value;
    yield { step: i + 1, sigma, denoised, nfe: nfeOf(tally, pictures) };
  }
}

/** The sampler set going on a network's predictions, guided, from the starting noise. */
export function walkSteps({ predict, request, walk, noise, encoded }: Pick<SampleInput, 'request' | 'walk' | 'noise' | 'encoded'> & { readonly predict: Predict<Conditioning> }): AsyncGenerator<Step, Latents> {
  const { levels, sigmas, sampler } = walk;
  const pictures = noise.initial.dims[0];
  const sides = <S extends Side>(side: S) => Array.from({ length: pictures }, () => side);
  const sided = promptPredict(predict, encoded, sigmas);
  const guided = guide<Side>({ guidance: request.guidance, options: request.guidanceOptions, cfg: request.cfg, predict: sided, cond: sides('cond'), uncond: sides('uncond'), levels, sigmas });
  const image = { data: new Float32Array(noise.initial.data.length), dims: noise.initial.dims };
  const start = startLatents({ noise: noise.initial, image, sigma: sigmas[0]!, levels });
  // Some ask for noise that counts for nothing, as the programs they are known from do.
  const still = { data: new Float32Array(image.data.length), dims: image.dims };
  const drawn = sampler.noise === 'none' ? () => still : noise.steps(sampler.noise, rangeOf(sigmas));
  return sampler.sample({ ...guided, x: start, sigmas, noise: drawn, levels, options: walk.samplerOptions });
}
