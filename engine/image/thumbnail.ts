import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { shrunkPng } from './png/shrink.ts';
import { release } from './release.ts';

/** Size up to which a file is read as a whole. */
const mostBytes = 2 ** 26;

/** Folders that need not be made again; one that was deleted since is made with the next thumbnail. */
const madeFolders = new Set<string>();

/** Why there is no thumbnail, as a sentence, with one of the contract's codes. */
export class ThumbnailProblem extends Error {
  readonly code: 'bad_file' | 'missing_file' | 'unwritable' | 'disk_full';

  constructor(code: ThumbnailProblem['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Writes a picture at most `edge` wide and high to `target`, whole or not at all. Only its encoding leaves this thread. Fails with a ThumbnailProblem. */
export async function writeThumbnail(file: string, target: string, edge: number): Promise<void> {
  const jpeg = await encoded(file, edge);
  const temporary = `${target}.${randomUUID()}.tmp`;
  const folder = dirname(target);
  try {
    if (!madeFolders.has(folder)) mkdirSync(folder, { recursive: true });
    madeFolders.add(folder);
    writeFileSync(temporary, jpeg);
    renameSync(temporary, target);
  } catch (thrown) {
    madeFolders.delete(folder);
    if (existsSync(temporary)) rmSync(temporary);
    const { code = String(thrown) } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw new ThumbnailProblem('disk_full', `The disk is full: the thumbnail of ${file} cannot be kept in ${folder}. Free some space and bring it in again.`);
    throw new ThumbnailProblem('unwritable', `The thumbnail of ${file} cannot be written to ${folder} (${code}). Check the permissions of that folder.`);
  }
}

async function encoded(file: string, edge: number): Promise<Buffer> {
  try {
    // Huffman tables of its own would make it 7 % smaller and take half as long again to write.
    return await (plain(file, edge) ?? any(file, edge)).jpeg({ quality: 80, optimiseCoding: false }).toBuffer();
  } catch (thrown) {
    if (!existsSync(file)) throw new ThumbnailProblem('missing_file', `There is no file ${file}. It may have been moved or deleted.`);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ThumbnailProblem('bad_file', `${basename(file)} cannot be shown: it is damaged, was not copied to the end, or is no picture that can be read here (${reason}). Copy it again, or open it in the program that made it.`);
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
