import type { Catalog } from '../../contract/catalog.ts';
import type { ImageSettings } from '../../contract/image.ts';
import type { ModelRecord } from '../../contract/model.ts';
import { requestOfRecipe, type RecipeRequest } from '../../contract/recipe-request.ts';
import type { FileRef, Recipe } from '../../contract/recipe.ts';
import type { Options } from '../../contract/request.ts';
import { fieldsOf } from './fields.ts';

/** The part of a request that a picture's recipe decides; how many and on what device stays the person's own. */
export type RecipeSettings = Omit<RecipeRequest, 'batchSize'>;
export type SettingKey = keyof RecipeSettings;

/** The library's own entry for a file a recipe names: by content, else by name. */
export const owned = (file: FileRef, models: readonly ModelRecord[]): ModelRecord | undefined =>
  models.find((model) => model.sha256 === file.sha256) ?? models.find((model) => model.name === file.name);

/** A recipe as settings for the panel. Where the library lacks a file, its name stands, and the job will say so. */
export function settingsOf(recipe: Recipe, models: readonly ModelRecord[]): RecipeSettings {
  const { batchSize: _, ...settings } = requestOfRecipe(recipe);
  return {
    ...settings,
    model: owned(recipe.model, models)?.id ?? recipe.model.name,
    vae: recipe.vae && (owned(recipe.vae, models)?.id ?? recipe.vae.name),
    // A variation of strength 0 has a seed that decides nothing.
    variationSeed: recipe.variationStrength > 0 ? recipe.variationSeed : '-1',
  };
}

/** What another program's picture says, as far as this one knows its words; `unknown` are the words it does not. */
export function foreignSettings(settings: ImageSettings, models: readonly ModelRecord[], catalog: Catalog | undefined): { settings: Partial<RecipeSettings>; unknown: string[] } {
  const taken: Partial<RecipeSettings> = {};
  const unknown: string[] = [];
  for (const key of ['prompt', 'negativePrompt', 'steps', 'cfg', 'denoise', 'clipSkip', 'seed'] as const) {
    if (settings[key] !== null) Object.assign(taken, { [key]: settings[key] });
  }
  for (const [key, table] of [['sampler', catalog?.samplers], ['schedule', catalog?.schedules]] as const) {
    const name = settings[key];
    if (name === null) continue;
    if (table?.some((entry) => entry.id === name)) taken[key] = name;
    else unknown.push(`${key} “${name}”`);
  }
  const { model } = settings;
  if (model) {
    const { hash } = model;
    const found = models.find((each) => hash !== null && hash.length >= 8 && each.sha256?.startsWith(hash.toLowerCase())) ?? models.find((each) => each.name === model.name);
    if (found) taken.model = found.id;
    else unknown.push(`model “${model.name}”`);
  }
  return { settings: taken, unknown };
}

const optionHomes = {
  samplerOptions: ['sampler', 'samplers'],
  scheduleOptions: ['schedule', 'schedules'],
  guidanceOptions: ['guidance', 'guidances'],
} as const;

/** Options with every default written out, as a recipe has them. */
export function completed(options: Options, schema: unknown): Options {
  const filled: Options = {};
  for (const field of fieldsOf(schema)) if (field.fallback !== undefined) filled[field.key] = field.fallback as Options[string];
  return { ...filled, ...options };
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );

/** The settings in which a picture and the panel differ. `-1`, a seed still to be drawn, differs from every seed. */
export function differences(theirs: RecipeSettings, yours: RecipeSettings, catalog: Catalog | undefined): SettingKey[] {
  const whole = (settings: RecipeSettings, key: SettingKey): unknown => {
    const home = optionHomes[key as keyof typeof optionHomes];
    if (!home) return settings[key];
    const entry = catalog?.[home[1]].find((each) => each.id === settings[home[0]]);
    return completed(settings[key] as Options, entry?.options);
  };
  return (Object.keys(theirs) as SettingKey[]).filter((key) => {
    if (key === 'variationSeed' && theirs.variationStrength === 0 && yours.variationStrength === 0) return false;
    return canonical(whole(theirs, key)) !== canonical(whole(yours, key));
  });
}
