import { expect, test } from 'vitest';
import { entriesOf, entryText, hasEntry, toggledEntry } from './values.ts';

test('entries part at commas outside quotes, or at ||', () => {
  expect(entriesOf('Euler, DPM++ 2M , heun,')).toEqual(['Euler', 'DPM++ 2M', 'heun']);
  expect(entriesOf('darkness,"light, green",heat')).toEqual(['darkness', 'light, green', 'heat']);
  expect(entriesOf('a, b || c')).toEqual(['a, b', 'c']);
  expect(entriesOf('')).toEqual([]);
});

test('what is written is read back', () => {
  for (const entries of [['a'], ['a, b', 'c'], ['DPM++ 2M', '1-5 (+2)']]) expect(entriesOf(entries.map(entryText).join(', '))).toEqual(entries);
  expect(entryText({ width: 512, height: 768 })).toBe('512x768');
});

test('a picker adds, and takes out under any name', () => {
  expect(toggledEntry('', ['Euler', 'euler'])).toBe('Euler');
  expect(toggledEntry('Heun, euler', ['Euler', 'euler'])).toBe('Heun');
  expect(toggledEntry('"light, green"', ['heat'])).toBe('"light, green", heat');
  expect(hasEntry('HEUN', ['Heun', 'heun'])).toBe(true);
  expect(hasEntry('Heun++ 2', ['Heun', 'heun'])).toBe(false);
});
