import type { NamedFile } from '../../../../contract/reading.ts';
import type { Found, FoundLora, Texts } from '../found.ts';
import { isObject, parseJson, type Json, type JsonObject } from '../json.ts';
import { at, leftOver, listOf, numberOf, present, seedOf, textOf } from '../values.ts';

const older = { id: null, why: 'Before version 3 the noise was drawn on the device, which the metadata do not name.' } as const;

/** InvokeAI of all ages: `invokeai_metadata` since 3.0, `sd-metadata` in 2.x, the command line in `Dream` before. */
export function readInvokeAi(texts: Texts): Found | null {
  const metadata = parsed(texts.get('invokeai_metadata'));
  if (metadata) return fromMetadata(metadata);
  const second = parsed(texts.get('sd-metadata'));
  if (second) return fromSecond(second);
  const command = texts.get('Dream') ?? texts.get('dream');
  return command === undefined ? null : fromCommand(command);
}

function parsed(text: string | undefined): JsonObject | null {
  const value = text === undefined ? undefined : parseJson(text)?.value;
  return isObject(value) ? value : null;
}

const known = new Set(
  `positive_prompt negative_prompt width height seed rand_device cfg_scale guidance steps scheduler model vae loras strength
app_version controlnets ipAdapters t2iAdapters`.split(/\s+/),
);

function fromMetadata(metadata: JsonObject): Found {
  const device = textOf(metadata['rand_device']);
  const files: NamedFile[] = [];
  const add = (kind: NamedFile['kind'], model: Json | undefined) => {
    const name = modelName(model);
    if (name !== undefined) files.push({ kind, name, hash: textOf(at(model, 'hash')) ?? null });
  };
  add('model', metadata['model']);
  add('vae', metadata['vae']);
  const loras: FoundLora[] = [];
  for (const lora of listOf(metadata['loras'])) {
    const model = at(lora, 'model') ?? at(lora, 'lora');
    const name = modelName(model);
    const strength = numberOf(at(lora, 'weight')) ?? 0.75;
    if (name === undefined) continue;
    loras.push({ name, unetStrength: strength, textStrength: strength });
    add('lora', model);
  }
  const skipped = numberOf(metadata['clip_skip']);
  const style = textOf(metadata['positive_style_prompt']) ?? '';
  return {
    program: 'invokeai',
    version: textOf(metadata['app_version']) ?? null,
    naming: 'invokeai',
    dialect: 'plain',
    files,
    noise: noiseOf(device),
    notes: [
      ...(style === '' ? [] : ['A second prompt for SDXL’s style is set; it is listed, not used.']),
      'InvokeAI’s own weights (word+ and (words)1.2) are not read; the prompt is taken as plain text.',
    ],
    others: leftOver(metadata, known),
    ...present({
      prompt: textOf(metadata['positive_prompt']),
      negativePrompt: textOf(metadata['negative_prompt']),
      seed: seedOf(metadata['seed']),
      steps: numberOf(metadata['steps']),
      cfg: numberOf(metadata['cfg_scale']),
      distilledCfg: numberOf(metadata['guidance']),
      sampler: textOf(metadata['scheduler']),
      denoise: numberOf(metadata['strength']),
      width: numberOf(metadata['width']),
      height: numberOf(metadata['height']),
      // InvokeAI counts the layers left out, A1111 from the last one on.
      clipSkip: skipped === undefined ? undefined : skipped + 1,
      loras,
    }),
  };
}

function modelName(model: Json | undefined): string | undefined {
  return textOf(at(model, 'name')) ?? textOf(at(model, 'model_name')) ?? textOf(model);
}

function noiseOf(device: string | undefined): Found['noise'] {
  if (device !== 'cpu') return { id: null, why: `The noise was drawn on the device${device === undefined ? '' : ` (${device})`}, as InvokeAI alone does it.` };
  return {
    id: 'invokeai-cuda',
    why: 'The noise was drawn on the CPU, in the precision of the device: half on a graphics card, which is taken here. If it was made on a CPU, choose “invokeai”.',
  };
}

function fromSecond(metadata: JsonObject): Found {
  const image = metadata['image'];
  const prompts = listOf(at(image, 'prompt'));
  const prompt = textOf(at(image, 'prompt')) ?? prompts.map((part) => textOf(at(part, 'prompt')) ?? '').join(' ');
  const weights = textOf(metadata['model_weights']);
  return {
    program: 'invokeai',
    version: textOf(metadata['app_version']) ?? null,
    naming: 'invokeai',
    dialect: 'plain',
    files: weights === undefined ? [] : [{ kind: 'model', name: weights, hash: textOf(metadata['model_hash']) ?? null }],
    noise: older,
    notes: prompts.length > 1 ? ['Several prompts were blended; they are put one after another.'] : [],
    others: leftOver(isObject(image) ? image : {}, new Set(['prompt', 'steps', 'cfg_scale', 'height', 'width', 'seed', 'sampler'])),
    ...withNegative(prompt),
    ...present({
      seed: seedOf(at(image, 'seed')),
      steps: numberOf(at(image, 'steps')),
      cfg: numberOf(at(image, 'cfg_scale')),
      sampler: textOf(at(image, 'sampler')),
      denoise: numberOf(at(image, 'strength')),
      width: numberOf(at(image, 'width')),
      height: numberOf(at(image, 'height')),
    }),
  };
}

/** Words in square brackets are the negative prompt. */
function withNegative(prompt: string): { prompt: string; negativePrompt?: string } {
  const negative = [...prompt.matchAll(/\[([^[\]]*)\]/g)].map(([, words]) => words!.trim());
  if (negative.length === 0) return { prompt };
  const rest = prompt.replace(/\[[^[\]]*\]/g, '').replace(/ {2,}/g, ' ');
  return { prompt: rest.trim(), negativePrompt: negative.join(' ') };
}

/** `"a castle [ugly]" -s 50 -S 987 -W 512 -H 640 -C 7.5 -A k_euler_a` */
function fromCommand(command: string): Found | null {
  const quoted = /^\s*"((?:\\.|[^"\\])*)"/.exec(command);
  const prompt = quoted ? quoted[1]!.replace(/\\(.)/g, '$1') : command.split(/\s-\w/, 1)[0]!;
  const rest = command.slice(quoted ? quoted[0].length : prompt.length);
  const switches = new Map([...rest.matchAll(/(?:^|\s)-{1,2}(\w+)[\s=]?\s*([^\s-][^\s]*|-\d[^\s]*)?/g)].map(([, name, value]) => [name!, value ?? '']));
  if (switches.size === 0) return null;
  const value = (short: string, long: string) => switches.get(short) ?? switches.get(long);
  return {
    program: 'invokeai',
    version: null,
    naming: 'invokeai',
    dialect: 'plain',
    files: [],
    noise: older,
    notes: [],
    others: Object.fromEntries([...switches].filter(([name]) => !'s S W H C A f steps seed width height cfg_scale sampler strength'.split(' ').includes(name))),
    ...withNegative(prompt),
    ...present({
      seed: seedOf(value('S', 'seed')),
      steps: numberOf(value('s', 'steps')),
      cfg: numberOf(value('C', 'cfg_scale')),
      sampler: value('A', 'sampler'),
      denoise: numberOf(value('f', 'strength')),
      width: numberOf(value('W', 'width')),
      height: numberOf(value('H', 'height')),
    }),
  };
}
