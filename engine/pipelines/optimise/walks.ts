import { StudioError } from '../../../contract/errors.ts';
import type { Request } from '../../../contract/request.ts';
import { guide } from '../../guidance/guide.ts';
import { predictor, type Predict, type Tally } from '../../guidance/predict.ts';
import type { Conditioning, OpenModel } from '../../models/model.ts';
import { rangeOf } from '../../noise/noise.ts';
import { openNoise } from '../../noise/open.ts';
import type { Walks } from '../../optimise/student.ts';
import { startLatents } from '../../samplers/ksampler.ts';
import type { NoiseLevels } from '../../schedules/levels.ts';
import type { Embedding } from '../conditioning.ts';
import { encodePrompts, promptPredict, readPrompts, type Side } from '../prompting.ts';
import { mostTogether, together } from './together.ts';

export interface Wished {
  readonly request: Request;
  readonly model: OpenModel;
  readonly embeddings: readonly Embedding[];
  readonly levels: NoiseLevels;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  /** Resolves when nothing more urgent wants the network. */
  readonly idle: () => Promise<void>;
}

/** A prompt that changes while a picture is made would mean another picture for a walk of other steps. */
function demandOneText(prompt: string, request: Request) {
  const prompts = readPrompts({ ...request, prompt });
  for (const { parts } of [prompts.positive, prompts.negative]) {
    if (parts.some(({ texts }) => texts.length > 1)) {
      throw new StudioError('unfit', `The prompt “${prompt.slice(0, 60)}” changes during sampling ([from:to:when]), so that walks of different steps make different pictures. Write it without such brackets.`);
    }
  }
  return prompts;
}

/** The LoRAs that every prompt asks for; they must agree, because the model is opened once. */
export function lorasOf(prompts: readonly string[], request: Request) {
  const all = prompts.map((prompt) => demandOneText(prompt, request).loras);
  const named = JSON.stringify(all[0]);
  if (all.some((loras) => JSON.stringify(loras) !== named)) {
    throw new StudioError('bad_input', 'All prompts for a schedule must name the same LoRAs at the same strength, because the model is opened once. Make the tags alike or leave them out.');
  }
  return all[0] ?? [];
}

/**
 * Makes walks to a prompt. Prompts are encoded once each; walks made at the same time ask the network together, and every
 * call gives way to what is more urgent.
 */
export function walkMaker({ request, model, embeddings, levels, tally, signal, idle }: Wished): (prompt: string, seed: bigint) => Promise<Walks> {
  const encoded = new Map<string, Awaited<ReturnType<typeof encodePrompts>>>();
  const { channels, factor } = model.latent;
  const dims = [1, channels, request.height / factor, request.width / factor] as const;
  const network = together({
    network: model,
    most: mostTogether(dims[2], dims[3]),
    async before() {
      await idle();
      if (signal.aborted) throw new StudioError('cancelled', 'Cancelled.');
    },
  });
  const base = predictor<Conditioning>({ network, levels, tally });

  return async (prompt, seed) => {
    const known =
      encoded.get(prompt) ??
      (await encodePrompts(model, demandOneText(prompt, request), {
        dialect: request.dialect,
        clipSkip: request.clipSkip,
        emphasis: 'original',
        embeddings,
        width: request.width,
        height: request.height,
      }));
    encoded.set(prompt, known);
    const noise = () => openNoise(request.noise, { seeds: [seed], dims });
    return {
      count: 1,
      start(sigma) {
        const { initial } = noise();
        return startLatents({ noise: initial, image: { data: new Float32Array(initial.data.length), dims }, sigma, levels });
      },
      steps: (kind, sigmas) => noise().steps(kind, rangeOf(sigmas)),
      guided(sigmas, recall) {
        const asked = promptPredict(base, known, sigmas);
        const predict: Predict<Side> = recall ? (x, sigma, groups, scale) => recall.answer(groups.map(([side]) => side).join(), x, sigma, () => asked(x, sigma, groups, scale)) : asked;
        return guide<Side>({ guidance: request.guidance, options: request.guidanceOptions, cfg: request.cfg, predict, cond: ['cond'], uncond: ['uncond'], levels, sigmas });
      },
    };
  };
}
