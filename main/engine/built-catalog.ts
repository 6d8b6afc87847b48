import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../../contract/catalog.ts';
import { entry } from '../entries.ts';

/**
 * The engine's tables as the build wrote them beside the engine, so that menus need not wait for its process; null where it
 * did not, or the engine runs from its sources: then the engine is asked.
 */
export async function builtCatalog(engine = entry('engine')): Promise<Catalog | null> {
  if (engine.endsWith('.ts')) return null;
  const text = await readFile(join(dirname(engine), 'catalog.json'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Catalog);
}
