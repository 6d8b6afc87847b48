import { expect, test } from 'vitest';
import { begin, change, redo, undo } from './undo.ts';

test('changes are undone and redone in order', () => {
  let h = change(change(begin(1), 2, null, 0), 3, null, 0);
  h = undo(h);
  expect(h.present).toBe(2);
  h = undo(undo(h));
  expect(h.present).toBe(1);
  h = redo(redo(redo(h)));
  expect(h.present).toBe(3);
});

test('a drag is one change; a pause or another field begins a new one', () => {
  let h = begin(0);
  for (let i = 1; i <= 5; i++) h = change(h, i, 'steps', i * 50);
  expect(undo(h).present).toBe(0);
  h = change(h, 6, 'steps', 5000);
  expect(undo(h).present).toBe(5);
  h = change(h, 7, 'cfg', 5001);
  expect(undo(h).present).toBe(6);
});

test('a new change forgets what was undone', () => {
  const h = change(undo(change(begin('a'), 'b', null, 0)), 'c', null, 0);
  expect(redo(h).present).toBe('c');
  expect(undo(h).present).toBe('a');
});

test('the past is bounded', () => {
  let h = begin(0);
  for (let i = 1; i <= 1000; i++) h = change(h, i, null, 0);
  expect(h.past.length).toBe(200);
});
