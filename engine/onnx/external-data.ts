import { dirname, parse, relative, sep } from 'node:path';
import type { WeightsFile } from '../weights/file.ts';
import { readBytes, type Tensor } from '../weights/tensor.ts';

/** Where a tensor's bytes are: a stretch of a file below `folder`, or in the model itself. */
export type Stored = { readonly location: string; readonly offset: number; readonly length: number } | Uint8Array;

export interface ExternalData {
  /** The folder that every location is below; null when nothing is in a file. */
  readonly folder: string | null;
  readonly files: readonly WeightsFile[];
  /** In the order of the tensors given. */
  readonly places: readonly Stored[];
}

/**
 * How the runtime gets at weights without a copy on disk. It takes a model from memory, the folder that external data
 * is relative to as an option of the session, and refuses locations that are absolute or lead out of that folder, also
 * by links. So: real paths, and as the folder the deepest one that holds all of them; offsets may be any. Files on
 * another drive than the first have no folder in common with it: their bytes are written into the model, as are
 * those of weights that exist only in memory (the runtime takes external data from files or from memory, not both).
 */
export function externalData(tensors: readonly Tensor[]): ExternalData {
  const files = [...new Set(tensors.flatMap(({ source }) => ('file' in source ? [source.file] : [])))];
  const drive = files[0] && parse(files[0].realPath).root;
  const inPlace = new Set(files.filter((file) => parse(file.realPath).root === drive));
  const folder = inPlace.size === 0 ? null : commonFolder([...inPlace].map((file) => file.realPath));
  const places = tensors.map((tensor): Stored => {
    const { source } = tensor;
    if (!('file' in source)) return readBytes(tensor);
    const { file, offset, length } = source;
    if (!inPlace.has(file)) return file.read(offset, length);
    return { location: relative(folder!, file.realPath).split(sep).join('/'), offset, length };
  });
  return { folder, files, places };
}

export function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0]!);
  const outside = (path: string) => relative(folder, path).split(sep)[0] === '..';
  for (const path of paths) while (outside(path)) folder = dirname(folder);
  return folder;
}
