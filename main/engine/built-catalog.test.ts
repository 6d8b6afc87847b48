import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Catalog } from '../../contract/catalog.ts';
import { catalog } from '../../engine/catalog.ts';
import writesCatalog from '../../vite.node.config.ts';
import { builtCatalog } from './built-catalog.ts';

test('the sources have none: the engine is asked', async () => {
  expect(await builtCatalog()).toBeNull();
});

test('what the build writes beside the engine is what the engine answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'built-'));
  const [plugin] = writesCatalog.plugins as unknown as [{ generateBundle(this: object): void }];
  plugin.generateBundle.call({ emitFile: ({ fileName, source }: { fileName: string; source: string }) => writeFileSync(join(folder, fileName), source) });
  const built = await builtCatalog(join(folder, 'engine.mjs'));
  expect(built).toEqual(Catalog.parse(catalog()));
  expect(built!.samplers.length).toBeGreaterThan(40);
});
