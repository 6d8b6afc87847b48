import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleAxis, samplePlanOf } from '../../../tests/experiments/sample.ts';
import { sampleRecipe } from '../../../tests/history/sample.ts';
import type { Cell, Experiment } from '../../../contract/experiment.ts';
import type { ImageRecord } from '../../../contract/image.ts';
import { errorPlot } from './plot.ts';
import { reportPieces } from './report.ts';
import { type Everything, laidOut } from './rows.ts';
import { experimentCsv, experimentJson } from './table.ts';
import { writePieces } from './write.ts';

const evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> & \u2028 "quoted" =1+1';

function everything(): Everything {
  const axes = [sampleAxis('sampler', ['euler', evil]), sampleAxis('steps', [10, 20, 30]), sampleAxis('seed', ['1', '2'])];
  const cells: Cell[] = [];
  axes[0]!.values.forEach((a) => axes[1]!.values.forEach((b) => axes[2]!.values.forEach((c) => {
    const n = cells.length;
    cells.push({
      n, role: 'cell', at: [a.id, b.id, c.id], state: n === 1 ? 'failed' : 'done', steps: 10, nfe: 20, nfeExact: true, seconds: 1.25, reason: null, error: n === 1 ? { code: 'internal', message: evil } : null,
      imageId: n === 1 ? null : `i${n}`, reused: false, reference: null, trajectory: false, notes: n === 0 ? evil : '', stars: 0,
    });
  })));
  const images = new Map(cells.flatMap(({ imageId }) => (imageId === null ? [] : [[imageId, { id: imageId, file: `/p/${imageId}.png`, width: 64, height: 64, recipe: sampleRecipe({ prompt: evil }) } as ImageRecord] as const])));
  const experiment = {
    ...samplePlanOf(axes), id: 'e', name: evil, notes: evil, warnings: [evil], layout: { columns: ['sampler'], rows: ['steps'], pages: ['seed'] },
    counts: { done: 11 }, nfe: { done: 220 }, seconds: { spent: 13.75, saved: { pictures: 0, text: 0.5, model: 0 } },
  } as unknown as Experiment;
  const distance = { rmse: 0.1, psnr: 20, ssim: 0.9 };
  const point = { nfe: 20, steps: 10, count: 2, pixels: distance, latents: null, standardError: 0.01 };
  return { experiment, cells, images, votes: [], measures: { cells: [{ n: 0, pixels: distance, latents: null }], missing: 0, series: [{ sampler: 'euler', schedule: 'karras', label: evil, points: [point, { ...point, nfe: 40 }] }] } };
}

test('a layout puts every cell in a place of its own; changing it moves them', () => {
  const all = everything();
  const { columns, rows, pages, cells, corner } = laidOut(all);
  expect([columns.length, rows, pages, corner]).toEqual([2, ['10', '20', '30'], ['seed: 1', 'seed: 2'], 'steps ↓  sampler →']);
  expect(new Set(cells.map(({ page, row, column }) => `${page} ${row} ${column}`)).size).toBe(12);
  const wide = laidOut(all, { columns: ['seed', 'steps'], rows: [], pages: ['sampler'] });
  expect([wide.columns.length, wide.rows, wide.columns[0], wide.columns[4]]).toEqual([6, [''], '1 · 10', '2 · 20']);
  expect(new Set(wide.cells.map(({ page, column }) => `${page} ${column}`)).size).toBe(12);
});

describe('tables', () => {
  test('CSV quotes what needs it and defuses formulas', () => {
    const lines = experimentCsv(everything()).split('\r\n');
    expect(lines[0]).toMatch(/^cell,sampler,steps,seed,state,/);
    expect(lines).toHaveLength(14);
    expect(lines[1]).toContain('"</script><script>alert(1)</script><img src=x onerror=""alert(2)""> & \u2028 ""quoted"" =1+1"');
    expect(lines[1]).toMatch(/,0\.1,20,0\.9,,,$/);
    const risky = everything();
    (risky.cells[0] as { notes: string }).notes = '=HYPERLINK("x")';
    expect(experimentCsv(risky)).toContain(`"'=HYPERLINK(""x"")"`);
  });
  test('JSON holds every cell with its values, recipe and measure', () => {
    const data = JSON.parse(experimentJson(everything())) as { cells: { values: object; recipe: unknown; measure: unknown }[]; format: string };
    expect(data.format).toBe('stepwise-experiment');
    expect(data.cells[0]).toMatchObject({ values: { sampler: 'euler', steps: 10, seed: '1' }, recipe: { prompt: evil }, measure: { pixels: { rmse: 0.1 } } });
    expect(data.cells[1]!.recipe).toBeNull();
  });
});

describe('the report', () => {
  const report = async (all = everything()) => {
    let text = '';
    const ranking = { axisId: 'sampler', level: 0.95, votes: 3, enough: false, hint: evil, values: [{ valueId: 1, label: evil, strength: 1, low: 0, high: 2, wins: 2, losses: 1, ties: 0 }] };
    const picture = async () => ({ webp: Uint8Array.of(1, 2, 3), width: 8, height: 8 });
    for await (const piece of reportPieces({ everything: all, rankings: [{ label: evil, ranking }], picture, edge: 64 })) text += piece;
    return text;
  };

  test('asks for nothing outside itself, and its policy forbids it to', async () => {
    const text = await report();
    expect(text.match(/(?:src|href|action)\s*=\s*["'](?!data:)/g)).toBeNull();
    expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!;
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; style-src-attr 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'$/);
  });

  test('names, notes and prompts of any kind stay text', async () => {
    const text = await report();
    expect(text.match(/<script\b/g)).toHaveLength(2);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(text).not.toMatch(/<img|onerror="/);
    const data = JSON.parse(/<script id="data" type="application\/json">(.*?)<\/script>/s.exec(text)![1]!) as { cells: { words: string; webp?: string; recipe: { prompt: string } | null }[]; columns: string[] };
    expect(data.columns[1]).toBe(evil);
    expect(data.cells).toHaveLength(12);
    expect(data.cells[0]).toMatchObject({ webp: 'AQID', recipe: { prompt: evil } });
    expect(data.cells[1]).toMatchObject({ reason: evil, recipe: null });
  });
});

test('a plot is a sound SVG whatever the labels, and says when there is nothing', () => {
  const svg = errorPlot(everything().measures!.series, evil);
  expect(svg).not.toContain('<script');
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(errorPlot([], 'x')).toContain('Nothing was measured yet.');
  expect(svg).not.toMatch(/NaN|Infinity/);
});

describe('writing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  test('whole or not at all', async () => {
    const path = join(folder, 'new', 'a.csv');
    expect(await writePieces(path, ['ab', 'ü'])).toBe(4);
    expect(readFileSync(path, 'utf8')).toBe('abü');
    const failing = (function* () {
      yield 'x';
      throw new Error('broke');
    })();
    await expect(writePieces(path, failing)).rejects.toThrow('broke');
    expect(readFileSync(path, 'utf8')).toBe('abü');
    expect(readdirSync(join(folder, 'new'))).toEqual(['a.csv']);
  });
  test('where it cannot be, it says why', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writePieces(join(folder, 'file', 'a.csv'), ['x'])).rejects.toMatchObject({ code: 'unwritable', message: expect.stringMatching(/is not a folder\. Choose another place\.$/) });
    await expect(writePieces(folder, ['x'])).rejects.toMatchObject({ code: 'unwritable' });
    await expect(writePieces('/proc/nowhere/a.csv', ['x'])).rejects.toMatchObject({ code: 'unwritable' });
  });
});
