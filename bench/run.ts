/** `npm run bench -- NAME [flags]`: runs bench/NAME.ts and says on what machine and commit its numbers were measured. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))
  .sort();
const [name, ...rest] = process.argv.slice(2);

if (!name || !names.includes(name)) {
  console.error(`${name ? `There is no bench “${name}”. ` : ''}npm run bench -- NAME, where NAME is one of: ${names.join(', ')}.`);
  process.exit(1);
}
const commit = spawnSync('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname, encoding: 'utf8' }).stdout?.trim() || 'no commit';
console.log(`${name} · ${cpus()[0]?.model.trim()} × ${cpus().length} · ${Math.round(totalmem() / 2 ** 30)} GiB · Node ${process.version} · ${commit}`);
process.exitCode = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...rest], { stdio: 'inherit' }).status ?? 1;
