import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ReplayReport } from '../../contract/replay.ts';
import { Request } from '../../contract/request.ts';
import type { History } from '../history/history.ts';
import { newId } from '../ids.ts';
import type { ModelLibrary } from '../models/library.ts';
import { originalOfReading, originalOfRecord } from './original.ts';
import { replay, type Original, type ReplayContext } from './replay.ts';

/** A picture of the history, or any picture file. */
export type Replayed = { readonly imageId: string } | { readonly file: string };

export interface ReplayAsked {
  readonly id?: string;
  /** Compare with the picture's own file; else it is rendered only. */
  readonly check: boolean;
  /** `nowhere`, a file, or into the history as a picture of its own, a replay of the first. */
  readonly keep: 'nowhere' | 'history' | { readonly file: string };
  /** A model to take instead of the one recorded; null for that. */
  readonly model?: string | null;
  readonly signal: AbortSignal;
}

export interface Replays {
  run(what: Replayed, asked: ReplayAsked): Promise<ReplayReport>;
}

type Library = Pick<ModelLibrary, 'fileOf' | 'find' | 'filesOf'>;

/** The library, but for the model, which somebody named. */
function withModel(library: Library, name: string): Library {
  return {
    ...library,
    find: (wanted, kinds) => library.find(kinds?.includes('checkpoint') === false ? wanted : name, kinds),
    fileOf: async (ref, kinds) => (kinds.length === 1 && kinds[0] === 'checkpoint' ? (await library.filesOf(Request.parse({ model: name }))).model : library.fileOf(ref, kinds)),
  };
}

interface ReplaysContext extends ReplayContext {
  readonly library: Library;
  readonly history: Pick<History, 'images'>;
  /** A name in the history's own folder. */
  readonly fileOf: (seed: string, imageId: string) => string;
}

export function openReplays(context: ReplaysContext): Replays {
  const { history, fileOf } = context;
  const read = async (path: string) => (await context.files.link()).call('picture.read', { path });
  const open = async (what: Replayed, library: Library): Promise<Original> => {
    if ('imageId' in what) return originalOfRecord(library, await history.images.get(what), read);
    const path = resolve(what.file);
    return originalOfReading(library, path, await read(path));
  };

  /** Adds a kept replay to the history; a file that could not be added is not left lying there. */
  async function remember(report: ReplayReport, parent: string | null, id: string): Promise<ReplayReport> {
    const file = report.file!;
    try {
      const { size, mtimeMs } = await stat(file);
      const { recipe, seconds } = report;
      const at = Math.trunc(mtimeMs);
      await history.images.add({
        id, jobId: null, createdAt: at, file, bytes: size, modifiedAt: at, width: recipe.width, height: recipe.height, source: 'stepwise', recipe,
        settings: null, nfe: null, seconds, parent: parent === null ? null : { imageId: parent, relation: 'replay' },
      });
    } catch (thrown) {
      await rm(file, { force: true });
      throw thrown;
    }
    return { ...report, imageId: id };
  }

  return {
    async run(what, { id, check, keep, model, signal }) {
      const original = await open(what, model ? withModel(context.library, model) : context.library);
      if (signal.aborted) throw new StudioError('cancelled', 'Cancelled.');
      const imageId = newId();
      const keepAs = keep === 'nowhere' ? null : keep === 'history' ? fileOf(original.rendering.seed, imageId) : resolve(keep.file);
      const report = await replay(context, check ? original : { ...original, file: null }, { ...(id === undefined ? {} : { id }), keepAs, previews: false, signal });
      return keep === 'history' ? remember(report, 'imageId' in what ? what.imageId : null, imageId) : report;
    },
  };
}
