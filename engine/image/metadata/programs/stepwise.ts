import { errorData } from '../../../../contract/errors.ts';
import { readRecipe } from '../../../../contract/recipe-migrations.ts';
import { requestOfRecipe } from '../../../../contract/recipe-request.ts';
import type { Recipe } from '../../../../contract/recipe.ts';
import type { PictureReading } from '../../../../contract/reading.ts';
import { withinRanges } from '../reading.ts';
import type { Texts } from '../found.ts';
import { recipeKeyword } from '../write.ts';

type Told = Pick<PictureReading, 'program' | 'version' | 'recipe' | 'settings' | 'files' | 'noise' | 'notes' | 'others'>;

/**
 * A picture of ours: the recipe is the whole truth. Null where there is none; one that cannot be read is a sentence, and
 * then the text tells.
 */
export function readStepwise(texts: Texts): Told | { readonly problem: string } | null {
  const text = texts.get(recipeKeyword);
  if (text === undefined) return null;
  let recipe: Recipe;
  try {
    recipe = readRecipe(jsonOf(text));
  } catch (thrown) {
    return { problem: errorData(thrown).message };
  }
  const { name, sha256 } = recipe.model;
  const notes: string[] = [];
  // The panel finds the model by the file named below.
  const { model: _, vae: __, guidance: ___, guidanceOptions: ____, ...asked } = requestOfRecipe(recipe);
  const settings = withinRanges(asked, notes);
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
