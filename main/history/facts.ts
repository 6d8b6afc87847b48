import type { ImageSettings } from '../../contract/image.ts';
import type { Recipe } from '../../contract/recipe.ts';

/** What one filters and searches by, from a recipe or from another program's settings. */
export interface Facts {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly sampler: string | null;
  readonly schedule: string | null;
  readonly model: { readonly name: string; readonly hash: string } | null;
  readonly family: string | null;
  readonly loras: readonly string[];
  readonly steps: number | null;
  readonly cfg: number | null;
  readonly denoise: number | null;
  readonly seed: string | null;
}

export function factsOfRecipe(recipe: Recipe): Facts {
  return {
    prompt: recipe.prompt,
    negativePrompt: recipe.negativePrompt,
    sampler: recipe.sampler,
    schedule: recipe.schedule,
    model: { name: recipe.model.name, hash: recipe.model.sha256 },
    family: recipe.model.family,
    loras: recipe.loras.map((lora) => lora.name),
    steps: recipe.steps,
    cfg: recipe.cfg,
    denoise: recipe.denoise,
    seed: recipe.seed,
  };
}

export function factsOfSettings(settings: ImageSettings): Facts {
  return {
    prompt: settings.prompt ?? '',
    negativePrompt: settings.negativePrompt ?? '',
    sampler: settings.sampler,
    schedule: settings.schedule,
    model: settings.model && { name: settings.model.name, hash: settings.model.hash ?? '' },
    family: settings.family,
    loras: settings.loras,
    steps: settings.steps,
    cfg: settings.cfg,
    denoise: settings.denoise,
    seed: settings.seed,
  };
}

/** A picture that says nothing about its making. */
export const noFacts: Facts = {
  prompt: '', negativePrompt: '', sampler: null, schedule: null, model: null, family: null, loras: [], steps: null, cfg: null, denoise: null, seed: null,
};
