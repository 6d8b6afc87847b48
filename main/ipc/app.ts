import { version } from '../version.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

const choices = {
  modelFile: { title: 'Choose a model', endings: ['safetensors'] },
  modelFolder: { title: 'Choose a folder of models' },
  imageFolder: { title: 'Choose where pictures are kept' },
  exportFolder: { title: 'Choose where to write it' },
} as const;

export function appHandlers({ core, desktop, named, onDrawn }: HandlerContext): HandlersOf<'app'> & HandlersOf<'path'> {
  const places = () => ({
    data: core.paths.data,
    images: core.settings.get().imageFolder || core.paths.images,
    database: core.paths.database,
    logs: core.paths.logs,
  });
  return {
    'app.info': () => ({
      version,
      electron: process.versions['electron'] ?? null,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      paths: places(),
    }),
    'app.drawn': onDrawn,
    'app.reveal': ({ path }) => desktop.reveal(places()[path]),
    'path.choose': async ({ what }) => {
      const choice = choices[what];
      if ('endings' in choice) return { path: await desktop.chooseFile(choice.title, choice.endings) };
      const path = await desktop.chooseFolder(choice.title);
      if (path !== null) named.add(path);
      return { path };
    },
  };
}
