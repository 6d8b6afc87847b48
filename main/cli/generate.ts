import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { errorData, StudioError, zodSentence } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { ModelDefaults } from '../../contract/model.ts';
import { PictureFormat, Quality } from '../../contract/picture-format.ts';
import { Request } from '../../contract/request.ts';
import { openCore, type Core } from '../core.ts';
import type { SaveAs } from '../jobs/plan.ts';
import { makeFolder } from '../make-folder.ts';
import { dataFolder } from '../paths.ts';
import { optionsOf } from './options.ts';
import { progressLine } from './progress.ts';
import { exitCode, type Arguments, type CliCommand, type Flag, type Output } from './command.ts';

/** Flags by the field of the request they set. */
const fields: Readonly<Record<string, Flag>> = {
  prompt: { name: 'prompt', kind: 'text', about: 'what to draw' },
  negativePrompt: { name: 'negative', kind: 'text', about: 'what to leave out' },
  dialect: { name: 'dialect', kind: 'text', about: 'how brackets are read: a1111, comfyui or plain' },
  model: { name: 'model', kind: 'text', value: 'NAME|FILE', about: 'a model of the library or a file' },
  vae: { name: 'vae', kind: 'text', value: 'NAME|FILE', about: 'a VAE in the place of the model’s own' },
  sampler: { name: 'sampler', kind: 'text', about: 'a sampler; “stepwise samplers” lists them' },
  schedule: { name: 'schedule', kind: 'text', about: 'a schedule; “stepwise schedules” lists them' },
  steps: { name: 'steps', kind: 'integer', about: 'steps, 1 to 150' },
  cfg: { name: 'cfg', kind: 'number', about: 'CFG scale, 0 to 30' },
  guidance: { name: 'guidance', kind: 'text', about: 'kind of guidance' },
  seed: { name: 'seed', kind: 'text', value: 'N', about: 'seed of the first picture; -1 draws one' },
  variationSeed: { name: 'variation-seed', kind: 'text', value: 'N', about: 'seed to lean towards' },
  variationStrength: { name: 'variation-strength', kind: 'number', about: 'how far to lean, 0 to 1' },
  width: { name: 'width', kind: 'integer', about: 'width in pixels, 64 to 2048 by 8' },
  height: { name: 'height', kind: 'integer', about: 'height in pixels' },
  clipSkip: { name: 'clip-skip', kind: 'integer', about: 'layer of the text encoder, 1 the last' },
  noise: { name: 'noise', kind: 'text', about: 'noise source' },
  batchCount: { name: 'count', kind: 'integer', about: 'how many batches, 1 to 100' },
  batchSize: { name: 'batch', kind: 'integer', about: 'pictures sampled together, 1 to 8' },
  device: { name: 'device', kind: 'text', about: 'auto, cpu, webgpu, dml, coreml or cuda' },
  threads: { name: 'threads', kind: 'integer', about: 'threads of the processor; 0 lets the engine choose' },
};

/** `name:0.8` or `name:0.8:0.5`: strength on the picture, then on the prompt where that differs. */
function loraOf(text: string): { name: string; unetStrength: number; textStrength: number } {
  const [, name, unet = '1', prompt = unet] = /^(.+?)(?::([^:]*))?(?::([^:]*))?$/.exec(text) ?? [];
  const [unetStrength, textStrength] = [unet, prompt].map((part) => (part.trim() === '' ? NaN : Number(part))) as [number, number];
  if (!name || !Number.isFinite(unetStrength) || !Number.isFinite(textStrength)) throw new StudioError('bad_input', `--lora takes NAME:STRENGTH, such as film-grain:0.8, not “${text}”.`);
  return { name, unetStrength, textStrength };
}

/** The request that the flags spell, with the model's own defaults where nothing was said. */
function requestOf({ flags }: Arguments, defaults: Readonly<Record<string, unknown>>): Request {
  const wish: Record<string, unknown> = { ...defaults };
  for (const [field, flag] of Object.entries(fields)) if (flags[flag.name] !== undefined) wish[field] = flags[flag.name];
  for (const kind of ['sampler', 'schedule', 'guidance']) {
    const given = flags[`${kind}-option`] as readonly string[] | undefined;
    if (given) wish[`${kind}Options`] = optionsOf(`${kind}-option`, given);
  }
  const loras = flags['lora'] as readonly string[] | undefined;
  if (loras) wish['loras'] = loras.map(loraOf);
  const parsed = Request.safeParse(wish);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0]);
  const flag = fields[field];
  throw new StudioError('bad_input', flag ? `--${flag.name} takes ${takes(field, flag)}, not ${shown(wish[field])}.` : zodSentence(parsed.error, 'The request'));
}

const schema = z.toJSONSchema(Request, { io: 'input' });

/** What a flag's value may be, from the contract's own ranges. */
function takes(field: string, flag: Flag): string {
  const about = schema.properties?.[field];
  if (typeof about !== 'object') return 'another value';
  const { minimum, maximum, multipleOf, maxLength, enum: choices } = about;
  if (choices) return `one of ${choices.map(String).join(', ')}`;
  if (maxLength !== undefined) return `up to ${maxLength.toLocaleString('en')} characters`;
  if (flag.kind === 'text') return `-1 for a new one each time, or ${seedWords}`;
  const words = flag.kind === 'integer' ? 'a whole number' : 'a number';
  return `${words} from ${minimum} to ${maximum}${multipleOf && multipleOf > 1 ? ` in steps of ${multipleOf}` : ''}`;
}

const seedWords = 'a whole number from 0 to 18446744073709551615';

function shown(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return value.length > 60 ? `${value.length.toLocaleString('en')} characters that begin “${value.slice(0, 40)}…”` : `“${value}”`;
}

/**
 * Names in an output folder, without their ending: `00001-42-7Q3K9Z`, counting on from what is there. The end of the id keeps apart what the
 * history still knows under a number that was deleted, or that a failed job planned.
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
    ...Object.values(fields),
    { name: 'lora', kind: 'text', value: 'NAME:STRENGTH', many: true, about: 'a LoRA of the library; a second number is its strength on the prompt' },
    { name: 'sampler-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the sampler' },
    { name: 'schedule-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the schedule' },
    { name: 'guidance-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the guidance' },
    { name: 'low-memory', kind: 'switch', about: 'takes a fraction of the memory, slower, for the same picture' },
    { name: 'format', kind: 'text', about: 'what pictures are written as: png, jpeg, webp or avif; otherwise what the settings say' },
    { name: 'quality', kind: 'integer', about: 'of jpeg, webp and avif, 1 to 100; a webp of 100 loses nothing' },
    { name: 'out', kind: 'text', value: 'DIR', about: 'folder for the pictures instead of the history’s own' },
  ],
  run: generate,
};
