import type { Distance } from '../../../contract/judging.ts';
import { type Everything, shownCells } from './rows.ts';

type Field = string | number | boolean | null | undefined;

/** RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function field(value: Field): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+@\t\r]/.test(value) || (value.startsWith('-') && !Number.isFinite(Number(value))) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const distances = (distance: Distance | null | undefined): Field[] => [distance?.rmse, distance?.psnr, distance?.ssim];

/** One line a cell: its values, what it cost, its picture, what was measured. */
export function experimentCsv(everything: Everything): string {
  const { axes } = everything.experiment;
  const head = [
    'cell', ...axes.map(({ label }) => label), 'state', 'steps', 'nfe', 'nfe_exact', 'seconds', 'model', 'model_sha256', 'sampler', 'schedule', 'cfg', 'seed', 'width', 'height', 'prompt', 'negative_prompt',
    'image', 'file', 'reused', 'stars', 'notes', 'reason', 'error', 'rmse', 'psnr_db', 'ssim', 'latent_rmse', 'latent_psnr_db', 'latent_ssim',
  ];
  const lines: Field[][] = [];
  for (const { cell, image, measure } of shownCells(everything)) {
    const recipe = image?.recipe;
    lines.push([
      cell.n, ...cell.at.map((id, k) => axes[k]!.values.find((value) => value.id === id)!.label), cell.state, cell.steps, cell.nfe, cell.nfeExact, cell.seconds, recipe?.model.name, recipe?.model.sha256, recipe?.sampler, recipe?.schedule,
      recipe?.cfg, recipe?.seed, recipe?.width, recipe?.height, recipe?.prompt, recipe?.negativePrompt, cell.imageId, image?.file, cell.reused, cell.stars, cell.notes, cell.reason, cell.error?.message,
      ...distances(measure?.pixels), ...distances(measure?.latents),
    ]);
  }
  return `${[head, ...lines].map((line) => line.map(field).join(',')).join('\r\n')}\r\n`;
}

/** All of an experiment as data, every picture with its whole recipe. */
export function experimentJson(everything: Everything): string {
  const { experiment, votes, measures } = everything;
  const cells = shownCells(everything).map(({ cell, image, measure }) =>
    Object.assign({}, cell, {
      values: Object.fromEntries(cell.at.map((id, k) => [experiment.axes[k]!.id, experiment.axes[k]!.values.find((value) => value.id === id)!.value])),
      file: image?.file ?? null,
      recipe: image?.recipe ?? null,
      measure: measure && { pixels: measure.pixels, latents: measure.latents },
    }),
  );
  return `${JSON.stringify({ format: 'stepwise-experiment', version: 1, experiment, cells, votes, series: measures?.series ?? [] }, null, 2)}\n`;
}
