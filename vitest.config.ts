import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { tiers } from './tests/tiers.ts';

// The programs that tests start are TypeScript as it stands: compiled once, not at every start.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '.cache/compiled');

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 20_000,
    projects: Object.entries(tiers).map(([name, { include, exclude, isolate }]) => ({ extends: true, test: { name, include: [...include], exclude: [...exclude], isolate } })),
  },
});
