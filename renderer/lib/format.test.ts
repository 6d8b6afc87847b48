import { expect, test } from 'vitest';
import { bytesText, dayOf, duration, familyText, plural, sigmaText } from './format.ts';

test.each([[14.6146, '14.6'], [0.5493, '0.549'], [0.02916, '0.0292'], [0, '0'], [700, '700'], [1, '1'], [80.04, '80']])('σ %d reads %s', (value, text) => {
  expect(sigmaText(value)).toBe(text);
});

test.each([[0.04, '0 s'], [0.82, '0.8 s'], [9.97, '10 s'], [42.4, '42 s'], [200, '3 min 20 s'], [725, '12 min'], [7500, '2 h 05 min']])('%d s reads %s', (value, text) => {
  expect(duration(value)).toBe(text);
});

test.each([[12, '12 B'], [999, '999 B'], [412_300, '412 kB'], [1_940_000_000, '1.9 GB'], [999_600, '1 MB']])('%d bytes read %s', (value, text) => {
  expect(bytesText(value)).toBe(text);
});

test('plural', () => {
  expect(plural(1, 'picture')).toBe('1 picture');
  expect(plural(10_412, 'picture')).toBe('10,412 pictures');
});

test('days', () => {
  const now = new Date(2026, 10, 20, 0, 30).getTime();
  expect(dayOf(now - 10 * 60_000, now)).toBe('Today');
  expect(dayOf(now - 60 * 60_000, now)).toBe('Yesterday');
  expect(dayOf(new Date(2026, 10, 12, 9).getTime(), now)).toBe('12 November 2026');
});

test.each([['sd15', 'SD 1.5'], ['sd2', 'SD 2'], ['sdxl', 'SDXL'], ['sdxl-refiner', 'SDXL refiner'], ['sd3', 'SD 3'], ['flux-dev', 'Flux dev']])('%s reads %s', (family, text) => {
  expect(familyText(family)).toBe(text);
});
