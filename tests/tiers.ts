import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Three tiers of unit tests, each file in exactly one (tests/tiers.test.ts). `npm run check` runs the first two. `npm test`
 * runs all three and gives every file a process of its own: what files share in the quick way, the memory of modules, must
 * make no difference.
 */

export const root = join(import.meta.dirname, '..');

/** Where tests lie: beside the code. */
const folders = '{contract,engine,main,preload,renderer,tests,tools,bench}/**';
const every = `${folders}/*.test.{ts,tsx}`;

/** Whole golden sets, thousands of harmed files, property tests over whole generations. The name says it. */
const long = `${folders}/*.long.test.{ts,tsx}`;

/** What puts something else in the place of a module or a global, which nobody else should meet. */
const replaces = /\bvi\.(mock|doMock|stubGlobal|stubEnv|spyOn|useFakeTimers|setSystemTime)\(|\bprocess\.(chdir|umask)\(/;

const alone = globSync(every, { cwd: root, exclude: [long] }).filter((file) => replaces.test(readFileSync(join(root, file), 'utf8')));

export const tiers = {
  quick: { include: [every], exclude: [long, ...alone], isolate: false },
  alone: { include: alone, exclude: [long], isolate: true },
  long: { include: [long], exclude: [], isolate: true },
} as const;
