import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Longest side of a thumbnail in pixels: sharp at 160 on a dense screen. */
const side = 320;

/**
 * Small pictures for lists, made when first asked for and kept in the cache folder by the picture's id. A picture never
 * changes, so neither does its thumbnail.
 */
export function createThumbnails(folder: string): (imageId: string, file: string) => Promise<string> {
  const making = new Map<string, Promise<string>>();

  async function make(imageId: string, file: string): Promise<string> {
    const target = join(folder, imageId.slice(-2), `${imageId}.webp`);
    if (existsSync(target)) return target;
    const temporary = `${target}.${process.pid}.part`;
    await mkdir(dirname(target), { recursive: true });
    try {
      await sharp(file).resize(side, side, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 82 }).toFile(temporary);
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
    return target;
  }

  return (imageId, file) => {
    const running = making.get(imageId);
    if (running) return running;
    const started = make(imageId, file).finally(() => making.delete(imageId));
    making.set(imageId, started);
    return started;
  };
}
