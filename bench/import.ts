/**
 * `node bench/import.ts [--files 100000] [--edge 512] [--on-disk 5000] [--kill] [--folder DIR]`: brings pictures as A1111
 * writes them into one new history, thumbnails and all, with the program's own processes. So that 100,000 distinct files
 * need no 40 GB they are made, brought in and deleted in folders of `--on-disk`; making them is not timed. `--kill`: in the
 * middle folder the program's command line begins the work and is killed (SIGKILL); what goes on must neither lose nor
 * double a picture. Prints pictures per second, processor time and memory; exits 1 under the goals.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeThumbnail } from '../engine/image/thumbnailer.ts';
import { openCore } from '../main/core.ts';
import { importFolder } from '../main/history/import-folder.ts';
import { painted, writePicture } from './import/pictures.ts';
import { usageOf } from './import/usage.ts';

const { values: flag } = parseArgs({
  options: { files: { type: 'string', default: '100000' }, edge: { type: 'string', default: '512' }, 'on-disk': { type: 'string', default: '5000' }, kill: { type: 'boolean', default: false }, folder: { type: 'string', default: tmpdir() } },
});
const [count, edge, onDisk] = [Number(flag.files), Number(flag.edge), Number(flag['on-disk'])];
const goal = 300;

const folder = mkdtempSync(join(flag.folder, 'import-bench-'));
const data = join(folder, 'data');
const canvases = await Promise.all(Array.from({ length: 8 }, (_, n) => painted(n, edge)));

/** What decoding and scaling alone take here and now, eight at a time as the import does: what everything else is measured by. */
async function thumbnailsAlone(files: readonly string[]): Promise<{ seconds: number; processor: number }> {
  const [from, before] = [performance.now(), usageOf(process.pid).processor];
  const waiting = files.values();
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (const file of waiting) await makeThumbnail(file, join(folder, 'alone', basename(file)));
  }));
  return { seconds: (performance.now() - from) / 1000, processor: usageOf(process.pid).processor - before };
}

const core = await openCore({ data, historyThread: 'own' });
await core.files.link();
const kept = () => core.history.images.count({ text: '' });

/** Starts the same import as another process, and kills it when it has kept some of the folder. */
async function beginAndKill(pictures: string, some: number): Promise<number> {
  const before = await kept();
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main/cli.ts'), 'history', 'import', pictures, '--data', data], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while ((await kept()) < before + some && child.exitCode === null) await pause(20);
  child.kill('SIGKILL');
  await ended;
  return (await kept()) - before;
}

const sum = { added: 0, refreshed: 0, failed: 0, seconds: 0, window: 0, files: 0 };
const alone = { pictures: 0, seconds: 0, processor: 0 };
const rescans = { seen: 0, seconds: 0, added: 0, refreshed: 0 };
const memory: { done: number; window: number; files: number }[] = [];
let killedAfter: number | null = null;
const problems: string[] = [];

const folders = Math.ceil(count / onDisk);
for (let slice = 0; slice < folders; slice++) {
  const pictures = join(folder, `pictures-${slice}`);
  const numbers = Array.from({ length: Math.min(onDisk, count - slice * onDisk) }, (_, i) => slice * onDisk + i);
  mkdirSync(pictures);
  const made = numbers.map((n) => writePicture(pictures, n, canvases, edge));
  if (slice === 0) console.log(`${count} pictures of ${edge} × ${edge}, about ${Math.round(statSync(made[0]!).size / 1000)} kB each, ${numbers.length} on disk at a time`);
  // Making them is not timed; nor shall the disk still be writing them while others are.
  if (process.platform !== 'win32') execFileSync('sync');
  const sample = made.slice(0, Math.ceil(400 / folders));
  const scaled = await thumbnailsAlone(sample);
  alone.pictures += sample.length;
  alone.seconds += scaled.seconds;
  alone.processor += scaled.processor;
  if (flag.kill && slice === folders >> 1) killedAfter = await beginAndKill(pictures, Math.ceil(numbers.length / 4));

  const pids = { window: process.pid, files: core.files.pid ?? 0 };
  const [window, files, began] = [usageOf(pids.window), usageOf(pids.files), performance.now()];
  const done = await importFolder(core.history, pictures, {
    read: core.bringIn,
    onProgress: ({ added }) => {
      const at = sum.added + added;
      if (at >= ((memory.length + 1) * count) / 20) memory.push({ done: at, window: usageOf(pids.window).memory, files: usageOf(pids.files).memory });
    },
  });
  sum.seconds += (performance.now() - began) / 1000;
  sum.window += usageOf(pids.window).processor - window.processor;
  sum.files += usageOf(pids.files).processor - files.processor;
  for (const name of ['added', 'refreshed', 'failed'] as const) sum[name] += done[name];

  const again = performance.now();
  const second = await importFolder(core.history, pictures, { read: core.bringIn });
  rescans.seconds += (performance.now() - again) / 1000;
  for (const name of ['seen', 'added', 'refreshed'] as const) rescans[name] += second[name];
  rmSync(pictures, { recursive: true });
}
const total = await kept();
await core.close();
rmSync(folder, { recursive: true });

const check = (ok: boolean, what: string) => {
  if (!ok) problems.push(what);
  return ok ? 'ok' : 'MISSED';
};
const per = (ms: number, pictures: number) => `${(ms / pictures).toFixed(2)} ms`;
const rate = sum.added / sum.seconds;
const perPicture = (sum.window + sum.files) / sum.added;
console.log(`${sum.added} brought in with thumbnails in ${sum.seconds.toFixed(1)} s: ${rate.toFixed(0)} pictures/s ${check(rate >= goal, 'rate')}, goal ${goal}`);
console.log(`processor time a picture: ${perPicture.toFixed(2)} ms (files process ${per(sum.files, sum.added)}, main and history ${per(sum.window, sum.added)}); two cores of its own would do ${(2000 / perPicture).toFixed(0)} pictures/s`);
console.log(`decoding and scaling alone, in the same minutes: ${per(alone.processor, alone.pictures)} a picture, ${(alone.pictures / alone.seconds).toFixed(0)} pictures/s; the import costs ${((100 * perPicture * alone.pictures) / alone.processor).toFixed(0)} % of that`);
console.log(`looked through again: ${(rescans.seen / rescans.seconds).toFixed(0)} files/s, ${rescans.added} new, ${rescans.refreshed} read again ${check(rescans.added + rescans.refreshed === 0, 'rescan')}`);
if (killedAfter !== null) console.log(`killed after ${killedAfter} pictures of a folder, gone on with: ${total} pictures in the history of ${count} ${check(total === count && killedAfter > 0 && sum.added === count - killedAfter, 'kill')}`);
else console.log(`${total} pictures in the history of ${count}, ${sum.failed} without a thumbnail or not readable ${check(total === count && sum.failed === 0, 'count')}`);
for (const who of ['window', 'files'] as const) {
  const [early, late] = [memory[Math.floor(memory.length / 4)]?.[who] ?? NaN, memory.at(-1)?.[who] ?? NaN];
  const steady = check(late < early * 1.25 + 20, `memory of ${who}`);
  console.log(`memory of ${who === 'window' ? 'main and history' : 'the files process'}, MB: ${memory.map((each) => each[who].toFixed(0)).join(' ')} (every twentieth part) ${steady}, goal at most a quarter and 20 MB more than after the first quarter`);
}
process.exitCode = problems.length > 0 ? 1 : 0;
