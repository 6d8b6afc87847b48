import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, tiers } from './tiers.ts';

const filesOf = ({ include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] }) => globSync(include, { cwd: root, exclude });
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
const sorted = (names: readonly string[]) => names.toSorted((a, b) => (a < b ? -1 : 1));
const byTier = Object.fromEntries(Object.entries(tiers).map(([name, tier]) => [name, filesOf(tier)]));

test('the tiers together are every unit test there is, each once', () => {
  const outside = ['node_modules', 'out', 'dist', '.cache', 'e2e'].map((folder) => `${folder}/**`);
  const all = globSync('**/*.test.{ts,tsx,mts,js,mjs,jsx}', { cwd: root, exclude: outside });
  expect(all.length).toBeGreaterThan(150);
  expect(sorted(Object.values(byTier).flat())).toEqual(sorted(all));
  expect(Object.values(byTier)).not.toContainEqual([]);
});

test('the long ones are those whose name says so', () => {
  const { long, ...others } = byTier;
  expect(long!.filter((file) => !file.includes('.long.test.'))).toEqual([]);
  expect(Object.values(others).flat().filter((file) => file.includes('.long.test.'))).toEqual([]);
});

test('what replaces modules or globals shares no process', () => {
  expect(byTier['alone']).toEqual(expect.arrayContaining([join('main', 'ipc', 'port.test.ts'), join('renderer', 'lib', 'stored.test.ts')]));
});

test('npm test runs all tiers, each file in a process of its own; npm run check all but the long one', () => {
  expect(scripts['unit']).toBe('vitest run --isolate');
  expect(readFileSync(join(root, 'tools/test.ts'), 'utf8')).toMatch(/const steps = \[[^\]]*'unit'[^\]]*\]/);
  const named = [...scripts['unit:quick']!.matchAll(/--project (\S+)/g)].map(([, name]) => name!);
  expect(sorted(named)).toEqual(sorted(Object.keys(tiers).filter((name) => name !== 'long')));
  expect(scripts['check']!.split(' && ')).toContain('npm run -s unit:quick');
});
