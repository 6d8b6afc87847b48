import type { FileGrant } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { PictureReading } from '../../contract/reading.ts';
import type { ReplayReason } from '../../contract/replay.ts';
import { Request } from '../../contract/request.ts';
import type { ModelLibrary } from '../models/library.ts';
import { replayFiles } from './files.ts';
import { renderingOf } from './render.ts';
import type { Original } from './replay.ts';

type Library = Pick<ModelLibrary, 'fileOf' | 'find' | 'filesOf'>;

/** A picture of the history, with what its file says where the history has no recipe. */
export async function originalOfRecord(library: Library, record: ImageRecord, read: (file: string) => Promise<PictureReading>): Promise<Original> {
  if (!record.recipe) return originalOfReading(library, record.file, await read(record.file));
  const { recipe, file, bytes } = record;
  return { rendering: renderingOf(recipe, await replayFiles(library, recipe)), recipe, file, bytes, reasons: [] };
}

/** A picture file from anywhere. */
export async function originalOfReading(library: Library, file: string, reading: PictureReading): Promise<Original> {
  const { recipe } = reading;
  if (recipe) return { rendering: renderingOf(recipe, await replayFiles(library, recipe)), recipe, file, bytes: null, reasons: [] };
  if (reading.program === null) throw new StudioError('not_reproducible', `${file} says nothing about how it was made, so it cannot be replayed.`);
  return foreign(library, file, reading);
}

/** What a replay needs to know, and what stands in a request for it. */
const decisive = { sampler: 'sampler', schedule: 'schedule', steps: 'number of steps', cfg: 'CFG scale', seed: 'seed', width: 'width', height: 'height' } as const;

/** Another program's picture: as near as its settings come, with every gap as a reason. */
async function foreign(library: Library, file: string, { program, settings, files, noise, notes }: PictureReading): Promise<Original> {
  if (settings.seed === undefined) throw new StudioError('not_reproducible', `${file} does not say its seed, so it cannot be replayed.`);
  const named = files.find(({ kind }) => kind === 'model');
  const model = await foreignModel(library, named ?? null);
  const gaps = Object.entries(decisive).filter(([key]) => settings[key as keyof typeof decisive] === undefined).map(([, word]) => word);
  const wish = Request.safeParse({ ...settings, model: model.path, batchCount: 1 });
  if (!wish.success) throw new StudioError('not_reproducible', `${file} asks for what cannot be asked for here: ${wish.error.issues[0]?.path.join('.')}: ${wish.error.issues[0]?.message}.`);
  const say = (cause: ReplayReason['cause'], sentence: string): ReplayReason => ({ cause, sentence });
  return {
    rendering: { request: wish.data, ...(await library.filesOf(wish.data)), model, seed: settings.seed, variationSeed: wish.data.variationSeed === '-1' ? '0' : wish.data.variationSeed, batchIndex: 0 },
    recipe: null,
    file,
    bytes: null,
    reasons: [
      say('program', `It was made by ${program}, whose arithmetic rounds differently: near, never equal to the bit.`),
      ...(gaps.length > 0 ? [say('settings', `It does not say its ${gaps.join(', ')}; the usual was taken.`)] : []),
      ...(noise && noise.id === null ? [say('settings', noise.why)] : []),
      ...notes.map((note) => say('settings', note)),
    ],
  };
}

async function foreignModel(library: Library, named: { name: string; hash: string | null } | null): Promise<FileGrant> {
  if (!named) throw new StudioError('not_reproducible', 'The picture does not say with which model it was made. Use its settings with a model of your choice instead.');
  for (const wanted of [named.hash, named.name.replace(/^.*[\\/]/, '').replace(/\.(safetensors|ckpt)$/i, '')]) {
    const found = wanted ? await library.find(wanted).catch(() => null) : null;
    if (found) return { name: found.name, path: found.path, sha256: found.sha256 };
  }
  throw new StudioError('not_reproducible', `The model “${named.name}”${named.hash ? ` (hash ${named.hash})` : ''} is not in the library. Add the folder it lies in, then replay again.`);
}
