import type { Recipe } from './recipe.ts';

/**
 * One text for all recipes that make the same picture, and for no other: two recipes of equal text differ in names of files
 * at most. Levels are left out: the schedule, its options and the engine's version decide them.
 */
export function recipeIdentity(recipe: Recipe): string {
  const { version: _, sigmas: _levels, model, vae, loras, embeddings, variationSeed, ...rest } = recipe;
  return stable({
    ...rest,
    model: { sha256: model.sha256, family: model.family, prediction: model.prediction },
    vae: vae?.sha256 ?? null,
    loras: loras.map(({ sha256, unetStrength, textStrength }) => [sha256, unetStrength, textStrength]),
    embeddings: embeddings.map(({ sha256 }) => sha256),
    // Without strength a variation seed decides nothing.
    variationSeed: rest.variationStrength > 0 ? variationSeed : null,
  });
}

/** JSON with the keys of every object in order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
