import { dayOf } from '../../lib/format.ts';

interface Pictured {
  readonly id: string;
  readonly createdAt: number;
  readonly width: number;
  readonly height: number;
}

export interface Cell {
  readonly left: number;
  readonly width: number;
}

/** A line of the grid: a day, or pictures beside each other in one height. */
export type GridRow =
  | { readonly kind: 'heading'; readonly key: string; readonly title: string }
  | { readonly kind: 'pictures'; readonly key: string; readonly from: number; readonly cells: readonly Cell[]; readonly height: number };
export type PictureRow = Extract<GridRow, { kind: 'pictures' }>;

export interface GridShape {
  /** Of the whole line, in CSS pixels. */
  readonly width: number;
  /** About how tall a line is wished. */
  readonly height: number;
  readonly gap: number;
}

/** Pictures more extreme than this are cut at their sides. */
const aspectOf = ({ width, height }: Pictured): number => Math.min(2.4, Math.max(0.45, width / height));

/** Lays pictures in lines of full width, each in its own shape, days apart; the last line of a day is not stretched. */
export function rowsOf(entries: readonly Pictured[], { width, height, gap }: GridShape, now = Date.now()): GridRow[] {
  const rows: GridRow[] = [];
  let line: Pictured[] = [];
  let from = 0;
  let aspects = 0;
  const close = (full: boolean): void => {
    if (line.length === 0) return;
    const stretched = (width - gap * (line.length - 1)) / aspects;
    const tall = full ? stretched : Math.min(height, stretched);
    let left = 0;
    const cells = line.map((entry) => {
      const cell = { left, width: aspectOf(entry) * tall };
      left += cell.width + gap;
      return cell;
    });
    rows.push({ kind: 'pictures', key: line[0]!.id, from, cells, height: tall });
    from += line.length;
    line = [];
    aspects = 0;
  };
  let midnight = Infinity;
  for (const entry of entries) {
    if (entry.createdAt < midnight) {
      close(false);
      midnight = new Date(entry.createdAt).setHours(0, 0, 0, 0);
      rows.push({ kind: 'heading', key: `day ${midnight}`, title: dayOf(entry.createdAt, now) });
    }
    line.push(entry);
    aspects += aspectOf(entry);
    if (aspects * height + gap * (line.length - 1) >= width) close(true);
  }
  close(false);
  return rows;
}

/** The picture a line up or down that lies nearest to this one's middle. */
export function neighbourLine(rows: readonly GridRow[], index: number, by: 1 | -1): number {
  const lines = rows.filter((row): row is PictureRow => row.kind === 'pictures');
  const at = lines.findIndex((row) => index >= row.from && index < row.from + row.cells.length);
  const [here, next] = [lines[at], lines[at + by]];
  if (!here || !next) return index;
  const middle = ({ left, width }: Cell): number => left + width / 2;
  const x = middle(here.cells[index - here.from]!);
  let best = 0;
  for (const [i, cell] of next.cells.entries()) if (Math.abs(middle(cell) - x) < Math.abs(middle(next.cells[best]!) - x)) best = i;
  return next.from + best;
}
