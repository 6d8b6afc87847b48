import * as z from 'zod';
import { StudioError, zodSentence } from '../../contract/errors.ts';
import { LoraUse, Request } from '../../contract/request.ts';
import type { Arguments, Flag } from './command.ts';
import { optionsOf } from './options.ts';

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
function loraOf(text: string): LoraUse {
  const [name = '', unet = '1', prompt = unet, ...more] = text.split(':');
  const [unetStrength, textStrength] = [unet, prompt].map((part) => (part.trim() === '' ? NaN : Number(part))) as [number, number];
  if (name === '' || more.length > 0 || !Number.isFinite(unetStrength) || !Number.isFinite(textStrength)) throw new StudioError('bad_input', `--lora takes NAME:STRENGTH, such as film-grain:0.8, not “${text}”.`);
  if (!LoraUse.safeParse({ name, unetStrength, textStrength }).success) throw new StudioError('bad_input', `--lora takes strengths from ${strengths.minimum} to ${strengths.maximum}, not “${text}”.`);
  return { name, unetStrength, textStrength };
}

const strengths = z.toJSONSchema(LoraUse, { io: 'input' }).properties!['unetStrength'] as { minimum: number; maximum: number };

/** Every flag that says something of the request. */
export const requestFlags: readonly Flag[] = [
  ...Object.values(fields),
  { name: 'lora', kind: 'text', value: 'NAME:STRENGTH', many: true, about: 'a LoRA of the library; a second number is its strength on the prompt' },
  { name: 'sampler-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the sampler' },
  { name: 'schedule-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the schedule' },
  { name: 'guidance-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the guidance' },
];

/** The request that the flags spell, with the model's own defaults where nothing was said. */
export function requestOf({ flags }: Pick<Arguments, 'flags'>, defaults: Readonly<Record<string, unknown>>): Request {
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
  if (flag.value === 'N') return `-1 for a new one each time, or ${seedWords}`;
  if (flag.kind === 'text') return 'a name';
  const words = flag.kind === 'integer' ? 'a whole number' : 'a number';
  return `${words} from ${minimum} to ${maximum}${multipleOf && multipleOf > 1 ? ` in steps of ${multipleOf}` : ''}`;
}

const seedWords = 'a whole number from 0 to 18446744073709551615';

/** A value in a sentence, not longer than one reads. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return value.length > 60 ? `${value.length.toLocaleString('en')} characters that begin “${value.slice(0, 40)}…”` : `“${value}”`;
}
