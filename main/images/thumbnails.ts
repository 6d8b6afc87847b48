import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a picture's thumbnail lies in its folder, whether or not it is there yet. By the id's end: its beginning is the time. */
export const thumbnailFile = (folder: string, imageId: string): string => join(folder, imageId.slice(-2), `${imageId}.jpg`);

export interface Thumbnails {
  /** The thumbnail of a picture, made if it is not there or the picture is newer. */
  ensure(imageId: string, file: string): Promise<string>;
  /** Makes it, whether or not there was one. */
  make(imageId: string, file: string): Promise<string>;
}

/** Small pictures for lists, made when first asked for and kept in the cache folder by the picture's id. */
export function createThumbnails(folder: string, write: (file: string, target: string) => Promise<void>): Thumbnails {
  /** Those being made now, so that two who want one make it once. */
  const making = new Map<string, Promise<string>>();

  const make = (imageId: string, file: string): Promise<string> => {
    const target = thumbnailFile(folder, imageId);
    const running =
      making.get(target) ??
      write(file, target)
        .then(() => target)
        .finally(() => making.delete(target));
    making.set(target, running);
    return running;
  };

  return {
    make,
    async ensure(imageId, file) {
      const target = thumbnailFile(folder, imageId);
      const [made, source] = await Promise.all([stat(target).catch(() => null), stat(file)]);
      return made && made.mtimeMs >= source.mtimeMs ? target : make(imageId, file);
    },
  };
}
