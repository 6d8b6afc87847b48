import { getImage } from '../../data/images.ts';
import { knownModels } from '../../data/library.ts';
import { owned, settingsOf, type RecipeSettings, type SettingKey } from '../../lib/recipe.ts';
import { setDraft, undoDraft } from '../../state/draft.ts';
import { setLayout } from '../../state/layout.ts';
import { notify } from '../../state/notices.ts';

/** Brings settings of a picture onto the panel, all in one step of undo. */
export async function takeSettings(imageId: string, what: string, choose: (settings: RecipeSettings) => Partial<RecipeSettings>): Promise<void> {
  const { recipe } = await getImage(imageId);
  if (!recipe) {
    notify({ level: 'warn', text: 'This picture carries no settings that could be read.' });
    return;
  }
  const models = knownModels();
  const chosen = choose(settingsOf(recipe, models));
  setDraft(chosen, null);
  setLayout({ place: 'generate' });
  const lacking = 'model' in chosen && !owned(recipe.model, models) ? recipe.model.name : null;
  notify({
    level: lacking === null ? 'info' : 'warn',
    text: lacking === null ? `${what} taken over.` : `${what} taken over. Its model “${lacking}” is not in the library.`,
    action: { label: 'Undo', run: undoDraft },
  });
}

export const all = (settings: RecipeSettings): Partial<RecipeSettings> => settings;
export const allButSeed = ({ seed: _seed, variationSeed: _variation, ...rest }: RecipeSettings): Partial<RecipeSettings> => rest;
export const only = (...keys: SettingKey[]) => (settings: RecipeSettings): Partial<RecipeSettings> => Object.fromEntries(keys.map((key) => [key, settings[key]]));
