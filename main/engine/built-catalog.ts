import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../../contract/catalog.ts';
import { entry } from '../entries.ts';

/**
 * The engine's tables as the build wrote them beside the engine, so that menus need not wait for its process; null where the
 * engine runs from its sources.
 */
export async function builtCatalog(engine = entry('engine')): Promise<Catalog | null> {
  if (engine.endsWith('.ts')) return null;
  return JSON.parse(await readFile(join(dirname(engine), 'catalog.json'), 'utf8')) as Catalog;
}
