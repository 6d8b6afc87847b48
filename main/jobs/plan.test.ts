import { expect, test } from 'vitest';
import { promptLimit, Request } from '../../contract/request.ts';
import { idOf, newId } from '../ids.ts';
import { checkFits, datedName, drawSeed, fixSeeds, planImages } from './plan.ts';

const request = (more: object) => Request.parse({ width: 64, height: 64, ...more });
const options = { nameOf: (index: number) => `/p/${index}`, saveAs: { format: 'png', quality: 95 }, oneSeedPerBatch: false } as const;

test('-1 is drawn once, a number stays', () => {
  expect(fixSeeds(request({ seed: '-1', variationSeed: '7' }), () => '123')).toMatchObject({ seed: '123', variationSeed: '7' });
  expect(fixSeeds(request({ seed: '5', variationSeed: '-1', variationStrength: 0.5 }), () => '123').variationSeed).toBe('123');
  expect(fixSeeds(request({ seed: '5', variationSeed: '-1' }), () => '123').variationSeed).toBe('0');
  expect(BigInt(drawSeed())).toBeLessThan(2n ** 32n);
});

test('seeds count up over batch count and size', () => {
  const plans = planImages(request({ seed: '41', variationSeed: '0', batchCount: 2, batchSize: 2 }), options);
  expect(plans.map(({ seed, batch, batchIndex }) => [seed, batch, batchIndex])).toEqual([
    ['41', 0, 0],
    ['42', 0, 1],
    ['43', 1, 0],
    ['44', 1, 1],
  ]);
});

test('with variation strength the seed stays and the variation seed counts', () => {
  const plans = planImages(request({ seed: '41', variationSeed: '5', variationStrength: 0.1, batchCount: 3 }), options);
  expect(plans.map(({ seed, variationSeed }) => [seed, variationSeed])).toEqual([
    ['41', '5'],
    ['41', '6'],
    ['41', '7'],
  ]);
});

test('where a batch has one seed, seeds count up from batch to batch', () => {
  const plans = planImages(request({ seed: '41', variationSeed: '0', batchCount: 2, batchSize: 2 }), { ...options, oneSeedPerBatch: true });
  expect(plans.map(({ seed, batchIndex }) => [seed, batchIndex])).toEqual([
    ['41', 0],
    ['41', 1],
    ['42', 0],
    ['42', 1],
  ]);
});

test('seeds beyond 2^53 stay exact and wrap at 2^64', () => {
  const plans = planImages(request({ seed: '18446744073709551615', variationSeed: '9007199254740993', batchCount: 2 }), options);
  expect(plans.map(({ seed, variationSeed }) => [seed, variationSeed])).toEqual([
    ['18446744073709551615', '9007199254740993'],
    ['0', '9007199254740994'],
  ]);
});

test('ids sort by time and never repeat', () => {
  const ids = Array.from({ length: 1000 }, (_, k) => newId(1_000_000 + Math.floor(k / 10)));
  expect(new Set(ids).size).toBe(1000);
  expect(ids.map((id) => id.slice(0, 10))).toEqual(ids.map((id) => id.slice(0, 10)).toSorted());
  expect(newId()).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('files stand in the folder of their day', () => {
  expect(datedName('/p', new Date(2026, 10, 20, 19, 33, 5), '42', '01ABCDEFGHJKMNPQRSTVWXYZ99')).toBe('/p/2026-11-20/193305-42-WXYZ99');
});

test('the format decides the ending, and a PNG has no quality', () => {
  const filesAs = (format: 'png' | 'jpeg' | 'webp' | 'avif') => planImages(request({ seed: '1' }), { ...options, saveAs: { format, quality: 80 } }).map(({ file, quality }) => [file, quality]);
  expect([filesAs('png'), filesAs('jpeg'), filesAs('webp'), filesAs('avif')].flat()).toEqual([['/p/0.png', undefined], ['/p/0.jpg', 80], ['/p/0.webp', 80], ['/p/0.avif', 80]]);
});

test('settings that a JPEG could not hold are refused before anything is made', () => {
  const long = request({ prompt: '木'.repeat(promptLimit) });
  expect(() => checkFits(long, { format: 'jpeg', quality: 95 })).toThrow(/^The settings of these pictures have \d+ KB, and a JPEG holds 64 .* Choose WebP, AVIF or PNG/);
  expect(() => checkFits(long, { format: 'webp', quality: 95 })).not.toThrow();
  expect(() => checkFits(request({ prompt: 'a castle' }), { format: 'jpeg', quality: 95 })).not.toThrow();
});

test('the same text always gets the same id, another another', () => {
  expect(idOf('/models/a.safetensors')).toBe(idOf('/models/a.safetensors'));
  expect(idOf('/models/a.safetensors')).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(new Set(Array.from({ length: 1000 }, (_, k) => idOf(String(k)))).size).toBe(1000);
});
