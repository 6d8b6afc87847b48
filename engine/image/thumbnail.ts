import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { release, shrunkPng } from './png/shrink.ts';

/** Size up to which a file is read as a whole. */
const mostBytes = 2 ** 26;

/** Folders that need not be made again; one that was deleted since is made with the next thumbnail. */
const madeFolders = new Set<string>();

/** Writes a picture at most `edge` wide and high to `target`, whole or not at all. Only its encoding leaves this thread. */
export async function writeThumbnail(file: string, target: string, edge: number): Promise<void> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  const folder = dirname(target);
  try {
    if (!madeFolders.has(folder)) mkdirSync(folder, { recursive: true });
    madeFolders.add(folder);
    const picture = plain(file, edge) ?? any(file, edge);
    // Huffman tables of its own would make it 7 % smaller and take half as long again to write.
    writeFileSync(temporary, await picture.jpeg({ quality: 80, optimiseCoding: false }).toBuffer());
    renameSync(temporary, target);
  } catch (thrown) {
    madeFolders.delete(folder);
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

/** What a library reads: everything there is. */
const any = (file: string, edge: number): Sharp =>
  sharp(file, { failOn: 'truncated', autoOrient: true, sequentialRead: true })
    .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' });

/** What generators write, for two thirds of the work; null for everything else. */
function plain(file: string, edge: number): Sharp | null {
  const at = file.toLowerCase().endsWith('.png') ? statSync(file, { throwIfNoEntry: false }) : undefined;
  if (!at || at.size > mostBytes) return null;
  const bytes = readFileSync(file);
  const shrunk = shrunkPng(bytes, edge);
  release(bytes);
  if (!shrunk) return null;
  const { data, width, height, whole } = shrunk;
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const scale = Math.min(1, edge / Math.max(whole.width, whole.height));
  const size = { width: Math.max(1, Math.round(whole.width * scale)), height: Math.max(1, Math.round(whole.height * scale)) };
  return size.width === width && size.height === height ? picture : picture.resize({ ...size, fit: 'fill' });
}
