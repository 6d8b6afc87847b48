import { setImmediate as turn } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { errorData, StudioError } from '../../contract/errors.ts';
import type { Forecast, ForecastWish } from '../../contract/forecast.ts';
import type { FileGrant } from '../../contract/grants.ts';
import { recipeIdentity } from '../../contract/recipe-identity.ts';
import type { Request } from '../../contract/request.ts';
import { detect } from '../models/detect.ts';
import { lacksVae } from '../models/vae/open-tiny.ts';
import { openCheckpoint } from '../weights/checkpoint.ts';
import { fileWords } from '../weights/words.ts';
import { type Cost, costOf, type ModelFacts } from './cost.ts';
import { matchSteps } from './match-steps.ts';
import { readPrompts, type Prompts } from './prompting.ts';
import { recipeOf } from './recipe-of.ts';
import { planWalk, type Walk } from './walk.ts';

/** What requests of one key have in common. */
interface Found {
  readonly steps: number;
  readonly cost: Cost;
  readonly walk: Walk;
}

/** What a model's header tells. */
interface KnownModel extends ModelFacts {
  readonly hasVae: boolean;
}

/** Everything of a request that decides its cost, as a key. */
const costKey = ({ request, model, nfe }: ForecastWish, { positive }: Prompts) => {
  const { sampler, samplerOptions, schedule, scheduleOptions, steps, denoise, width, height, cfg, guidance, guidanceOptions } = request;
  const weights = positive.parts.map(({ weight }) => weight);
  return JSON.stringify([model.path, nfe, weights, sampler, samplerOptions, schedule, scheduleOptions, nfe === null ? steps : 0, denoise, width, height, cfg, guidance, guidanceOptions]);
};

/**
 * What each request would cost, or why it would be refused: by walking it on a network that is a formula. What costs the
 * same is walked once. The loop turns now and then, so that other calls come between.
 */
export async function forecastRequests(wishes: readonly ForecastWish[]): Promise<Forecast[]> {
  const facts = new Map<string, KnownModel | StudioError>();
  const costs = new Map<string, Promise<Found>>();
  const forecasts: Forecast[] = [];
  let turned = performance.now();
  for (const wish of wishes) {
    if (performance.now() - turned > 10) {
      await turn();
      turned = performance.now();
    }
    forecasts.push(await forecastOne(wish, facts, costs).catch((thrown: unknown): Forecast => ({ ok: false, problem: errorData(thrown) })));
  }
  return forecasts;
}

async function forecastOne(wish: ForecastWish, facts: Map<string, KnownModel | StudioError>, costs: Map<string, Promise<Found>>): Promise<Forecast> {
  const { request, model, nfe: target } = wish;
  const prompts = readPrompts(request);
  const known = modelFacts(model, facts);
  if (!known.hasVae && wish.files.vae === null) throw lacksVae(model.path);
  const key = costKey(wish, prompts);
  let found = costs.get(key);
  if (!found) {
    const cost = (steps: number) => costOf({ ...request, steps }, prompts, known);
    const matched = target === null ? cost(request.steps).then((cost) => ({ steps: request.steps, cost })) : matchSteps(target, request.steps, cost);
    found = matched.then(({ steps, cost }) => ({ steps, cost, walk: planWalk({ ...request, steps }, known) }));
    costs.set(key, found);
  }
  const { steps, cost, walk } = await found;
  const settled = { ...request, steps };
  return { ok: true, steps, ...cost, identity: identityOf(wish, settled, walk, prompts, known) };
}

/** Reads a model's header once. What is wrong with it is wrong for every request that names it. */
function modelFacts(grant: FileGrant, known: Map<string, KnownModel | StudioError>): KnownModel {
  let facts = known.get(grant.path);
  if (!facts) {
    try {
      const checkpoint = openCheckpoint(grant.path);
      const { kind, family, prediction, zeroTerminalSnr, cannot, parts } = detect(checkpoint);
      if (kind !== 'checkpoint' || family === null || prediction === null) throw new StudioError('unfit', `${fileWords(grant.path)} is no model that makes pictures by itself. Choose a checkpoint.`);
      if (cannot !== null) throw new StudioError('unfit', `${fileWords(grant.path)} cannot be used here. ${cannot}`);
      facts = { family, prediction, zeroTerminalSnr, hasVae: parts.vae !== null || checkpoint.layout === 'onnx' };
    } catch (thrown) {
      if (!(thrown instanceof StudioError)) throw thrown;
      facts = thrown;
    }
    known.set(grant.path, facts);
  }
  if (facts instanceof StudioError) throw facts;
  return facts;
}

const hashed = ({ name, sha256 }: FileGrant) => (sha256 === null ? null : { name, sha256 });

/** The identity of the picture that would be made; null where the hash of a file isn't known. */
function identityOf({ model, files, provenance }: ForecastWish, request: Request, walk: Walk, { loras: uses }: Prompts, facts: ModelFacts): string | null {
  const reference = hashed(model);
  const vae = files.vae && hashed(files.vae);
  const embeddings = files.embeddings.map(hashed);
  const loras = uses.map(({ name, unetStrength, textStrength }) => {
    const grant = files.loras.find((each) => each.name.toLowerCase() === name.toLowerCase());
    const file = grant && hashed(grant);
    return file ? { ...file, unetStrength, textStrength } : null;
  });
  if (!provenance || !reference || (files.vae && !vae) || embeddings.includes(null) || loras.includes(null)) return null;
  const recipe = recipeOf({
    request,
    plan: { seed: request.seed, variationSeed: request.variationSeed, batchIndex: 0 },
    walk,
    opened: { reference: { ...reference, family: facts.family, prediction: facts.prediction }, vae, loras: loras.filter((each) => each !== null), embeddings: embeddings.filter((each) => each !== null), provenance },
  });
  return identityHash(recipeIdentity(recipe));
}

const identityHash = (identity: string): string => createHash('sha256').update(identity).digest('hex');
