import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { flushAll, recall, remember } from './stored.ts';

const store = new Map<string, string>();
vi.stubGlobal('localStorage', { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => void store.set(key, value) });
afterEach(() => store.clear());

const Draft = z.object({ steps: z.int().min(1).max(150).default(20), prompt: z.string().default('') });

test('what was remembered is recalled', () => {
  remember('draft', { steps: 30, prompt: 'a cat' });
  remember('draft', { steps: 31, prompt: 'a cat' });
  flushAll();
  expect(recall('draft', Draft)).toEqual({ steps: 31, prompt: 'a cat' });
});

test('what no longer fits is forgotten field by field', () => {
  store.set('draft', '{"steps":900,"prompt":"kept","gone":1}');
  expect(recall('draft', Draft)).toEqual({ steps: 20, prompt: 'kept' });
});

test.each(['', 'nonsense', 'null', '3', '[]'])('%j gives the defaults', (text) => {
  store.set('draft', text);
  expect(recall('draft', Draft)).toEqual({ steps: 20, prompt: '' });
});
