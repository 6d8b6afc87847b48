import { dirname, parse, relative, sep } from 'node:path';
import type { WeightsFile } from '../weights/file.ts';
import type { Tensor } from '../weights/tensor.ts';

/** Where a session's weights are. */
export interface ExternalData {
  /** The folder that every location is below; null when nothing is in a file. */
  readonly folder: string | null;
  readonly files: readonly WeightsFile[];
  /** Weights in memory, by the location they go under. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly places: ReadonlyMap<string, { readonly location: string; readonly offset: number; readonly length: number }>;
}

/**
 * How the runtime gets at weights without a copy on disk. It takes a model from memory, the folder that external data
 * is relative to as an option of the session, and refuses locations that are absolute or lead out of that folder, also
 * by links. So: real paths, and as the folder the deepest one that holds all of them; offsets may be any. Files on
 * different drives have no common folder: then those of all but the first drive are handed over as bytes, as
 * everything is that exists only in memory.
 */
export function externalData(stored: readonly { readonly id: string; readonly tensor: Tensor }[]): ExternalData {
  const files = [...new Set(stored.flatMap(({ tensor }) => ('file' in tensor.source ? [tensor.source.file] : [])))];
  const drive = files[0] && parse(files[0].realPath).root;
  const inPlace = files.filter((file) => parse(file.realPath).root === drive);
  const folder = inPlace.length === 0 ? null : commonFolder(inPlace.map((file) => file.realPath));
  const bytes = new Map<string, Uint8Array>();
  const places = new Map<string, { location: string; offset: number; length: number }>();
  for (const { id, tensor } of stored) {
    const { source } = tensor;
    if ('file' in source && inPlace.includes(source.file)) {
      const location = relative(folder!, source.file.realPath).split(sep).join('/');
      places.set(id, { location, offset: source.offset, length: source.length });
    } else {
      const data = 'bytes' in source ? source.bytes : source.file.read(source.offset, source.length);
      const location = `memory/${places.size}`;
      bytes.set(location, data);
      places.set(id, { location, offset: 0, length: data.length });
    }
  }
  return { folder, files, bytes, places };
}

export function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0]!);
  const outside = (path: string) => relative(folder, path).split(sep)[0] === '..';
  for (const path of paths) while (outside(path)) folder = dirname(folder);
  return folder;
}
