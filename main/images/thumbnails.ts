import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a picture's thumbnail lies in its folder, whether or not it is there yet. By the id's end: its beginning is the time. */
export const thumbnailFile = (folder: string, imageId: string): string => join(folder, imageId.slice(-2), `${imageId}.jpg`);

export interface Thumbnails {
  /** The thumbnail of a picture, made if it is not there or the picture is newer. */
  ensure(imageId: string, file: string): Promise<string>;
}

/** Small pictures for lists, made when first asked for and kept in the cache folder by the picture's id. */
export function createThumbnails(folder: string, write: (file: string, target: string) => Promise<void>): Thumbnails {
  /** Those being looked for or made now, so that two who want one make it once. */
  const underWay = new Map<string, Promise<string>>();

  async function provide(target: string, file: string): Promise<string> {
    const [made, source] = await Promise.all([stat(target).catch(() => null), stat(file)]);
    if (!made || made.mtimeMs < source.mtimeMs) await write(file, target);
    return target;
  }

  return {
    ensure(imageId, file) {
      const target = thumbnailFile(folder, imageId);
      const running = underWay.get(target) ?? provide(target, file).finally(() => underWay.delete(target));
      underWay.set(target, running);
      return running;
    },
  };
}
