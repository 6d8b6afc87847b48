import { readFileSync } from 'node:fs';
import { StudioError } from '../../contract/errors.ts';
import type { PictureFacts } from '../../contract/image.ts';
import { Recipe } from '../../contract/recipe.ts';
import { readContainer } from './metadata/read-container.ts';
import { bytesSource } from './metadata/source.ts';
import { infotextKeyword, recipeKeyword } from './metadata/write.ts';

/** The size of a picture and, if it is one of ours, its recipe. */
export function readOwnPicture(path: string): PictureFacts & { infotext: string | null } {
  const container = readContainer(bytesSource(readFileSync(path), path));
  if (!container || container.width === null || container.height === null) throw new StudioError('bad_file', `${path} is no picture that Stepwise can read.`);
  const text = (keyword: string) => container.texts.find((each) => each.keyword === keyword)?.text ?? null;
  const json = text(recipeKeyword);
  const recipe = json === null ? null : Recipe.safeParse(JSON.parse(json)).data ?? null;
  const { width, height } = container;
  return { width, height, source: recipe ? 'stepwise' : 'unknown', recipe, settings: null, infotext: text(infotextKeyword) };
}
