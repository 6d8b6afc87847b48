import type { PictureReading } from '../../contract/reading.ts';
import type { Request } from '../../contract/request.ts';
import { knownCatalog, knownModels } from './library.ts';

/** What a reading says in settings of the panel, and what of it has no name here. */
export function settingsOfReading({ settings, files = [] }: Pick<PictureReading, 'settings'> & Partial<PictureReading>): { settings: Partial<Request>; unknown: string[] } {
  // How many are made is the person's own.
  const { batchSize: _, ...taken } = settings;
  const chosen: Partial<Request> = Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined)) as Partial<Request>;
  const unknown: string[] = [];
  const named = files.find(({ kind }) => kind === 'model');
  if (named) {
    const { hash, name } = named;
    const models = knownModels();
    const stem = name.replace(/^.*[\\/]/, '').replace(/\.(safetensors|ckpt)$/i, '').toLowerCase();
    const found = models.find((each) => hash !== null && hash.length >= 8 && each.sha256?.startsWith(hash.toLowerCase())) ?? models.find((each) => each.name.toLowerCase() === stem);
    if (found) chosen.model = found.id;
    else unknown.push(`model “${name}”`);
  }
  const catalog = knownCatalog();
  if (chosen.noise !== undefined && catalog && !catalog.noises.some(({ id }) => id === chosen.noise)) delete chosen.noise;
  return { settings: chosen, unknown };
}
