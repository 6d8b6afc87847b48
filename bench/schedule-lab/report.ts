import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judged } from './measure.ts';

export interface Row {
  readonly sampler: string;
  readonly steps: number;
  readonly lists: readonly Judged[];
  /** The lab's own word on the list, and what it cost. */
  readonly verdict: string;
  readonly accepted: boolean;
  readonly nfe: number;
  readonly seconds: number;
}

export interface Report {
  readonly model: string;
  readonly sha256: string;
  readonly cfg: number;
  readonly size: string;
  readonly walks: number;
  readonly prompts: number;
  readonly machine: string;
  readonly rows: readonly Row[];
}

const ours = 'optimised';
const digits = (value: number) => Number(value.toPrecision(3)).toString();

function table(rows: readonly Row[], pick: (each: Judged) => { value: number; spread: number }): string {
  const names = [...new Set(rows.flatMap(({ lists }) => lists.map(({ label }) => label.replace(/ at \d+$/, ' at twice'))))].filter((name) => name !== ours);
  const head = ['sampler', 'steps', ...names, ours, 'ours / best', 'ours / normal at twice'];
  const lines = rows.map(({ sampler, steps, lists }) => {
    const by = new Map(lists.map((each) => [each.label.replace(/ at \d+$/, ' at twice'), pick(each)]));
    const best = Math.min(...names.filter((name) => !name.endsWith('at twice')).flatMap((name) => by.get(name)?.value ?? []));
    const [mine, twice] = [by.get(ours), by.get('Normal at twice')];
    const cell = (each: { value: number; spread: number } | undefined) => (each ? `${digits(each.value)} ± ${digits(each.spread)}` : '–');
    const ratio = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined || b <= 0 ? '–' : (a / b).toFixed(2));
    return [sampler, String(steps), ...names.map((name) => cell(by.get(name))), `**${cell(mine)}**`, ratio(mine?.value, best), ratio(mine?.value, twice?.value)];
  });
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const strokes = ['#c2620c', '#5b6675', '#8a94a3', '#3f78a8', '#6a8f3c', '#9a5fa5'];

/** Error over steps for one sampler, both axes logarithmic, names at the ends of the lines. */
function plot(rows: readonly Row[], title: string): string {
  const [width, height, left, right, top, bottom] = [640, 360, 56, 130, 34, 36];
  const names = [...new Set(rows.flatMap(({ lists }) => lists.map(({ label }) => label)))].filter((name) => !/ at \d+$/.test(name)).sort((a) => (a === ours ? -1 : 1));
  const points = names.map((name) => rows.flatMap(({ steps, lists }) => lists.filter(({ label, rmse }) => label === name && rmse.value > 0).map(({ rmse }) => ({ steps, value: rmse.value }))));
  const values = points.flat().map(({ value }) => value);
  const counts = rows.map(({ steps }) => steps);
  const scale = (low: number, high: number, from: number, to: number) => (value: number) => from + ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low) || 1)) * (to - from);
  const x = scale(Math.min(...counts), Math.max(...counts), left, width - right);
  const [low, high] = [Math.min(...values) * 0.9, Math.max(...values) * 1.1];
  const y = scale(low, high, height - bottom, top);
  const ticks = [-4, -3, -2, -1, 0, 1].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)).filter((value) => value >= low && value <= high);
  const text = (at: readonly [number, number], words: string, more = '') => `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${words}</text>`;
  // Names keep apart where lines end together.
  const ends = points.map((line, k) => ({ k, y: line.length > 0 ? y(line.at(-1)!.value) : 0 })).sort((a, b) => a.y - b.y);
  for (let i = 1; i < ends.length; i++) ends[i]!.y = Math.max(ends[i]!.y, ends[i - 1]!.y + 14);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#5b6675"><rect width="${width}" height="${height}" fill="#fff"/>`,
    text([left, 18], title, 'fill="#14181f" font-weight="600"'),
    ...ticks.map((tick) => `<path d="M${left} ${y(tick).toFixed(1)}H${width - right}" stroke="#e2e6ec"/>${text([left - 8, y(tick) + 4], String(Number(tick.toPrecision(1))), 'text-anchor="end"')}`),
    ...counts.map((steps) => text([x(steps), height - 14], String(steps), 'text-anchor="middle"')),
    ...points.map((line, k) => `<path d="${line.map(({ steps, value }, i) => `${i === 0 ? 'M' : 'L'}${x(steps).toFixed(1)} ${y(value).toFixed(1)}`).join('')}" fill="none" stroke="${strokes[k % strokes.length]}" stroke-width="${k === 0 ? 2.5 : 1.5}"/>${line.map(({ steps, value }) => `<circle cx="${x(steps).toFixed(1)}" cy="${y(value).toFixed(1)}" r="2.5" fill="${strokes[k % strokes.length]}"/>`).join('')}`),
    ...ends.map(({ k, y: at }) => text([width - right + 8, at + 4], names[k]!, `fill="${strokes[k % strokes.length]}"`)),
    '</svg>',
  ].join('\n');
}

/** Writes the page with both tables, and a plot for each sampler beside it. */
export function writeReport(folder: string, report: Report): void {
  const { rows, model, sha256, cfg, size, walks, prompts, machine } = report;
  const samplers = [...new Set(rows.map(({ sampler }) => sampler))];
  for (const sampler of samplers) writeFileSync(join(folder, `schedule-lab-${sampler}.svg`), plot(rows.filter((row) => row.sampler === sampler), `${sampler}: error to the reference over steps`));
  const kept = rows.filter(({ accepted }) => !accepted).map(({ sampler, steps, verdict }) => `- ${sampler}, ${steps} steps: ${verdict}`);
  writeFileSync(
    join(folder, 'schedule-lab.md'),
    [
      '# Schedule Lab, measured',
      '',
      `Made by \`npm run bench -- schedule-lab\` on ${model} (SHA-256 ${sha256.slice(0, 16)}…), CFG ${cfg}, ${size}: ${walks} walks to ${prompts} prompts that no run of the lab saw, against a 200-step walk from the same noise. ${machine}.`,
      '',
      '## Error, walk by walk',
      '',
      'Root mean square distance to the reference per latent number, ± standard error.',
      '',
      table(rows, ({ rmse }) => rmse),
      '',
      ...samplers.map((sampler) => `![${sampler}](schedule-lab-${sampler}.svg)`),
      '',
      '## The law',
      '',
      'Energy distance of the pictures’ law to the reference’s, on channel means over a 4 × 4 grid of the latents, ± standard error; 0 is the reference’s own law. It is a second opinion: a list may be near walk by walk and yet favour some pictures.',
      '',
      table(rows, ({ law }) => law),
      '',
      '## What the lab said',
      '',
      kept.length > 0 ? ['Not accepted, and why:', '', ...kept].join('\n') : 'Every list was accepted on the lab’s own held-out walks.',
      '',
      `Cost: ${digits(rows.reduce((sum, { nfe }) => sum + nfe, 0) / rows.length)} NFE and ${digits(rows.reduce((sum, { seconds }) => sum + seconds, 0) / rows.length)} s a list on average; walks are shared between samplers and step counts.`,
      '',
    ].join('\n'),
  );
}
