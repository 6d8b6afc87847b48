import { client } from '../../data/client.ts';
import { changeSettings, knownModels, knownSettings } from '../../data/library.ts';
import { notify } from '../../state/notices.ts';
import { studio } from '../../studio.ts';

export async function addModel(): Promise<void> {
  const { path } = await studio.call('path.choose', { what: 'modelFile' });
  if (path === null) return;
  const before = new Set(knownModels().map((model) => model.id));
  const models = await studio.call('model.add', { path });
  client.setQueryData(['models'], models);
  const added = models.filter((model) => !before.has(model.id));
  notify({ level: 'info', text: added.length === 0 ? 'That model was in the library already.' : `Added ${added.map((model) => model.name).join(', ')}.` });
}

export async function addModelFolder(): Promise<void> {
  const { path } = await studio.call('path.choose', { what: 'modelFolder' });
  if (path === null) return;
  const folders = knownSettings()?.modelFolders ?? [];
  if (!folders.includes(path)) await changeSettings({ modelFolders: [...folders, path] });
}
