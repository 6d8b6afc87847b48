import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ModelRecord } from '../../contract/model.ts';
import type { Core } from '../core.ts';
import { scanModels } from './scan.ts';

/**
 * Takes a file or a folder into the library as it is: nothing is copied or moved. What is no model is refused and nothing
 * changes. The models found at that path.
 */
export async function addModels({ files, settings, models }: Pick<Core, 'files' | 'settings' | 'models'>, path: string): Promise<ModelRecord[]> {
  const root = resolve(path);
  const there = await stat(root).catch((thrown: NodeJS.ErrnoException) => {
    throw new StudioError(thrown.code === 'ENOENT' ? 'missing_file' : 'unreadable', `${root} ${thrown.code === 'ENOENT' ? 'is not there' : `may not be read (${thrown.code})`}. Choose a model file or a folder with models.`);
  });
  // A file says itself why it is none.
  if (there.isFile()) await (await files.link()).call('model.inspect', { path: root });
  const { found, problems } = await scanModels([root]);
  if (found.length === 0) {
    throw new StudioError('bad_file', problems[0] ?? (there.isFile() ? `${root} is not called as a model file is. Name it with the ending .safetensors.` : `The folder ${root} holds no model: no .safetensors file and no folder with a model_index.json. Choose another.`));
  }
  const { modelFolders } = settings.get();
  const known = modelFolders.some((folder) => root === folder || root.startsWith(folder.endsWith(sep) ? folder : folder + sep));
  if (!known) settings.set({ modelFolders: [...modelFolders, root] });
  const paths = new Set(found.map((model) => model.path));
  await models.rescan();
  return (await models.look()).filter((model) => paths.has(model.path));
}
