import { expect, test } from 'vitest';
import { sampleAxis, samplePlanOf } from '../../../tests/experiments/sample.ts';
import { smallCatalog } from '../../../tests/experiments/context.ts';
import { sampleRecipe } from '../../../tests/history/sample.ts';
import type { Core } from '../../core.ts';
import { createJudging } from './judging.ts';

const distance = { rmse: 0.1, psnr: 20, ssim: 0.9 };

/** An experiment of two schedules and two seeds whose cells are made and measured; `karras` is what “Automatic” chose. */
function judgingOf(recipes: Readonly<Record<string, string>>) {
  const axes = [sampleAxis('schedule', ['automatic', 'normal']), sampleAxis('seed', ['1', '2'])];
  const cells = [0, 1, 2, 3].map((n) => ({ n, role: 'cell', at: [Math.floor(n / 2), n % 2], state: 'done', steps: 10, nfe: 20, imageId: `image-${n}` }));
  const history = {
    images: { get: async ({ imageId }: { imageId: string }) => ({ recipe: recipes[imageId] === undefined ? null : sampleRecipe({ schedule: recipes[imageId] }) }) },
    experiments: {
      get: async () => ({ ...samplePlanOf(axes, { sampler: 'euler' }), reference: { steps: 150 } }),
      cells: async () => ({ cells, next: null }),
      pairs: async () => ({ pairs: cells.map(({ n }) => ({ n, imageId: `image-${n}`, pixels: distance, latents: null })), missing: 0 }),
    },
  } as unknown as Core['history'];
  return createJudging({ history, files: {} as Core['files'], catalog: async () => smallCatalog }, { folder: '/', suffices: () => true, latents: () => null } as unknown as Parameters<typeof createJudging>[1]);
}

test('a series of “Automatic” is named by what it chose', async () => {
  const { series } = await judgingOf({ 'image-0': 'karras' }).measures('e');
  expect(series.map(({ label, points }) => [label, points[0]!.count])).toEqual([['Euler, Karras (automatic)', 2], ['Euler, Normal', 2]]);
});

test('and stays “Automatic” where no picture can tell', async () => {
  const { series } = await judgingOf({}).measures('e');
  expect(series[0]!.label).toBe('Euler, Automatic');
});
