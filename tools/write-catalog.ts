import type { Plugin } from 'vite';
import { Catalog } from '../contract/catalog.ts';
import { catalog } from '../engine/catalog.ts';

/** Puts the engine's tables beside the engine that is built: main reads them without starting it (main/engine/built-catalog.ts). */
export const writeCatalog = (): Plugin => ({
  name: 'write-catalog',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'catalog.json', source: JSON.stringify(Catalog.parse(catalog())) });
  },
});
