import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';

/** Longest side of a thumbnail in pixels. */
export const thumbnailSize = 256;

// Every picture is decoded once: a cache of them would only grow. Several thumbnails are made at once, each by one thread.
sharp.cache(false);
sharp.concurrency(1);

/** Writes the thumbnail of a picture to `target`, whole or not at all. */
export async function writeThumbnail(file: string, target: string): Promise<void> {
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
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}
