import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinySd15, writeCheckpoint } from './fixtures/tiny-checkpoint.ts';

const models = join(import.meta.dirname, '../resources/models');
const manifest = join(models, 'builtin.json');

/** Whether the build under test carries the built-in model. */
export const hasBuiltin = existsSync(manifest);

let tiny: string | null = null;

/** A small Stable Diffusion 1.5 with random weights: its pictures mean nothing, its way through the program is the real one. */
function tinyModel(): string {
  if (!tiny) {
    tiny = join(mkdtempSync(join(tmpdir(), 'stepwise-model-')), 'tiny.safetensors');
    writeCheckpoint(tiny, tinySd15());
  }
  return tiny;
}

/** The built-in model's file, or the small one where a build comes without. */
export const testModel = (): string => (hasBuiltin ? join(models, (JSON.parse(readFileSync(manifest, 'utf8')) as { file: string }).file) : tinyModel());

/** Puts the small model among a data folder's own, where a build comes without the built-in one. */
export function provideModel(data: string): void {
  if (hasBuiltin) return;
  const folder = join(data, 'models');
  mkdirSync(folder, { recursive: true });
  linkSync(tinyModel(), join(folder, 'tiny.safetensors'));
}
