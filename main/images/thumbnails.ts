import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Longest side of a thumbnail in pixels. */
export const thumbnailSize = 256;

// Every picture is decoded once: a cache of them would only grow. Several thumbnails are made at once, each by one thread.
sharp.cache(false);
sharp.concurrency(1);

/** Where a picture's thumbnail lies in its folder, whether or not it is there yet. By the id's end: its beginning is the time. */
export const thumbnailFile = (folder: string, imageId: string): string => join(folder, imageId.slice(-2), `${imageId}.jpg`);

/** Thumbnails being made now, so that two who want one make it once. */
const making = new Map<string, Promise<string>>();

/** The thumbnail of a picture, made if it is not there or the picture is newer. The work is done outside this thread. */
export async function ensureThumbnail(folder: string, imageId: string, file: string): Promise<string> {
  const target = thumbnailFile(folder, imageId);
  const [made, source] = await Promise.all([stat(target).catch(() => null), stat(file)]);
  if (made && made.mtimeMs >= source.mtimeMs) return target;
  return makeThumbnail(folder, imageId, file);
}

/** Makes the thumbnail of a picture, whether or not there was one. */
export function makeThumbnail(folder: string, imageId: string, file: string): Promise<string> {
  const target = thumbnailFile(folder, imageId);
  const running = making.get(target) ?? write(file, target).finally(() => making.delete(target));
  making.set(target, running);
  return running;
}

async function write(file: string, target: string): Promise<string> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  await mkdir(dirname(target), { recursive: true });
  try {
    const picture = sharp(file, { failOn: 'truncated', autoOrient: true, sequentialRead: true });
    await picture
      .resize(thumbnailSize, thumbnailSize, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .jpeg({ quality: 80 })
      .toFile(temporary);
    await rename(temporary, target);
    return target;
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}
