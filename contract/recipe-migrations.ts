import * as z from 'zod';
import { StudioError, zodSentence } from './errors.ts';
import { Recipe, recipeVersion } from './recipe.ts';

type Json = Readonly<Record<string, unknown>>;

/** A change of the recipe's shape: what a recipe of version `from` is in the next one. Nothing is guessed: what was not recorded is said not to be. */
interface RecipeMigration {
  readonly from: number;
  readonly about: string;
  readonly up: (recipe: Json) => Json;
}

/** Every change there ever was, oldest first. One that is out is never changed again; `tests/golden/recipes` holds a recipe of each version. */
export const recipeMigrations: readonly RecipeMigration[] = [
  {
    from: 1,
    about: 'the processor’s name joins the provenance',
    up: (recipe) => ({ ...recipe, provenance: { ...(recipe['provenance'] as Json), processor: null } }),
  },
];

const Versioned = z.looseObject({ version: z.int().min(1) });

/** Brings JSON of any known version into today's shape without checking the rest: for what was checked when it came in. */
export function upgradedRecipe(json: unknown): unknown {
  const { data } = Versioned.safeParse(json);
  if (!data || data.version >= recipeVersion) return json;
  return recipeMigrations
    .filter(({ from }) => from >= data.version)
    .reduce<Json>((recipe, { from, up }) => ({ ...up(recipe), version: from + 1 }), data);
}

/** A recipe of any version from JSON of anybody's. Fails with a sentence that says what is wrong with it. */
export function readRecipe(json: unknown): Recipe {
  const { data } = Versioned.safeParse(json);
  if (!data) throw new StudioError('bad_file', 'The recipe has no version; it is damaged or none of Stepwise’s.');
  if (data.version > recipeVersion) {
    throw new StudioError('bad_file', `The recipe was written by a later version of Stepwise (its format is ${data.version}, this version knows up to ${recipeVersion}). Install the later version to use it.`);
  }
  let upgraded: unknown;
  try {
    upgraded = upgradedRecipe(data);
  } catch {
    throw new StudioError('bad_file', `The recipe is damaged: it is no recipe of format ${data.version}.`);
  }
  const parsed = Recipe.safeParse(upgraded);
  if (!parsed.success) throw new StudioError('bad_file', `The recipe is damaged. ${zodSentence(parsed.error, 'It')}`);
  return parsed.data;
}
