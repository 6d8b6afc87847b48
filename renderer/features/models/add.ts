import { client } from '../../data/client.ts';
import { knownModels } from '../../data/library.ts';
import { notify } from '../../state/notices.ts';
import { studio } from '../../studio.ts';

/** Takes a file or folder into the library as it lies there, and says what came of it. */
export async function takeModel(path: string): Promise<void> {
  const before = new Set(knownModels().map((model) => model.id));
  const models = await studio.call('model.add', { path });
  client.setQueryData(['models'], models);
  const added = models.filter((model) => !before.has(model.id)).map((model) => model.name);
  const names = added.length > 4 ? `${added.slice(0, 3).join(', ')} and ${added.length - 3} more` : added.join(', ');
  notify({ level: 'info', text: added.length === 0 ? 'That model was in the library already.' : `Added ${names}.` });
}

async function choose(what: 'modelFile' | 'modelFolder'): Promise<void> {
  const { path } = await studio.call('path.choose', { what });
  if (path !== null) await takeModel(path);
}

export const addModel = (): Promise<void> => choose('modelFile');
export const addModelFolder = (): Promise<void> => choose('modelFolder');
