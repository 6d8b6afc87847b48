import { expect, test } from 'vitest';
import type { ImageRecord } from '../../contract/image.ts';
import { Request } from '../../contract/request.ts';
import { costOf, timingOf } from './cost.ts';

const request = Request.parse({ width: 128, height: 128, batchCount: 2, batchSize: 2 });
const made = (seconds: number, more: Partial<ImageRecord['recipe']> = {}): ImageRecord =>
  ({ nfe: 20, seconds, recipe: { model: { sha256: 'abc' }, width: 128, height: 128, cfg: 7, ...more } }) as unknown as ImageRecord;

const facts = (predictions: number | null, modelHash: string | null = 'abc') => ({ predictions, modelHash, needsUncond: false });

test('pictures and model calls', () => {
  expect(costOf(request, facts(20), [])).toEqual({ pictures: 4, nfe: 160, seconds: null });
  expect(costOf({ ...request, cfg: 1 }, facts(20), [])).toEqual({ pictures: 4, nfe: 80, seconds: null });
  expect(costOf({ ...request, cfg: 1 }, { ...facts(20), needsUncond: true }, [])).toEqual({ pictures: 4, nfe: 160, seconds: null });
  expect(costOf(request, facts(null), [])).toEqual({ pictures: 4, nfe: null, seconds: null });
});

test('time is the median of the last like pictures, or absent', () => {
  const timings = [made(9), made(1), made(1.2), made(1.1), made(40), made(1)].map((each) => timingOf(each)!);
  expect(costOf(request, facts(20), timings).seconds).toBeCloseTo(160 * (1.1 / 20));
  expect(costOf(request, facts(20, 'other'), timings).seconds).toBeNull();
  expect(costOf(request, facts(20, null), timings).seconds).toBeNull();
  expect(costOf({ ...request, width: 256 }, facts(20), timings).seconds).toBeNull();
  expect(costOf({ ...request, cfg: 1 }, facts(20), timings).seconds).toBeNull();
});

test('a picture from elsewhere has no timing', () => {
  expect(timingOf({ recipe: null, nfe: null, seconds: null } as unknown as ImageRecord)).toBeNull();
});
