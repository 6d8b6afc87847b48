import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StudioError } from './errors.ts';
import { readRecipe, recipeMigrations, upgradedRecipe } from './recipe-migrations.ts';
import { Recipe, recipeVersion } from './recipe.ts';

const folder = join(import.meta.dirname, '../tests/golden/recipes');
const kept = (version: number): unknown => JSON.parse(readFileSync(join(folder, `v${version}.json`), 'utf8'));
const versions = Array.from({ length: recipeVersion }, (_, k) => k + 1);

test('migrations lead from version 1 to today’s without a gap, and a recipe of every version is kept', () => {
  expect(recipeMigrations.map(({ from }) => from)).toEqual(versions.slice(0, -1));
  expect(readdirSync(folder).sort()).toEqual(versions.map((version) => `v${version}.json`).sort());
});

describe.each(versions)('a recipe of version %i', (version) => {
  test('is read in today’s shape, and nothing it said is lost', () => {
    const old = kept(version) as Record<string, unknown>;
    const recipe = readRecipe(old);
    expect(Recipe.parse(recipe).version).toBe(recipeVersion);
    expect(recipe).toMatchObject({ ...old, version: recipeVersion });
    expect(upgradedRecipe(old)).toEqual(recipe);
  });

  test('that lost a field is refused with the field’s name', () => {
    const { sampler: _, ...rest } = kept(version) as Record<string, unknown>;
    expect(() => readRecipe(rest)).toThrow(/^The recipe is damaged\. It: sampler: /);
  });

  test('that is mangled is a sentence, never a crash', () => {
    const whole = kept(version) as Record<string, unknown>;
    const strange: unknown[] = [];
    for (const key of Object.keys(whole)) {
      for (const value of [null, 'x', -1, [], {}, Infinity]) {
        try {
          readRecipe({ ...whole, [key]: value });
        } catch (thrown) {
          if (!(thrown instanceof StudioError) || thrown.code !== 'bad_file' || !/^The recipe .*\.$/s.test(thrown.message)) strange.push([key, value, thrown]);
        }
      }
    }
    expect(strange).toEqual([]);
  });
});

test('what version 1 did not record is said not to be known', () => {
  expect(readRecipe(kept(1)).provenance.processor).toBeNull();
});

test.each([
  [{ version: recipeVersion + 1 }, `The recipe was written by a later version of Stepwise (its format is ${recipeVersion + 1}, this version knows up to ${recipeVersion}). Install the later version to use it.`],
  [{ prompt: 'x' }, 'The recipe has no version; it is damaged or none of Stepwise’s.'],
  [null, 'The recipe has no version; it is damaged or none of Stepwise’s.'],
  [[1], 'The recipe has no version; it is damaged or none of Stepwise’s.'],
  [{ version: 1, provenance: 5 }, /^The recipe is damaged\. /],
])('%j is refused with a sentence', (json, sentence) => {
  expect(() => readRecipe(json)).toThrow(sentence);
});
