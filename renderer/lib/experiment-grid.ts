import type { Axis, Cell, Layout } from '../../contract/experiment.ts';

/** One row, column or page: a value of each axis that lies in that direction, outermost first. */
export interface Line {
  readonly key: string;
  readonly labels: readonly string[];
  /** Places of the values in their axes, as many as the direction has axes. */
  readonly places: readonly number[];
}

export interface Grid {
  readonly columns: readonly Line[];
  readonly rows: readonly Line[];
  readonly pages: readonly Line[];
  readonly columnAxes: readonly Axis[];
  readonly rowAxes: readonly Axis[];
  readonly pageAxes: readonly Axis[];
  /** The cell where three lines meet. */
  readonly at: (row: number, column: number, page: number) => Cell | undefined;
}

/** Every combination of the axes' values, the first axis changing least. */
export function linesOf(axes: readonly Axis[]): Line[] {
  let lines: Line[] = [{ key: '', labels: [], places: [] }];
  for (const axis of axes) {
    lines = lines.flatMap((line) =>
      axis.values.map((value, place) => ({ key: `${line.key}/${value.id}`, labels: [...line.labels, value.label], places: [...line.places, place] })),
    );
  }
  return lines;
}

/** Lays the cells out. Axes that the layout doesn't name lie in the rows: nothing is out of sight. */
export function gridOf(axes: readonly Axis[], layout: Layout, cells: readonly (Cell | undefined)[]): Grid {
  const named = (ids: readonly string[]) => ids.flatMap((id) => axes.find((axis) => axis.id === id) ?? []);
  const placed = new Set([...layout.columns, ...layout.rows, ...layout.pages]);
  const [columnAxes, pageAxes] = [named(layout.columns), named(layout.pages)];
  const rowAxes = [...named(layout.rows), ...axes.filter((axis) => !placed.has(axis.id))];

  // A cell's number among all combinations, by the places of its values: one radix for each axis.
  const radix = new Map<Axis, number>();
  let size = 1;
  for (const axis of axes.toReversed()) {
    radix.set(axis, size);
    size *= axis.values.length;
  }
  const table: (Cell | undefined)[] = Array.from({ length: size });
  const placeOf = axes.map((axis) => new Map(axis.values.map((value, place) => [value.id, place])));
  for (const cell of cells) {
    if (cell?.role !== 'cell') continue;
    let number = 0;
    for (const [i, axis] of axes.entries()) number += (placeOf[i]!.get(cell.at[i]!) ?? NaN) * radix.get(axis)!;
    if (number < size) table[number] = cell;
  }
  const offsets = (lines: readonly Line[], of: readonly Axis[]): number[] => lines.map((line) => line.places.reduce((sum, place, i) => sum + place * radix.get(of[i]!)!, 0));
  const [columns, rows, pages] = [linesOf(columnAxes), linesOf(rowAxes), linesOf(pageAxes)];
  const [byColumn, byRow, byPage] = [offsets(columns, columnAxes), offsets(rows, rowAxes), offsets(pages, pageAxes)];
  return { columns, rows, pages, columnAxes, rowAxes, pageAxes, at: (row, column, page) => table[(byRow[row] ?? NaN) + (byColumn[column] ?? NaN) + (byPage[page] ?? NaN)] };
}

export type Direction = keyof Layout;
export const directions = ['pages', 'rows', 'columns'] as const;

/** The layout with an axis taken to another direction, before the axis at `index` there. */
export function withAxis(layout: Layout, axisId: string, to: Direction, index: number): Layout {
  const without = (ids: readonly string[]): string[] => ids.filter((id) => id !== axisId);
  const next = { columns: without(layout.columns), rows: without(layout.rows), pages: without(layout.pages) };
  // Within its own direction, taking it out moves what follows one nearer.
  const from = layout[to].indexOf(axisId);
  next[to].splice(from >= 0 && from < index ? index - 1 : index, 0, axisId);
  return next;
}

export function directionOf(layout: Layout, axisId: string): Direction {
  return directions.find((direction) => layout[direction].includes(axisId)) ?? 'rows';
}

/** What an arrow key does to the chip of an axis: sideways within its direction, up and down to another. */
export function axisMoved(layout: Layout, axisId: string, key: string): Layout | null {
  const direction = directionOf(layout, axisId);
  const index = layout[direction].indexOf(axisId);
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (sideways !== undefined) {
    const to = index + sideways;
    return to < 0 || to >= layout[direction].length ? null : withAxis(layout, axisId, direction, sideways > 0 ? to + 1 : to);
  }
  const across = { ArrowUp: -1, ArrowDown: 1 }[key];
  const to = across === undefined ? undefined : directions[directions.indexOf(direction) + across];
  return to === undefined ? null : withAxis(layout, axisId, to, layout[to].length);
}

/** Which lines of equal size are in sight, with some to spare. */
export function inSight(scrolled: number, room: number, size: number, count: number, spare: number): { from: number; to: number } {
  const from = Math.max(0, Math.floor(scrolled / size) - spare);
  return { from: Math.min(from, count), to: Math.min(count, Math.ceil((scrolled + room) / size) + spare) };
}
