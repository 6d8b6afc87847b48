import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, toRgb } from '../../engine/image/pixels.ts';
import { endsOf } from '../../engine/optimise/student.ts';
import { endOf } from '../../engine/optimise/teacher.ts';
import { levelsOf } from '../../engine/pipelines/levels.ts';
import type { OpenedModel } from '../../engine/pipelines/shelf.ts';
import { writeSheet } from '../../engine/sheet/sheet.ts';
import type { Jury } from './jury.ts';
import type { Listed } from './lists.ts';

export interface SheetWish {
  readonly jury: Jury;
  readonly prompts: readonly string[];
  readonly sampler: string;
  readonly lists: readonly Listed[];
  readonly rows: number;
  readonly referenceSteps: number;
  readonly path: string;
}

/** Pictures of the same seeds by several lists, and the reference's, as one sheet. */
export async function drawSheet(opened: OpenedModel, { jury, prompts, sampler, lists, rows, referenceSteps, path }: SheetWish): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'schedule-lab-'));
  const cells = [];
  let size = { width: 0, height: 0 };
  try {
    const lessons = jury.lessons.slice(0, rows);
    for (const [row, lesson] of lessons.entries()) {
      const ends = [];
      for (const { sigmas } of lists) ends.push(await endsOf(lesson.walks, { sampler, options: {} }, sigmas, levelsOf(opened.model)));
      for (const [column, end] of [...ends, endOf(lesson)].entries()) {
        const file = join(folder, `${row}-${column}.png`);
        const rgb = toRgb(await opened.decode(end), 0);
        size = { width: rgb.width, height: rgb.height };
        writeFileSync(file, await encodePng(rgb));
        cells.push({ row, column, file, caption: '' });
      }
    }
    await writeSheet({
      path, format: 'webp', title: `${sampler}: the same seeds by different lists`, columns: [...lists.map(({ label }) => label), `Reference, ${referenceSteps} steps`],
      rows: lessons.map((_, k) => prompts[k % prompts.length]!), cells, cell: size, legend: true,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
