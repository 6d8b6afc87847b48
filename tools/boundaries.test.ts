import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { breach, check } from './boundaries.ts';

test.each([
  ['contract/recipe.ts', '../engine/catalog.ts'],
  ['contract/recipe.ts', 'node:fs'],
  ['engine/samplers/euler.ts', 'electron'],
  ['engine/samplers/euler.ts', '../pipelines/text-to-image.ts'],
  ['engine/math/latents.ts', '../samplers/sampler.ts'],
  ['engine/onnx/graph.ts', 'onnxruntime-node'],
  ['engine/process.ts', '../main/engine/host.ts'],
  ['main/history/images.ts', 'electron'],
  ['main/engine/host.ts', '../../engine/process.ts'],
  ['preload/index.ts', 'node:fs'],
  ['renderer/main.tsx', 'electron'],
  ['renderer/features/generate/panel.tsx', '../../../main/index.ts'],
  ['renderer/features/generate/panel.tsx', '../gallery/strip.tsx'],
  ['renderer/ui/slider.tsx', '../features/generate/store.ts'],
  ['elsewhere/file.ts', 'zod'],
])('%s may not import %s', (file, specifier) => {
  expect(breach(file, specifier)).toContain(file);
});

test.each([
  ['contract/recipe.ts', 'zod'],
  ['engine/samplers/euler.ts', '../math/latents.ts'],
  ['engine/onnx/session.ts', 'onnxruntime-node'],
  ['engine/onnx/session.ts', './graph.ts'],
  ['main/index.ts', '../engine/process.ts?modulePath'],
  ['main/window/window.ts', 'electron'],
  ['renderer/features/generate/panel.tsx', './store.ts'],
  ['renderer/features/generate/panel.tsx', '../../ui/slider.tsx'],
])('%s may import %s', (file, specifier) => {
  expect(breach(file, specifier)).toBeNull();
});

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'boundaries-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test('finds a forbidden import in every form it can take', () => {
  const root = project({
    'engine/a.ts': `import { app } from 'electron';`,
    'engine/b.ts': `export * from '../renderer/main.tsx';`,
    'engine/c.ts': `const later = () => import('../main/index.ts');`,
    'engine/d.ts': `import type { BrowserWindow } from 'electron';`,
    'engine/fine.ts': `import { join } from 'node:path'; export const where = join('a', 'b');`,
  });
  const { files, breaches } = check(root);
  expect(files).toBe(5);
  expect(breaches.map((line) => line.split(' ')[0])).toEqual(['engine/a.ts', 'engine/b.ts', 'engine/c.ts', 'engine/d.ts']);
});

test('the command exits 1 on a breach and when it saw nothing', () => {
  const run = (root: string) => spawnSync(process.execPath, [join(import.meta.dirname, 'boundaries.ts'), root]).status;
  expect(run(project({ 'engine/a.ts': `import 'electron';` }))).toBe(1);
  expect(run(project({}))).toBe(1);
  expect(run(project({ 'engine/a.ts': `import 'node:path';` }))).toBe(0);
});
