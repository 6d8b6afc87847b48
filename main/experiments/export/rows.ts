import type { Cell, Experiment, Layout } from '../../../contract/experiment.ts';
import type { ImageRecord } from '../../../contract/image.ts';
import type { CellMeasure, Measures, Vote } from '../../../contract/judging.ts';

/** Everything of an experiment that an export shows. */
export interface Everything {
  readonly experiment: Experiment;
  /** Of the grid, by number; references are not among them. */
  readonly cells: readonly Cell[];
  readonly images: ReadonlyMap<string, ImageRecord>;
  readonly votes: readonly Vote[];
  /** Null where the experiment has no reference. */
  readonly measures: Measures | null;
}

/** A cell with its picture and what was measured of it. */
export interface Shown {
  readonly cell: Cell;
  readonly image: ImageRecord | null;
  readonly measure: CellMeasure | null;
}

export function shownCells({ cells, images, measures }: Everything): Shown[] {
  const measured = new Map(measures?.cells.map((measure) => [measure.n, measure]));
  return cells.map((cell) => ({ cell, image: cell.imageId === null ? null : (images.get(cell.imageId) ?? null), measure: measured.get(cell.n) ?? null }));
}

/** The labels of one place of the layout: every combination of its axes' values, the first axis outermost. */
interface Band {
  readonly labels: readonly string[];
  /** Names of its axes. */
  readonly name: string;
  /** Which of them a cell belongs to. */
  placeOf(at: readonly number[]): number;
}

function band(ids: readonly string[], { axes }: Experiment, named: boolean): Band {
  const places = ids.map((id) => axes.findIndex((axis) => axis.id === id));
  const sizes = places.map((place) => axes[place]!.values.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  const labels = Array.from({ length: count }, (_, index) => {
    let rest = index;
    const parts = places.map(() => '');
    for (let k = places.length - 1; k >= 0; k--) {
      const { label, values } = axes[places[k]!]!;
      const value = values[rest % sizes[k]!]!.label;
      // Axes of rows and columns are named once, at the head.
      parts[k] = named ? `${label}: ${value}` : value;
      rest = Math.floor(rest / sizes[k]!);
    }
    return parts.join(' · ');
  });
  const order = places.map((place) => new Map(axes[place]!.values.map(({ id }, k) => [id, k])));
  return { labels, name: places.map((place) => axes[place]!.label).join(' · '), placeOf: (at) => places.reduce((index, place, k) => index * sizes[k]! + order[k]!.get(at[place]!)!, 0) };
}

export interface Laid extends Shown {
  readonly page: number;
  readonly row: number;
  readonly column: number;
}

/** The grid as a layout puts it: pages of rows and columns with their labels, and each cell's place. */
export function laidOut(everything: Everything, layout: Layout = everything.experiment.layout) {
  const [columns, rows, pages] = [layout.columns, layout.rows, layout.pages].map((ids, k) => band(ids, everything.experiment, k === 2)) as [Band, Band, Band];
  const cells = shownCells(everything).map((shown): Laid => Object.assign({ page: pages.placeOf(shown.cell.at), row: rows.placeOf(shown.cell.at), column: columns.placeOf(shown.cell.at) }, shown));
  const corner = [rows.name && `${rows.name} ↓`, columns.name && `${columns.name} →`].filter(Boolean).join('  ');
  return { columns: columns.labels, rows: rows.labels, pages: pages.labels, corner, cells };
}

/** What a cell cost, in few words: `20 NFE · 10 steps · 1.24 s`. */
export function costWords({ nfe, nfeExact, steps, seconds, state }: Cell): string {
  const parts = [nfe === null ? '' : `${nfeExact ? '' : '≈ '}${nfe} NFE`, steps === null ? '' : `${steps} ${steps === 1 ? 'step' : 'steps'}`, state === 'done' && seconds !== null ? `${seconds.toFixed(2)} s` : ''];
  return parts.filter(Boolean).join(' · ');
}
