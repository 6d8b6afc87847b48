import sharp from 'sharp';
import type { Sheet, SheetCell, SheetWritten } from '../../contract/sheet.ts';
import { fillWhole, writeWhole } from '../image/write.ts';
import { checkFits, type Geometry, geometryOf, textSize } from './geometry.ts';
import { hasLetters, type Label, labelRgb, paper } from './labels.ts';
import { writePng } from './png-stream.ts';

const unread = (count: number) => `${count === 1 ? 'One picture' : `${count} pictures`} could not be read and ${count === 1 ? 'is' : 'are'} left empty.`;
const noLetters = 'This system has no font, so the grid is without its legend. Install one (on Debian: fonts-dejavu-core) and export again.';

/** Writes a grid of pictures with its legend, whole or not at all. Refuses what the format cannot hold before it begins. */
export async function writeSheet(wish: Sheet): Promise<SheetWritten> {
  const letters = !wish.legend || (await hasLetters());
  const sheet = letters ? wish : { ...wish, legend: false };
  const geometry = geometryOf(sheet);
  checkFits(sheet, geometry);
  const problems = { unread: 0 };
  const strips = stripsOf(sheet, geometry, problems);
  const bytes = sheet.format === 'png' ? await fillWhole(sheet.path, (file) => writePng(file, geometry.width, geometry.height, strips)) : await writeOnePiece(sheet, geometry, strips);
  return { width: geometry.width, height: geometry.height, bytes, notes: [...(letters ? [] : [noLetters]), ...(problems.unread > 0 ? [unread(problems.unread)] : [])] };
}

async function writeOnePiece({ path, format }: Sheet, { width, height }: Geometry, strips: AsyncIterable<Uint8Array>): Promise<number> {
  const all: Uint8Array[] = [];
  for await (const strip of strips) all.push(strip);
  const image = sharp(Buffer.concat(all), { raw: { width, height, channels: 3 }, limitInputPixels: false });
  const encoded = await (format === 'webp' ? image.webp({ quality: 90 }) : image.avif({ quality: 70, effort: 2 })).toBuffer();
  await writeWhole(path, encoded);
  return encoded.length;
}

/** The sheet from top to bottom as 8-bit RGB: the head, then each row of the grid. */
async function* stripsOf(sheet: Sheet, geometry: Geometry, problems: { unread: number }): AsyncGenerator<Uint8Array> {
  yield await headStrip(sheet, geometry);
  const byRow = new Map<number, SheetCell[]>();
  for (const cell of sheet.cells) byRow.set(cell.row, [...(byRow.get(cell.row) ?? []), cell]);
  for (const row of sheet.rows.keys()) yield await rowStrip(sheet, geometry, row, byRow.get(row) ?? [], problems);
}

const blank = (width: number, height: number) => new Uint8Array(width * height * 3).fill(paper.r);

/** Lays 8-bit RGB of `width` into a strip. */
function lay(strip: Uint8Array, stripWidth: number, data: Uint8Array, width: number, left: number, top: number): void {
  for (let y = 0; y * width * 3 < data.length; y++) strip.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * stripWidth + left) * 3);
}

async function write(strip: Uint8Array, stripWidth: number, left: number, top: number, label: Label): Promise<void> {
  if (label.text !== '') lay(strip, stripWidth, await labelRgb(label), label.width, left, top);
}

async function headStrip(sheet: Sheet, { width, top, left, pitchX, slot }: Geometry): Promise<Uint8Array> {
  const strip = blank(width, top);
  if (!sheet.legend) return strip;
  const size = textSize(sheet);
  const titleHeight = Math.round(size * 2.2);
  await write(strip, width, 0, 0, { text: sheet.title, width: Math.min(width, 16_000), height: titleHeight, size: Math.round(size * 1.15), align: 'left', strong: true });
  for (const [k, text] of sheet.columns.entries()) {
    await write(strip, width, left + k * pitchX, titleHeight, { text, width: slot, height: top - titleHeight, size, align: 'centre', strong: true });
  }
  return strip;
}

async function rowStrip(sheet: Sheet, { width, left, pitchX, pitchY, caption, slot }: Geometry, row: number, cells: readonly SheetCell[], problems: { unread: number }): Promise<Uint8Array> {
  const strip = blank(width, pitchY);
  const { cell, legend } = sheet;
  const size = textSize(sheet);
  if (legend) await write(strip, width, 0, 0, { text: sheet.rows[row]!, width: left - 6, height: cell.height, size, align: 'left', strong: true });
  for (const { column, file, caption: words } of cells) {
    const at = left + column * pitchX;
    const rgb = file === null ? null : await fitted(file, cell);
    if (file !== null && !rgb) problems.unread++;
    if (rgb) lay(strip, width, rgb, cell.width, at + Math.floor((slot - cell.width) / 2), 0);
    if (legend) await write(strip, width, at, cell.height, { text: words, width: slot, height: caption, size: Math.max(10, Math.round(size * 0.8)), align: 'centre' });
  }
  return strip;
}

/** A picture fitted into the cell, as 8-bit RGB; null where it cannot be read. */
async function fitted(file: string, { width, height }: Sheet['cell']): Promise<Uint8Array | null> {
  try {
    return await sharp(file).resize(width, height, { fit: 'contain', background: paper, kernel: 'lanczos3' }).flatten({ background: paper }).toColourspace('srgb').removeAlpha().raw().toBuffer();
  } catch {
    return null;
  }
}
