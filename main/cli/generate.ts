import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorData, StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { ModelDefaults } from '../../contract/model.ts';
import { PictureFormat, Quality } from '../../contract/picture-format.ts';
import { openCore, type Core } from '../core.ts';
import type { SaveAs } from '../jobs/plan.ts';
import { makeFolder } from '../make-folder.ts';
import { dataFolder } from '../paths.ts';
import { progressLine } from './progress.ts';
import { requestFlags, requestOf, shown } from './request-flags.ts';
import { exitCode, type Arguments, type CliCommand, type Output } from './command.ts';

/**
 * Names in an output folder, without their ending: `00001-42-7Q3K9Z`, counting on from what is there. The end of the id
 * keeps apart what the history still knows under a number that was deleted, or that a failed job planned.
 */
function outputFolder(path: string): (index: number, seed: string, imageId: string) => string {
  const folder = resolve(path);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const why = existsSync(folder) && !statSync(folder).isDirectory() ? 'is not a folder' : code === 'EROFS' ? 'is on a disk that cannot be written' : 'cannot be written';
    throw new StudioError('unwritable', `${folder} ${why}. Name another folder with --out.`);
  }
  const taken = readdirSync(folder).map((name) => Number(/^(\d{5,})-/.exec(name)?.[1] ?? 0));
  const first = Math.max(0, ...taken) + 1;
  return (index, seed, imageId) => join(folder, `${String(first + index).padStart(5, '0')}-${seed}-${imageId.slice(-6)}`);
}

/** What pictures are written as: what the flags say, else the settings. */
function saveAsOf({ format, quality }: Arguments['flags']): Partial<SaveAs> {
  const wanted = PictureFormat.safeParse(format ?? 'png');
  if (!wanted.success) throw new StudioError('bad_input', `--format takes one of ${PictureFormat.options.join(', ')}, not ${shown(format)}.`);
  if (quality !== undefined && !Quality.safeParse(quality).success) throw new StudioError('bad_input', `--quality takes a whole number from 1 to 100, not ${shown(quality)}.`);
  if (quality !== undefined && format === 'png') throw new StudioError('bad_input', '--quality is for jpeg, webp and avif; a PNG keeps every bit.');
  return { ...(format === undefined ? {} : { format: wanted.data }), ...(quality === undefined ? {} : { quality: quality as number }) };
}

const resultOf = ({ file, id, recipe, nfe, seconds }: ImageRecord) => ({ file, id, seed: recipe?.seed, nfe, seconds, recipe });

/** What the model is best used with. A file outside the library says nothing of that. */
async function defaultsOf(core: Core, model: string): Promise<ModelDefaults> {
  const record = await core.models.find(model).catch(() => null);
  return record?.defaults ?? {};
}

async function generate(args: Arguments, out: Output): Promise<number> {
  const { flags } = args;
  const saveAs = saveAsOf(flags);
  const images: ImageRecord[] = [];
  const core = await openCore({
    data: dataFolder((flags['data'] as string | undefined) ?? null),
    historyThread: 'inline',
    onProgress: (progress) => out.progress(progressLine(progress)),
    onImage: (image) => {
      images.push(image);
      if (!flags['json']) out.print(image.file);
    },
    onNotice: (_, text) => out.say(text),
    onLog: (_, text) => out.say(text),
    ...(process.env['STEPWISE_DEBUG'] ? { onEngineLog: (line: string) => out.say(`engine: ${line}`) } : {}),
    saveAs,
    ...(flags['low-memory'] ? { lowMemory: true } : {}),
    ...(flags['out'] === undefined ? {} : { nameOf: outputFolder(flags['out'] as string) }),
  });
  try {
    const request = requestOf(args, await defaultsOf(core, (flags['model'] as string | undefined) ?? 'builtin'));
    const queued = await core.jobs.add(request);
    out.signal.addEventListener('abort', () => void core.jobs.cancel(queued.id));
    const job = await core.jobs.run(queued.id);
    const error = job.error ?? (job.state === 'cancelled' ? errorData(new StudioError('cancelled', 'Stopped.')) : null);
    if (!flags['json']) {
      if (error) throw StudioError.from(error);
      return 0;
    }
    // One document, whatever happened: pictures made before a failure are made.
    out.print(JSON.stringify({ job: { id: job.id, state: job.state }, images: images.map(resultOf), ...(error && { error }) }, null, 2));
    if (!error) return 0;
    out.say(`stepwise: ${error.message}`);
    return exitCode(error);
  } finally {
    await core.close();
  }
}

export const generateCommand: CliCommand = {
  name: 'generate',
  usage: '--prompt TEXT [flags]',
  about: 'makes pictures from a prompt',
  flags: [
    ...requestFlags,
    { name: 'low-memory', kind: 'switch', about: 'takes a fraction of the memory, slower, for the same picture' },
    { name: 'format', kind: 'text', about: 'what pictures are written as: png, jpeg, webp or avif; otherwise what the settings say' },
    { name: 'quality', kind: 'integer', about: 'of jpeg, webp and avif, 1 to 100; a webp of 100 loses nothing' },
    { name: 'out', kind: 'text', value: 'DIR', about: 'folder for the pictures instead of the history’s own' },
  ],
  run: generate,
};
