/**
 * `npm test`: everything, on a machine that has Node and a way to install packages. Prepares the machine, then checks
 * types, lint, boundaries, units and, where torch is there, the training code, builds and packages the app, and runs the page's and the whole app's tests.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { withScreen } from './screen.ts';
import { prepare } from './system.ts';

const root = join(import.meta.dirname, '..');
const steps = ['types', 'lint', 'boundaries', 'unit', 'train:test', 'build:page', 'package:dir', 'e2e'] as const;

function run(name: string, env: NodeJS.ProcessEnv): boolean {
  const began = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', name], { cwd: root, stdio: 'inherit', env });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${name}  ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return status === 0;
}

try {
  prepare('test');
  process.exitCode = await withScreen((display) => (steps.every((name) => run(name, { ...process.env, DISPLAY: display })) ? 0 : 1));
} catch (thrown) {
  console.error((thrown as Error).message);
  process.exitCode = 1;
}
