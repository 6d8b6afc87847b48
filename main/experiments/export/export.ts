import { extname, resolve } from 'node:path';
import { StudioError } from '../../../contract/errors.ts';
import type { ImageRecord } from '../../../contract/image.ts';
import type { Exported, ExportWish } from '../../../contract/judging.ts';
import type { Core } from '../../core.ts';
import { gridCells } from '../all-cells.ts';
import type { Judging } from '../judging/judging.ts';
import { errorPlot } from './plot.ts';
import { reportPieces } from './report.ts';
import { costWords, type Everything, laidOut } from './rows.ts';
import { experimentCsv, experimentJson } from './table.ts';
import { writePieces } from './write.ts';

type Tools = Pick<Core, 'history' | 'files'> & { readonly judging: Judging };

/** Pictures of a report unless another edge is asked for, in pixels. */
const reportEdge = 320;

/** Writes an experiment as one file, or, a grid of several pages, as one file a page. */
export async function exportExperiment(wish: ExportWish, tools: Tools): Promise<Exported> {
  const everything = await gather(wish.experimentId, tools);
  const path = resolve(wish.path);
  const missing = everything.cells.filter(({ state }) => state !== 'done').length;
  const notes = missing > 0 ? [`${missing} of ${everything.cells.length} cells have no picture.`] : [];
  switch (wish.format) {
    case 'csv':
      return { files: [path], bytes: await writePieces(path, [experimentCsv(everything)]), notes };
    case 'json':
      return { files: [path], bytes: await writePieces(path, [experimentJson(everything)]), notes };
    case 'html':
      return { files: [path], bytes: await writePieces(path, reportOf(everything, wish, tools)), notes };
    case 'svg':
      if (!everything.measures) throw new StudioError('bad_input', 'The experiment has no reference, so there is no error to plot. Give it one: “reference: {steps: 150}” in its file, or in its window.');
      return { files: [path], bytes: await writePieces(path, [errorPlot(everything.measures.series, everything.experiment.name)]), notes };
    default:
      return writeGrids(everything, { ...wish, path, format: wish.format }, tools, notes);
  }
}

/** Everything to be shown, asked for once. */
export async function gather(experimentId: string, { history, judging }: Tools): Promise<Everything> {
  const experiment = await history.experiments.get({ experimentId });
  const cells = await gridCells(history, experimentId);
  const images = new Map<string, ImageRecord>();
  for (const image of await history.experiments.images({ experimentId })) images.set(image.id, image);
  return { experiment, cells, images, votes: await history.experiments.votes({ experimentId }), measures: experiment.reference ? await judging.measures(experimentId) : null };
}

async function* reportOf(everything: Everything, { cellEdge }: ExportWish, { files, judging }: Tools): AsyncGenerator<string> {
  const { experiment, images, votes } = everything;
  const edge = cellEdge ?? reportEdge;
  const rankings = [];
  if (votes.length > 0) {
    for (const { id, label } of experiment.axes) {
      const ranking = await judging.ranking(experiment.id, id);
      if (ranking.votes > 0) rankings.push({ label, ranking });
    }
  }
  const link = await files.link();
  const picture = (imageId: string) => {
    const file = images.get(imageId)?.file;
    return file === undefined ? Promise.resolve(null) : link.call('picture.shrink', { path: file, edge }).catch(() => null);
  };
  yield* reportPieces({ everything, rankings, picture, edge });
}

type GridWish = Omit<ExportWish, 'format'> & { readonly format: 'png' | 'webp' | 'avif' };

async function writeGrids(everything: Everything, { path, format, cellEdge, legend }: GridWish, { files }: Tools, notes: readonly string[]): Promise<Exported> {
  const { columns, rows, pages, cells, corner } = laidOut(everything);
  const sizes = [...everything.images.values()];
  if (sizes.length === 0) throw new StudioError('bad_input', 'No cell of this experiment has a picture yet, so there is no grid to export.');
  const [width, height] = [Math.max(...sizes.map((image) => image.width)), Math.max(...sizes.map((image) => image.height))];
  const scale = cellEdge === null ? 1 : Math.min(1, cellEdge / Math.max(width, height));
  const cell = { width: Math.max(16, Math.round(width * scale)), height: Math.max(16, Math.round(height * scale)) };
  const link = await files.link();
  const written: Exported = { files: [], bytes: 0, notes: [...notes] };
  for (const [page, label] of pages.entries()) {
    const target = pages.length === 1 ? path : numbered(path, page + 1);
    const made = await link.call('sheet.write', {
      path: target, format, cell, legend,
      title: [everything.experiment.name, label, corner].filter(Boolean).join(' · '),
      columns: [...columns], rows: [...rows],
      cells: cells.filter((each) => each.page === page).map(({ row, column, cell: { state, reason, error }, cell: each, image }) => ({ row, column, file: image?.file ?? null, caption: image ? costWords(each) : (reason ?? error?.message ?? state) })),
    });
    written.files.push(target);
    written.bytes += made.bytes;
    for (const note of made.notes) if (!written.notes.includes(note)) written.notes.push(note);
  }
  return written;
}

/** `grid.png` as `grid-2.png`. */
function numbered(path: string, page: number): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}-${page}${ending}`;
}
