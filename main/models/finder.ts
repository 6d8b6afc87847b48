import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { FileGrant } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ModelDefaults, ModelInspection, ModelRecord } from '../../contract/model.ts';
import type { Request } from '../../contract/request.ts';
import type { RequestFiles } from '../jobs/runner.ts';

export interface ModelFinder {
  filesOf(request: Request): Promise<RequestFiles>;
  /** What a model is best used with, where it says. */
  defaultsOf(name: string): ModelDefaults;
  records(): ModelRecord[];
  inspect(path: string): Promise<ModelInspection>;
  add(path: string): Promise<ModelRecord[]>;
  list(): { name: string; path: string }[];
}

/** Models by name in the folders given, or by path. */
export function openModelFinder({ resources, folders }: { resources: string; folders: () => readonly string[] }): ModelFinder {
  const list = () =>
    [join(resources, 'models'), ...folders()]
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).filter((file) => file.endsWith('.safetensors')).map((file) => ({ name: basename(file, '.safetensors'), path: join(folder, file) })));
  const find = (name: string): FileGrant => {
    const found = list().find((model) => model.name === name) ?? (existsSync(name) ? { name: basename(name, '.safetensors'), path: resolve(name) } : undefined);
    if (!found) throw new StudioError('unknown_model', `There is no model called “${name}”. Known are ${list().map((model) => model.name).join(', ')}.`);
    return { ...found, sha256: null };
  };
  return {
    list,
    records: () => list().map(({ name, path }) => ({ id: name, name, path, inspection: null, sha256: null, defaults: name === 'builtin' ? { width: 128, height: 128 } : {}, builtin: name === 'builtin', notes: '', problem: null })),
    inspect: () => Promise.reject(new StudioError('internal', 'Not yet.')),
    add: () => Promise.reject(new StudioError('internal', 'Not yet.')),
    defaultsOf: (name) => (name === 'builtin' ? { width: 128, height: 128 } : {}),
    filesOf: async (request) => ({ model: find(request.model), files: { vae: null, loras: [], embeddings: [] } }),
  };
}
