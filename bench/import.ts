/**
 * `node bench/import.ts [--files 100000] [--folder DIR]`: brings a folder of pictures as A1111, ComfyUI and Stepwise
 * write them into a new history, thumbnails and all, with the program's own processes. Prints pictures per second and the
 * memory of this process over time; exits 1 under the goals.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { writeThumbnail } from '../engine/image/thumbnail.ts';
import { inscribePng } from '../engine/image/metadata/write.ts';
import { openCore } from '../main/core.ts';
import { importFolder } from '../main/history/import-folder.ts';

const { values: flag } = parseArgs({ options: { files: { type: 'string', default: '100000' }, folder: { type: 'string', default: tmpdir() } } });
const count = Number(flag.files);
const goal = 300;

/** A few pictures of 512 × 512 with the detail photographs have, so that decoding and scaling cost what they cost. */
async function painted(n: number): Promise<Buffer> {
  const noise = Buffer.alloc(40 * 40 * 3);
  for (let at = 0; at < noise.length; at += 32) createHash('sha256').update(`${n} ${at}`).digest().copy(noise, at);
  return sharp(noise, { raw: { width: 40, height: 40, channels: 3 } }).resize(512, 512, { kernel: 'cubic' }).png({ adaptiveFiltering: true }).toBuffer();
}

const folder = mkdtempSync(join(flag.folder, 'import-bench-'));
const canvases = await Promise.all(Array.from({ length: 8 }, (_, n) => painted(n)));
const pictures = join(folder, 'pictures');
let bytes = 0;
for (let n = 0; n < count; n++) {
  const day = join(pictures, String(Math.floor(n / 1000)).padStart(4, '0'));
  if (n % 1000 === 0) mkdirSync(day, { recursive: true });
  const infotext = `a castle of ${n} towers, masterpiece\nNegative prompt: blurry\nSteps: ${10 + (n % 40)}, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: ${n * 7919}, Size: 512x512, Model hash: 879db523c3, Model: dreamshaper_8, Version: v1.10.1`;
  const file = join(day, `${String(n).padStart(6, '0')}.png`);
  writeFileSync(file, inscribePng(canvases[n % 8]!, { infotext, recipe: null }));
  bytes += n < 100 ? statSync(file).size : 0;
}
console.log(`${count} pictures of about ${Math.round(bytes / Math.min(count, 100) / 1000)} kB`);

/** What decoding and scaling alone take here and now, four at a time as the import does: what everything else is measured by. */
async function thumbnailsAlone(some: number): Promise<number> {
  const from = performance.now();
  const waiting = Array.from({ length: some }, (_, n) => join(pictures, '0000', `${String(n).padStart(6, '0')}.png`)).values();
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (const file of waiting) await writeThumbnail(file, join(folder, 'alone', basename(file)));
  }));
  return some / ((performance.now() - from) / 1000);
}
/** Seconds of processor time a process has used, where the system tells. */
function processorSeconds(pid: number): number {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13).map(Number);
    return (user! + system!) / 100;
  } catch {
    return NaN;
  }
}

const before = await thumbnailsAlone(Math.min(count, 600));
const core = await openCore({ data: join(folder, 'data'), historyThread: 'own' });
const memory: number[] = [];
const files = await core.files.link();
const spentBefore = processorSeconds(core.files.pid ?? 0) + processorSeconds(process.pid);
const began = performance.now();
const done = await importFolder(core.history, pictures, {
  read: (path) => files.call('picture.facts', { path }),
  thumbnail: (imageId, file) => core.thumbnails.make(imageId, file),
  onProgress: () => memory.push(process.memoryUsage.rss() / 2 ** 20),
});
const seconds = (performance.now() - began) / 1000;
const spent = processorSeconds(core.files.pid ?? 0) + processorSeconds(process.pid) - spentBefore;
const after = await thumbnailsAlone(Math.min(count, 600));
const again = performance.now();
const second = await importFolder(core.history, pictures, { read: (path) => files.call('picture.facts', { path }) });
const rescan = (performance.now() - again) / 1000;
await core.close();
rmSync(folder, { recursive: true });

const rate = done.added / seconds;
const [early, late] = [memory[Math.floor(memory.length * 0.2)] ?? 0, memory.at(-1) ?? 0];
console.log(`${done.added} brought in with thumbnails in ${seconds.toFixed(1)} s: ${rate.toFixed(0)} pictures/s ${rate >= goal ? `ok, goal ${goal}` : `MISSED, goal ${goal}`}`);
console.log(`thumbnails alone meanwhile: ${((before + after) / 2).toFixed(0)} pictures/s; the whole import runs at ${((100 * rate) / ((before + after) / 2)).toFixed(0)} % of that`);
console.log(`processor time: ${((1000 * spent) / done.added).toFixed(2)} ms a picture; two cores of its own would do ${((2 * done.added) / spent).toFixed(0)} pictures/s`);
console.log(`looked through again in ${rescan.toFixed(1)} s: ${(second.seen / rescan).toFixed(0)} files/s, ${second.added} new, ${second.refreshed} read again`);
console.log(`memory of this process: ${early.toFixed(0)} MB after a fifth, ${late.toFixed(0)} MB at the end ${late < early * 1.25 + 20 ? 'ok, steady' : 'MISSED, it grew'}`);
process.exitCode = rate < goal || late >= early * 1.25 + 20 || second.added > 0 ? 1 : 0;
