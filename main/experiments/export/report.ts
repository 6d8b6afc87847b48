import { createHash } from 'node:crypto';
import type { Cell } from '../../../contract/experiment.ts';
import type { Ranking } from '../../../contract/judging.ts';
import { errorPlot } from './plot.ts';
import { reportScript } from './report-script.ts';
import { reportStyle } from './report-style.ts';
import { costWords, type Everything, laidOut } from './rows.ts';

export interface ReportPicture {
  readonly webp: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface ReportInput {
  readonly everything: Everything;
  readonly rankings: readonly { readonly label: string; readonly ranking: Ranking }[];
  /** The picture of a cell, shrunk; null where its file is gone. */
  readonly picture: (imageId: string) => Promise<ReportPicture | null>;
  /** Longest edge of the pictures. */
  readonly edge: number;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
/** JSON that can stand in a script element: no text in it can end the element or begin a comment of markup. */
const embedded = (value: unknown): string => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The report in pieces, one picture at a time: one page that asks for nothing outside itself, and may not. */
export async function* reportPieces({ everything, rankings, picture, edge }: ReportInput): AsyncGenerator<string> {
  const { experiment, measures } = everything;
  const { columns, rows, pages, cells, corner } = laidOut(everything);
  const title = escape(experiment.name);
  // The page may run its own script and style and show its own pictures; nothing else, and nothing from elsewhere.
  const policy = `default-src 'none'; script-src ${hash(reportScript)}; style-src ${hash(reportStyle)}; style-src-attr 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
  yield `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${reportStyle}</style></head><body><main>`;
  yield `<h1>${title}</h1><p class="faint">${escape(summaryWords(everything))}</p>`;
  if (experiment.notes) yield `<p>${escape(experiment.notes).replaceAll('\n', '<br>')}</p>`;
  for (const warning of experiment.warnings) yield `<p class="faint">${escape(warning)}</p>`;
  yield `<h2>Grid</h2><p id="pages" hidden><label>Page <select id="page"></select></label></p><div class="scroll"><table id="grid" class="grid"></table></div>`;
  yield `<h2>Compare</h2><p id="hint" class="faint">Choose two pictures of the grid.</p><div id="compare" hidden><div id="frame" class="compare"></div><p><input id="slider" type="range" min="0" max="100" step="0.1" value="50" aria-label="Where the second picture begins"></p><div class="two"><div id="left"></div><div id="right"></div></div><p><button id="swap" type="button">Swap</button></p><table id="differences" class="data wide"></table></div>`;
  for (const { label, ranking } of rankings) yield rankingTable(label, ranking);
  if (measures && measures.series.length > 0) {
    yield `<h2>Error over NFE</h2><div class="plot">${errorPlot(measures.series, 'Error over NFE')}</div>`;
    yield measureTable(measures.series);
  }
  yield `<h2>Recipes</h2><div id="recipes"></div></main><script id="data" type="application/json">{"columns":${embedded(columns)},"rows":${embedded(rows)},"pages":${embedded(pages)},"corner":${embedded(corner)},"size":${edge},"cells":[`;
  for (const [k, { cell, image, page, row, column }] of cells.entries()) {
    const shrunk = cell.imageId === null ? null : await picture(cell.imageId);
    const entry = {
      page, row, column,
      words: wordsOf(everything, cell),
      cost: costWords(cell),
      stars: cell.stars,
      reason: cell.reason ?? cell.error?.message ?? (cell.state === 'done' ? 'The file of this picture is not there.' : cell.state),
      recipe: image?.recipe ?? null,
      ...(shrunk ? { webp: Buffer.from(shrunk.webp).toString('base64'), width: shrunk.width, height: shrunk.height } : {}),
    };
    yield `${k === 0 ? '' : ','}${embedded(entry)}`;
  }
  yield `]}</script><script>${reportScript}</script></body></html>\n`;
}

function summaryWords({ experiment, cells }: Everything): string {
  const { counts, nfe, seconds } = experiment;
  const saved = seconds.saved.pictures + seconds.saved.text + seconds.saved.model;
  const parts = [`${cells.length.toLocaleString('en')} cells`, `${counts.done.toLocaleString('en')} pictures made or reused`, `${nfe.done.toLocaleString('en')} NFE`, `${seconds.spent.toFixed(1)} s`];
  if (saved >= 0.1) parts.push(`${saved.toFixed(1)} s saved by shared work`);
  return `${parts.join(' · ')}. Made with Stepwise.`;
}

const wordsOf = ({ experiment }: Everything, { at }: Cell): string => at.map((id, k) => `${experiment.axes[k]!.label}: ${experiment.axes[k]!.values.find((value) => value.id === id)!.label}`).join(' · ') || 'One picture';

function rankingTable(label: string, { values, votes, hint, level }: Ranking): string {
  const rows = values.map(({ label: name, strength, low, high, wins, losses, ties }) => `<tr><td>${escape(name)}</td><td class="n">${strength.toFixed(2)}</td><td class="n">${low.toFixed(2)} … ${high.toFixed(2)}</td><td class="n">${wins}</td><td class="n">${losses}</td><td class="n">${ties}</td></tr>`);
  return `<h2>Votes: ${escape(label)}</h2><p>${votes} ${votes === 1 ? 'vote' : 'votes'}. ${escape(hint)}</p><table class="data"><thead><tr><th>Value</th><th class="n">Strength (log-odds)</th><th class="n">${level * 100} % interval</th><th class="n">Won</th><th class="n">Lost</th><th class="n">Tied</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function measureTable(series: NonNullable<Everything['measures']>['series']): string {
  const decibels = (psnr: number | null) => (psnr === null ? '∞' : psnr.toFixed(1));
  const rows = series.flatMap(({ label, points }) =>
    points.map(({ nfe, steps, count, pixels, latents }) => `<tr><td>${escape(label)}</td><td class="n">${nfe}</td><td class="n">${steps}</td><td class="n">${count}</td><td class="n">${pixels.rmse.toFixed(4)}</td><td class="n">${decibels(pixels.psnr)}</td><td class="n">${pixels.ssim.toFixed(4)}</td><td class="n">${latents ? latents.rmse.toFixed(4) : '–'}</td></tr>`),
  );
  return `<table class="data"><thead><tr><th>Sampler, schedule</th><th class="n">NFE</th><th class="n">Steps</th><th class="n">Pictures</th><th class="n">RMSE</th><th class="n">PSNR (dB)</th><th class="n">SSIM</th><th class="n">RMSE in latents</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
