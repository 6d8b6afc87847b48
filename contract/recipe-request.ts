import type { Recipe } from './recipe.ts';
import type { LoraUse, Request } from './request.ts';

/** The part of a request that a recipe decides. How many and on what device is another matter. */
export type RecipeRequest = Omit<Request, 'batchCount' | 'device' | 'threads'>;

/** Tags of A1111's dialect in a prompt, by the rule of the engine's reader. */
const loraTags = (prompt: string): number => prompt.match(/<lora:(?!>)[^>]*>/gu)?.length ?? 0;

/**
 * LoRAs that were chosen beside the prompt. A recipe lists all that took part, those of tags last; a request names the
 * tagged ones by its prompt, and would apply them twice if it listed them too.
 */
export function chosenLoras({ prompt, dialect, loras }: Pick<Recipe, 'prompt' | 'dialect' | 'loras'>): LoraUse[] {
  const tagged = dialect === 'a1111' ? loraTags(prompt) : 0;
  return loras.slice(0, Math.max(0, loras.length - tagged)).map(({ name, unetStrength, textStrength }) => ({ name, unetStrength, textStrength }));
}

/** The request that makes a recipe's picture again, files named as the recipe names them. */
export function requestOfRecipe(recipe: Recipe): RecipeRequest {
  return {
    prompt: recipe.prompt,
    negativePrompt: recipe.negativePrompt,
    dialect: recipe.dialect,
    model: recipe.model.name,
    vae: recipe.vae?.name ?? null,
    loras: chosenLoras(recipe),
    clipSkip: recipe.clipSkip,
    width: recipe.width,
    height: recipe.height,
    sampler: recipe.sampler,
    samplerOptions: recipe.samplerOptions,
    schedule: recipe.schedule,
    scheduleOptions: recipe.scheduleOptions,
    steps: recipe.steps,
    denoise: recipe.denoise,
    cfg: recipe.cfg,
    guidance: recipe.guidance,
    guidanceOptions: recipe.guidanceOptions,
    seed: recipe.seed,
    variationSeed: recipe.variationSeed,
    variationStrength: recipe.variationStrength,
    seedResizeWidth: recipe.seedResizeWidth,
    seedResizeHeight: recipe.seedResizeHeight,
    ensd: recipe.ensd,
    noise: recipe.noise,
    batchSize: recipe.batchSize,
  };
}
