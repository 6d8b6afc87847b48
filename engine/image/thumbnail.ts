import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { thumbEdge } from '../../contract/image.ts';

// Every picture is decoded once: a cache of them would only grow. Several thumbnails are made at once, each by one thread.
sharp.cache(false);
sharp.concurrency(1);

/** Folders that need not be made again; one that was deleted since is made with the next thumbnail. */
const madeFolders = new Set<string>();

/** Writes the thumbnail of a picture to `target`, whole or not at all. */
export async function writeThumbnail(file: string, target: string): Promise<void> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  const folder = dirname(target);
  try {
    if (!madeFolders.has(folder)) await mkdir(folder, { recursive: true });
    madeFolders.add(folder);
    const picture = sharp(file, { failOn: 'truncated', autoOrient: true, sequentialRead: true });
    await picture
      .resize(thumbEdge, thumbEdge, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      // Huffman tables of its own would make it 7 % smaller and take half as long again to write.
      .jpeg({ quality: 80, optimiseCoding: false })
      .toFile(temporary);
    await rename(temporary, target);
  } catch (thrown) {
    madeFolders.delete(folder);
    await rm(temporary, { force: true });
    throw thrown;
  }
}
