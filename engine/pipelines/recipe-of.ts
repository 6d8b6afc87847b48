import type { ImagePlan } from '../../contract/engine.ts';
import { recipeVersion, type Recipe } from '../../contract/recipe.ts';
import type { Options, Request } from '../../contract/request.ts';
import { guidances, type GuidanceId } from '../guidance/table.ts';
import type { OpenedModel, References } from './shelf.ts';
import type { Walk } from './walk.ts';

/** What a recipe records of a model. */
export type Recorded = References & Pick<OpenedModel, 'provenance'>;

/** Everything that decided a picture, with every default written out. */
export function recipeOf({ request, plan, walk, opened }: { request: Request; plan: Pick<ImagePlan, 'seed' | 'variationSeed' | 'batchIndex'>; walk: Walk; opened: Recorded }): Recipe {
  return {
    version: recipeVersion,
    prompt: request.prompt,
    negativePrompt: request.negativePrompt,
    dialect: request.dialect,
    model: opened.reference,
    vae: opened.vae,
    loras: [...opened.loras],
    embeddings: [...opened.embeddings],
    clipSkip: request.clipSkip,
    width: request.width,
    height: request.height,
    sampler: request.sampler,
    samplerOptions: walk.samplerOptions,
    schedule: walk.schedule,
    scheduleOptions: walk.scheduleOptions,
    steps: request.steps,
    denoise: request.denoise,
    sigmas: [...walk.sigmas],
    cfg: request.cfg,
    guidance: request.guidance,
    guidanceOptions: guidances[request.guidance as GuidanceId].options.parse(request.guidanceOptions) as Options,
    seed: plan.seed,
    variationSeed: plan.variationSeed,
    variationStrength: request.variationStrength,
    seedResizeWidth: request.seedResizeWidth,
    seedResizeHeight: request.seedResizeHeight,
    ensd: request.ensd,
    noise: request.noise,
    batchIndex: plan.batchIndex,
    batchSize: request.batchSize,
    provenance: opened.provenance,
  };
}
