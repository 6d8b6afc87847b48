import { expect, test } from 'vitest';
import { hasTerm, replaceTerms, termOf, toggleTerm } from './search-terms.ts';

test.each([
  ['sampler', 'euler', 'sampler:euler'],
  ['model', 'dream shaper', 'model:"dream shaper"'],
  ['model', 'a,b', 'model:"a,b"'],
  ['tag', 'a*', 'tag:"a*"'],
  ['album', 'say "no"', 'album:"say "'],
])('%s with value %j is %s', (field, value, term) => {
  expect(termOf(field, value)).toBe(term);
});

test('a condition is put in once and taken out again, the others left as they stand', () => {
  const search = 'red "big circle" -prompt:cat model:"dream shaper"';
  const more = toggleTerm(search, 'steps:20');
  expect(more).toBe(`${search} steps:20`);
  expect(hasTerm(more, 'steps:20')).toBe(true);
  expect(toggleTerm(more, 'steps:20')).toBe(search);
  expect(toggleTerm(search, 'model:"dream shaper"')).toBe('red "big circle" -prompt:cat');
});

test('one condition takes the place of all of its field', () => {
  expect(replaceTerms('cat date:2025 date:>2024', 'date', 'date:<=2026-11')).toBe('cat date:<=2026-11');
  expect(replaceTerms('date:2025', 'date', null)).toBe('');
});
