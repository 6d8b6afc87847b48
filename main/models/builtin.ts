import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ModelDefaults } from '../../contract/model.ts';
import type { BuiltinModel } from './library.ts';

const Manifest = z.strictObject({ name: z.string().min(1), file: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/), defaults: ModelDefaults, words: z.array(z.string()) });

/** The model that ships in `resources/models`, as its manifest says; null for a build without one. */
export function builtinModel(resources: string): BuiltinModel | null {
  const manifest = join(resources, 'models/builtin.json');
  if (!existsSync(manifest)) return null;
  const { name, file, sha256, defaults, words } = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return { name, path: join(resources, 'models', file), sha256, defaults, words };
}
