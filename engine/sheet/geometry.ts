import { StudioError } from '../../contract/errors.ts';
import { longestSide, type Sheet } from '../../contract/sheet.ts';

/** Where everything of a sheet stands, in pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** Of the title and the labels of columns, and of the labels of rows; 0 without a legend. */
  readonly top: number;
  readonly left: number;
  /** From one column, or row, to the next. */
  readonly pitchX: number;
  readonly pitchY: number;
  readonly caption: number;
  /** Width that a column's labels have; its pictures stand in the middle of it. */
  readonly slot: number;
}

const gap = 6;
/** Of letters, in pixels, by the cell's size. */
export const textSize = ({ cell }: Pick<Sheet, 'cell'>): number => Math.max(11, Math.min(28, Math.round(cell.width / 18)));

export function geometryOf(sheet: Sheet): Geometry {
  const { cell, legend, rows, columns } = sheet;
  const text = textSize(sheet);
  const top = legend ? Math.round(text * 5.5) : gap;
  const left = legend ? Math.round(Math.max(text * 8, Math.min(cell.width, text * 12))) + gap : gap;
  const caption = legend ? Math.round(text * 2.6) : 0;
  // Small pictures leave room for the words.
  const slot = legend ? Math.max(cell.width, text * 10) : cell.width;
  const pitchX = slot + gap;
  const pitchY = cell.height + caption + gap;
  return { top, left, caption, slot, pitchX, pitchY, width: left + columns.length * pitchX, height: top + rows.length * pitchY };
}

/** How many pixels of a format fit into the memory that writing takes. PNG is written strip by strip. */
const limits: Readonly<Record<Sheet['format'], { readonly pixels: number; readonly label: string }>> = {
  png: { pixels: Infinity, label: 'PNG' },
  webp: { pixels: 268_000_000, label: 'WebP' },
  avif: { pixels: 142_000_000, label: 'AVIF' },
};

/** Refuses what the format cannot hold, with the size that would fit. */
export function checkFits(sheet: Sheet, { width, height }: Geometry): void {
  const { pixels, label } = limits[sheet.format];
  const side = longestSide[sheet.format];
  if (width <= side && height <= side && width * height <= pixels) return;
  const shrink = Math.min(side / width, side / height, Math.sqrt(pixels / (width * height)));
  const edge = Math.floor((Math.max(sheet.cell.width, sheet.cell.height) * shrink * 0.95) / 8) * 8;
  const why = width > side || height > side ? `${label} holds up to ${side.toLocaleString('en')} a side` : `${label} is written in one piece, up to ${(pixels / 1e6).toLocaleString('en')} million pixels`;
  const smaller = edge >= 16 ? `, make the cells ${edge} pixels or smaller,` : '';
  throw new StudioError('bad_input', `The grid would be ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels, and ${why}. Take PNG${smaller} or the HTML report.`);
}
