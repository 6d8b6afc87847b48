import { Recipe } from '../../../../contract/recipe.ts';
import type { PictureReading } from '../../../../contract/reading.ts';
import { withinRanges } from '../reading.ts';
import type { Texts } from '../found.ts';
import { recipeKeyword } from '../write.ts';

type Told = Pick<PictureReading, 'program' | 'version' | 'recipe' | 'settings' | 'files' | 'noise' | 'notes' | 'others'>;

/** A picture of ours: the recipe is the whole truth. Null where there is none or it cannot be read; then the text tells. */
export function readStepwise(texts: Texts): Told | null {
  const text = texts.get(recipeKeyword);
  const parsed = text === undefined ? null : Recipe.safeParse(jsonOf(text));
  if (!parsed?.success) return null;
  const recipe = parsed.data;
  const { name, sha256 } = recipe.model;
  const notes: string[] = [];
  const settings = withinRanges(
    {
      prompt: recipe.prompt,
      negativePrompt: recipe.negativePrompt,
      dialect: recipe.dialect,
      loras: recipe.loras.map((lora) => ({ name: lora.name, unetStrength: lora.unetStrength, textStrength: lora.textStrength })),
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
      seed: recipe.seed,
      variationSeed: recipe.variationSeed,
      variationStrength: recipe.variationStrength,
      seedResizeWidth: recipe.seedResizeWidth,
      seedResizeHeight: recipe.seedResizeHeight,
      ensd: recipe.ensd,
      noise: recipe.noise,
      batchSize: recipe.batchSize,
    },
    notes,
  );
  return {
    program: 'stepwise',
    version: recipe.provenance.engine,
    recipe,
    settings,
    files: [
      { kind: 'model', name, hash: sha256 },
      ...(recipe.vae ? [{ kind: 'vae' as const, name: recipe.vae.name, hash: recipe.vae.sha256 }] : []),
      ...recipe.loras.map((lora) => ({ kind: 'lora' as const, name: lora.name, hash: lora.sha256 })),
      ...recipe.embeddings.map((embedding) => ({ kind: 'embedding' as const, name: embedding.name, hash: embedding.sha256 })),
    ],
    noise: { id: recipe.noise, why: 'The recipe names it.' },
    notes,
    others: {},
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
