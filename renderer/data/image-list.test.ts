import { describe, expect, test } from 'vitest';
import type { ImageRecord } from '../../contract/image.ts';
import { entryOf, withEntry, withoutEntry, type EntryPage, type ImageEntry } from './image-list.ts';

const entry = (id: string, seq: number, rating = 0): ImageEntry => ({
  id, seq, createdAt: seq, rating, jobId: null, width: 1, height: 1, favourite: false, missing: false, seed: null, title: '',
});
const next = { seq: 10 };
const ids = (pages: readonly EntryPage[]) => pages.map((page) => page.entries.map((each) => each.id).join(''));
const pages: EntryPage[] = [
  { entries: [entry('f', 60), entry('e', 50)], next },
  { entries: [entry('d', 40), entry('c', 30)], next },
];

describe('withEntry', () => {
  test('the newest comes first', () => expect(ids(withEntry(pages, entry('n', 99)))).toEqual(['nfe', 'dc']));
  test('one brought back goes to its old place', () => {
    expect(ids(withEntry(pages, entry('n', 55)))).toEqual(['fne', 'dc']);
    expect(ids(withEntry(pages, entry('n', 45)))).toEqual(['fe', 'ndc']);
  });
  test('one older than what is loaded waits for its page', () => expect(withEntry(pages, entry('n', 5))).toBe(pages));
  test('on the last page it is put at the end', () => {
    const whole = [{ ...pages[0]!, next: null }];
    expect(ids(withEntry(whole, entry('n', 5)))).toEqual(['fen']);
    expect(ids(withEntry([{ entries: [], next: null }], entry('n', 5)))).toEqual(['n']);
  });
  test('one that is there is replaced, not doubled', () => {
    const after = withEntry(pages, entry('d', 40, 5));
    expect(ids(after)).toEqual(['fe', 'dc']);
    expect(after[1]!.entries[0]!.rating).toBe(5);
    expect(after[0]).toBe(pages[0]);
  });
});

test('withoutEntry', () => {
  const after = withoutEntry(pages, 'e');
  expect(ids(after)).toEqual(['f', 'dc']);
  expect(after[1]).toBe(pages[1]);
});

test('an entry keeps little of a long prompt', () => {
  const record = { id: 'a', seq: 1, jobId: null, createdAt: 1, width: 1, height: 1, rating: 0, favourite: false, missing: false, recipe: { prompt: `  a\n${'b'.repeat(20_000)}`, seed: '7' } };
  const made = entryOf(record as unknown as ImageRecord);
  expect(made.title.length).toBe(141);
  expect(made.seed).toBe('7');
  expect(entryOf({ ...record, recipe: null, settings: null } as unknown as ImageRecord).title).toBe('Picture without a prompt');
  expect(entryOf({ ...record, recipe: null, settings: { prompt: 'from elsewhere', seed: '9' } } as unknown as ImageRecord)).toMatchObject({ title: 'from elsewhere', seed: '9' });
});
