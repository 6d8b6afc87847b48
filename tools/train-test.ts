/** `npm run train:test`: the quick tests of the training code. Needs Debian's python3-torch; where that is missing it says so and is done. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Debian's own Python: another that comes first in the path lacks Debian's packages. */
const python = '/usr/bin/python3';
const lacks = spawnSync(python, ['-c', 'import torch, numpy, PIL'], { encoding: 'utf8' });
const compiler = spawnSync('g++', ['--version']);

if (lacks.status !== 0 || compiler.status !== 0) {
  const why = lacks.error ? `there is no ${python}` : lacks.status === 0 ? 'there is no g++' : lacks.stderr.trim().split('\n').at(-1);
  console.log(`Skipped: the training code's tests (${why}). apt-get install python3-torch python3-numpy python3-pil g++ ninja-build brings what they need; the studio itself needs none of it.`);
} else {
  process.exitCode = spawnSync(python, ['-m', 'unittest', 'tests', 'tests_scenes'], { cwd: join(import.meta.dirname, 'train'), stdio: 'inherit' }).status ?? 1;
}
