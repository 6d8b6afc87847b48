import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Catalog } from '../contract/catalog.ts';
import { catalog } from '../engine/catalog.ts';
import { builtCatalog } from '../main/engine/built-catalog.ts';
import { writeCatalog } from './write-catalog.ts';

test('the sources have none: the engine is asked', async () => {
  expect(await builtCatalog()).toBeNull();
});

test('what the build writes beside the engine is what the engine answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'built-'));
  const { generateBundle } = writeCatalog() as unknown as { generateBundle(this: object): void };
  generateBundle.call({ emitFile: ({ fileName, source }: { fileName: string; source: string }) => writeFileSync(join(folder, fileName), source) });
  const built = await builtCatalog(join(folder, 'engine.mjs'));
  expect(built).toEqual(Catalog.parse(catalog()));
  expect(built!.samplers.length).toBeGreaterThan(40);
});
