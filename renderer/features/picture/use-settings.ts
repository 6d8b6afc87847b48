import { getImage } from '../../data/images.ts';
import { knownCatalog, knownModels } from '../../data/library.ts';
import { foreignSettings, owned, settingsOf, type RecipeSettings, type SettingKey } from '../../lib/recipe.ts';
import { setDraft, undoDraft } from '../../state/draft.ts';
import { setLayout } from '../../state/layout.ts';
import { notify } from '../../state/notices.ts';

/** The settings a picture carries, ours or another program's, and what of them has no name here. */
async function readSettings(imageId: string): Promise<{ settings: Partial<RecipeSettings>; unknown: string[] } | null> {
  const { recipe, settings } = await getImage(imageId);
  const models = knownModels();
  if (recipe) return { settings: settingsOf(recipe, models), unknown: owned(recipe.model, models) ? [] : [`model “${recipe.model.name}”`] };
  return settings && foreignSettings(settings, models, knownCatalog());
}

/** Brings settings of a picture onto the panel, all in one step of undo. */
export async function takeSettings(imageId: string, what: string, choose: (settings: Partial<RecipeSettings>) => Partial<RecipeSettings>): Promise<void> {
  const read = await readSettings(imageId);
  if (!read) {
    notify({ level: 'warn', text: 'This picture carries no settings that could be read.' });
    return;
  }
  const chosen = choose(read.settings);
  setDraft(chosen, null);
  setLayout({ place: 'generate' });
  const lacking = what.startsWith('All') ? read.unknown : [];
  notify({
    level: lacking.length > 0 ? 'warn' : 'info',
    text: lacking.length > 0 ? `${what} taken over, but for what is not known here: ${lacking.join(', ')}.` : `${what} taken over.`,
    action: { label: 'Undo', run: undoDraft },
  });
}

type Choose = (settings: Partial<RecipeSettings>) => Partial<RecipeSettings>;
export const all: Choose = (settings) => settings;
export const allButSeed: Choose = ({ seed: _seed, variationSeed: _variation, ...rest }) => rest;
export const only = (...keys: SettingKey[]): Choose => (settings) => Object.fromEntries(keys.filter((key) => settings[key] !== undefined).map((key) => [key, settings[key]]));
