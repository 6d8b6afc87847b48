import { createHash } from 'node:crypto';
import type { Recipe } from '../../../contract/recipe.ts';
import { recipeIdentity } from '../../../contract/recipe-identity.ts';
import type { Database } from '../database.ts';
import type { KnownPicture } from './contract.ts';

/** Pictures of one seed that are looked through, newest first. */
const lookedAt = 5000;

/** The key of a recipe: equal for equal pictures. As the forecast makes it. */
export const recipeKey = (recipe: Recipe): string => createHash('sha256').update(recipeIdentity(recipe)).digest('hex');

/** Pictures whose recipe is one of those wanted. Only those of the same seed can be, and seeds are indexed. */
export function knownPictures(db: Database, wanted: readonly { readonly recipeKey: string; readonly seed: string }[]): Record<string, KnownPicture> {
  const found: Record<string, KnownPicture> = {};
  const bySeed = new Map<string, Set<string>>();
  for (const each of wanted) bySeed.set(each.seed, (bySeed.get(each.seed) ?? new Set()).add(each.recipeKey));
  for (const [seed, keys] of bySeed) {
    const rows = db.all<{ id: string; recipe: string; seconds: number | null }>(
      `SELECT i.id, r.recipe, i.seconds FROM images i JOIN recipes r ON r.seq = i.seq
       WHERE i.seed = ? AND i.missing = 0 AND i.trashed_at IS NULL AND r.recipe IS NOT NULL ORDER BY i.seq DESC LIMIT ${lookedAt}`,
      seed,
    );
    for (const { id, recipe, seconds } of rows) {
      if (keys.size === 0) break;
      const key = keyOf(recipe);
      if (key === null || !keys.delete(key)) continue;
      found[key] = { imageId: id, seconds };
    }
  }
  return found;
}

/** The picture of a cell that is done and makes the same one, of this experiment or another. */
export function identicalPicture(db: Database, key: string): KnownPicture | null {
  const row = db.get<{ image: string; seconds: number | null }>(
    `SELECT c.image, i.seconds FROM experiment_cells c JOIN images i ON i.id = c.image
     WHERE c.recipe_key = ? AND c.state = 'done' AND i.missing = 0 AND i.trashed_at IS NULL LIMIT 1`,
    key,
  );
  return row ? { imageId: row.image, seconds: row.seconds } : null;
}

/** Null for a recipe of another version, or one that a disk has damaged. */
function keyOf(json: string): string | null {
  try {
    return recipeKey(JSON.parse(json) as Recipe);
  } catch {
    return null;
  }
}

/** Pictures looked through for a model's speed: the newest of the history. */
const recent = 20_000;

/** What pictures of a model and size took, newest first. */
export function speedSamples(db: Database, model: string, width: number, height: number): { nfe: number; seconds: number }[] {
  return db.all<{ nfe: number; seconds: number }>(
    `SELECT nfe, seconds FROM (SELECT model, width, height, nfe, seconds FROM images ORDER BY seq DESC LIMIT ${recent})
     WHERE model IN (SELECT id FROM names WHERE kind = 'model' AND name = ?) AND width = ? AND height = ? AND nfe > 0 AND seconds > 0 LIMIT 200`,
    model, width, height,
  );
}
