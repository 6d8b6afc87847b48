import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bar, isLonger, ours, reached } from './bars.ts';
import type { Judged } from './jury.ts';
import { plot } from './plot.ts';

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

/** What brute force found where a bar was missed, or on request. */
export interface Limit {
  readonly sampler: string;
  readonly steps: number;
  /** Fitted to walks of the lab's kind, and judged like every other list. */
  readonly found: Judged;
  /** Fitted to walks of the jury itself: no list can be expected to be better there. `walks` of them. */
  readonly oracle: { readonly walks: number; readonly value: number; readonly ours: number; readonly best: number };
}

export interface Report {
  readonly model: string;
  readonly sha256: string;
  readonly cfg: number;
  readonly size: string;
  readonly walks: number;
  readonly tableWalks: number;
  readonly prompts: number;
  readonly budget: number;
  readonly referenceSteps: number;
  /** RMSE of the lab's own teacher for ten steps to the reference. */
  readonly teacher: number;
  readonly machine: string;
  readonly command: string;
  readonly rows: readonly Row[];
  readonly bars: readonly Bar[];
  readonly limits: readonly Limit[];
  /** A file of pictures beside the report, if one was drawn. */
  readonly pictures: string | null;
}

export const digits = (value: number): string => Number(value.toPrecision(3)).toString();
const atTwice = (label: string) => label.replace(/ at \d+$/, ' at twice');

function table(rows: readonly Row[], pick: (each: Judged) => { value: number; spread: number }): string {
  const names = [...new Set(rows.flatMap(({ lists }) => lists.map(({ label }) => atTwice(label))))].filter((name) => name !== ours);
  const head = ['sampler', 'steps', ...names, ours, 'ours / best', 'ours / normal at twice'];
  const lines = rows.map(({ sampler, steps, lists }) => {
    const by = new Map(lists.map((each) => [atTwice(each.label), pick(each)]));
    const best = Math.min(...lists.filter(({ label }) => label !== ours && !isLonger(label)).map((each) => pick(each).value));
    const [mine, twice] = [by.get(ours), by.get('Normal at twice')];
    const cell = (each: { value: number; spread: number } | undefined) => (each ? `${digits(each.value)} ± ${digits(each.spread)}` : '–');
    const ratio = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined || b <= 0 ? '–' : (a / b).toFixed(2));
    return [sampler, String(steps), ...names.map((name) => cell(by.get(name))), `**${cell(mine)}**`, ratio(mine?.value, best), ratio(mine?.value, twice?.value)];
  });
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const barTable = (bars: readonly Bar[]) =>
  ['| ours over theirs | ratio | bar | |', '| --- | --- | --- | --- |', ...bars.map((bar) => `| ${bar.what} | ${bar.ratio.toFixed(3)} ± ${bar.spread.toFixed(3)} | ≤ ${bar.goal} | ${reached(bar) ? 'reached' : '**missed**'} |`)].join('\n');

const limitWords = ({ sampler, steps, found, oracle }: Limit) =>
  `- ${sampler}, ${steps} steps: the best list that brute force found on walks of the lab’s kind has an error of ${digits(found.rmse.value)} ± ${digits(found.rmse.spread)} on the ${found.walks} judging walks. Fitted to ${oracle.walks} of the judging walks themselves, a list gets down to ${digits(oracle.value)} there, where ours has ${digits(oracle.ours)} and the best built-in one ${digits(oracle.best)}: no schedule of ${steps} steps can be expected to do better than ${(oracle.value / oracle.best).toFixed(2)} × that one.`;

/** Writes the page with both tables, and the plots beside it. */
export function writeReport(folder: string, report: Report): void {
  const { rows, model, sha256, cfg, size, walks, tableWalks, prompts, budget, referenceSteps, teacher, machine, command, bars, limits, pictures } = report;
  const beside = join(folder, 'schedule-lab');
  mkdirSync(beside, { recursive: true });
  writeFileSync(join(beside, 'error.svg'), plot(rows, ({ rmse }) => rmse, 'Error to the reference'));
  writeFileSync(join(beside, 'law.svg'), plot(rows, ({ law }) => law, 'Energy distance of the laws'));
  const kept = rows.filter(({ accepted }) => !accepted).map(({ sampler, steps, verdict }) => `- ${sampler}, ${steps} steps: ${verdict}`);
  const mean = (of: (row: Row) => number) => digits(rows.reduce((sum, row) => sum + of(row), 0) / rows.length);
  writeFileSync(
    join(folder, 'schedule-lab.md'),
    [
      '# Schedule Lab, measured',
      '',
      `Made by \`${command}\` on ${model} (SHA-256 ${sha256.slice(0, 16)}…), CFG ${cfg}, ${size}. ${machine}.`,
      '',
      `Each list is judged on walks that no run of the lab saw: ${walks} seeds to ${prompts} prompts for the bars, the first ${tableWalks} of them for the tables, against a ${referenceSteps}-step walk from the same noise. The lab itself learns from walks by UniPC of 40 steps, of three times as many as the list above 13; those of 40 end ${digits(teacher)} from the reference.`,
      '',
      '## The bars',
      '',
      barTable(bars),
      ...(limits.length > 0 ? ['', '### The limit', '', ...limits.map(limitWords)] : []),
      ...(pictures ? ['', `![The same seeds with different lists](${pictures})`] : []),
      '',
      '## Error, walk by walk',
      '',
      'Root mean square distance to the reference per latent number, ± standard error.',
      '',
      table(rows, ({ rmse }) => rmse),
      '',
      '![Error over steps](schedule-lab/error.svg)',
      '',
      '## The law',
      '',
      'Energy distance (Székely & Rizzo 2013) between the pictures’ law and the reference’s, on features of the drawn scenes: colour of the background, how many things, size, place and colour of the two largest, likeness of the largest to each object; ± standard error. 0 is the reference’s own law. It is a second opinion: a list may be near walk by walk and yet favour some pictures.',
      '',
      table(rows, ({ law }) => law),
      '',
      '![Distance of the laws over steps](schedule-lab/law.svg)',
      '',
      '## What the lab said',
      '',
      kept.length > 0 ? ['Not accepted, and why:', '', ...kept].join('\n') : 'Every list was accepted on the lab’s own held-out walks.',
      '',
      `Cost: ${mean(({ nfe }) => nfe)} NFE and ${mean(({ seconds }) => seconds)} s a list on average, of a budget of ${budget} (the lab’s default for the bars); walks are shared between samplers and step counts.`,
      '',
    ].join('\n'),
  );
}
