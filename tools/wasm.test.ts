import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assembled, moduleOf, wasmTexts } from './wasm.ts';

test('every WebAssembly text has been assembled since it was changed', async () => {
  expect(wasmTexts()).not.toEqual([]);
  for (const file of wasmTexts()) expect(readFileSync(moduleOf(file), 'utf8'), `run node tools/wasm.ts: ${file}`).toBe(await assembled(file));
});
