/** `npm run eval:sheets -- builtin DIR`: contact sheets through the shipped engine, at 10 and 20 steps and at CFG 1, 4 and 8. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { errorData, StudioError } from '../../contract/errors.ts';
import type { Wish } from './examine.ts';
import { heldOutScenes, throughVae } from './engine-facts.ts';
import { cpu, openModel, sessionCache } from '../../engine/models/open.ts';
import type { Picture } from './segment.ts';
import { openStudio } from './studio.ts';

const prompts = [
  'a red circle on a blue background',
  'a yellow star on a purple background',
  'a green heart in the top left corner on a white background',
  'a large purple ring at the bottom on a yellow background',
  'a blue house on the grass',
  'an orange fish in the sea',
  'a white cloud in the sky',
  'a pink flower on a black background',
  'a striped red car on a gray background',
  'a white star at night',
  'a red triangle left of a green square on a white background',
  'a yellow cross inside a blue circle',
];
const gap = 4;

/** Pictures of one size in rows, as WebP. */
async function tile(pictures: readonly Picture[], columns: number, file: string): Promise<void> {
  const { width, height } = pictures[0]!;
  const rows = Math.ceil(pictures.length / columns);
  await sharp({ create: { width: columns * (width + gap) - gap, height: rows * (height + gap) - gap, channels: 3, background: '#808080' } })
    .composite(pictures.map(({ data }, i) => ({ input: Buffer.from(data), raw: { width, height, channels: 3 as const }, left: (i % columns) * (width + gap), top: Math.floor(i / columns) * (height + gap) })))
    .webp({ quality: 90 })
    .toFile(file);
  console.log(file);
}

async function main(): Promise<void> {
  const [name, folder, ...rest] = process.argv.slice(2);
  if (!name || !folder || rest.length > 0) throw new StudioError('bad_input', 'Name a model and a folder: npm run eval:sheets -- builtin DIR.');
  mkdirSync(folder, { recursive: true });
  const studio = await openStudio(name, null, (line) => console.error(line));
  try {
    for (const steps of [10, 20]) await tile(await studio.draw(prompts.map((prompt, i): Wish => ({ prompt, seed: i + 1, steps })), `${steps} steps`), 6, join(folder, `builtin-${steps}-steps.webp`));
    const guided: Picture[] = [];
    for (const cfg of [1, 4, 8]) guided.push(...(await studio.draw(prompts.slice(0, 8).map((prompt, i): Wish => ({ prompt, seed: i + 1, cfg })), `CFG ${cfg}`)));
    await tile(guided, 8, join(folder, 'builtin-cfg.webp'));
    const model = openModel(studio.model.path, { sessions: sessionCache(), device: cpu(), attention: { kind: 'fused' } });
    const scenes = (await heldOutScenes()).slice(0, 16);
    const back = [];
    for (const scene of scenes) back.push(await throughVae(model, scene));
    await model.release();
    await tile([...scenes.slice(0, 8), ...back.slice(0, 8), ...scenes.slice(8), ...back.slice(8)], 8, join(folder, 'builtin-vae.webp'));
  } finally {
    await studio.close();
  }
}

try {
  await main();
} catch (thrown) {
  console.error(errorData(thrown).message);
  process.exitCode = 1;
}
