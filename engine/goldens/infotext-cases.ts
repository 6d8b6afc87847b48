import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { infotextDictionary } from '../image/metadata/infotext-dictionary.ts';
import { parseInfotext } from '../image/metadata/infotext.ts';
import { writeInfotext, type InfotextValue, type InfotextWriter } from '../image/metadata/infotext-write.ts';
import { modelHashes } from '../image/metadata/model-hashes.ts';
import type { NameLookup } from '../image/metadata/names.ts';
import { graphOfPrompt, graphOfWorkflow } from '../image/metadata/programs/comfy/graph.ts';
import { readGraph, type ComfySettings } from '../image/metadata/programs/comfy/settings.ts';
import { readPicture } from '../image/metadata/read.ts';
import type { Json } from '../image/metadata/json.ts';
import { numberOf } from '../image/metadata/values.ts';

export interface InfotextCase {
  readonly id?: string;
  readonly file?: string;
}
type Plain = Readonly<Record<string, unknown>>;

/** Values of a lenient reader have no prototype; those of a strict one have. Equal is what is written alike. */
const same = (a: unknown, b: unknown) => isDeepStrictEqual(plain(a), plain(b));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? 'null');
const shown = (value: unknown) => JSON.stringify(plain(value)).slice(0, 200);

function differences(name: string, got: unknown, want: unknown): string[] {
  return same(got, want) ? [] : [`${name}: ${shown(got)} instead of ${shown(want)}`];
}

export function checkParse(one: { text: string; raw: unknown; forge?: unknown; a1111_1_8?: unknown }): string[] {
  const { prompt, negativePrompt, fields } = parseInfotext(one.text);
  return [
    ...differences('raw', { prompt, negative_prompt: negativePrompt, fields }, one.raw),
    ...(one.forge === undefined ? [] : differences('forge', sorted(infotextDictionary(one.text, 'forge')), sorted(one.forge as Plain))),
    ...(one.a1111_1_8 === undefined ? [] : differences('a1111 1.8', sorted(infotextDictionary(one.text, 'a1111-1.8')), sorted(one.a1111_1_8 as Plain))),
  ];
}

const sorted = (dictionary: Plain) => Object.entries(dictionary).sort(([a], [b]) => (a < b ? -1 : 1));

interface CreateSettings {
  readonly [key: string]: InfotextValue | object | undefined;
  readonly opts: Readonly<Record<string, InfotextValue | readonly string[]>>;
  readonly extra_generation_params: Readonly<Record<string, InfotextValue>>;
}
export function checkCreate(one: { writer: InfotextWriter; settings: Plain; text: string }, document: { defaults: Plain }): string[] {
  const s = { ...document.defaults, ...one.settings } as CreateSettings;
  const value = (key: string) => (s[key] ?? null) as InfotextValue;
  const text = (key: string) => value(key) as string | null;
  const option = (key: string) => (s.opts[key] ?? null) as InfotextValue;
  const number = (key: string) => Number(value(key));
  const nonZero = (key: string) => (number(key) === 0 ? null : value(key));
  const modules = (s.opts['forge_additional_modules'] ?? []) as readonly string[];
  const got = writeInfotext(
    {
      prompt: text('prompt')!,
      negativePrompt: text('negative')!,
      steps: value('steps'),
      sampler: text('sampler_name')!,
      schedule: text('scheduler')!,
      cfg: value('cfg_scale'),
      distilledCfg: value('distilled') === true ? value('distilled_cfg_scale') : null,
      imageCfg: value('image_cfg_scale'),
      seed: written(value('seed')),
      faceRestoration: value('restore_faces') === true ? (option('face_restoration_model') as string) : null,
      width: number('width'),
      height: number('height'),
      modelHash: text('sd_model_hash'),
      model: text('sd_model_name'),
      vaeHash: text('sd_vae_hash'),
      vae: text('sd_vae_name'),
      variation: number('subseed_strength') === 0 ? null : { seed: written(value('subseed')), strength: value('subseed_strength') },
      seedResize: number('seed_resize_from_w') > 0 && number('seed_resize_from_h') > 0 ? { width: number('seed_resize_from_w'), height: number('seed_resize_from_h') } : null,
      denoise: s.extra_generation_params['Denoising strength'] ?? null,
      maskWeight: value('is_using_inpainting_conditioning') === true ? (option('inpainting_mask_weight') ?? 1) : null,
      clipSkip: Number(option('CLIP_stop_at_last_layers') ?? 1),
      ensd: value('uses_ensd') === true ? (option('eta_noise_seed_delta') ?? 0) : null,
      tokenMerging: nonZero('tmr'),
      tokenMergingHires: value('enable_hr') === true ? nonZero('tmr_hr') : null,
      initImageHash: text('init_img_hash'),
      rng: option('randn_source') === 'GPU' ? null : (option('randn_source') as string | null),
      ngms: nonZero('s_min_uncond'),
      tiling: value('tiling') === true,
      extra: Object.entries(s.extra_generation_params),
      version: text('version'),
      lowBits: option('forge_unet_storage_dtype') as string | null,
      modules: modules.map((path) => path.replace(/^.*\//, '').replace(/\.[^.]+$/, '')),
    },
    one.writer,
  );
  return differences('text', got, one.text);
}

const written = (value: unknown) => String(value);

/** What a graph's settings are called in the data. */
const graphKeys: Readonly<Record<string, keyof ComfySettings>> = {
  positive: 'positive', negative: 'negative', seed: 'seed', steps: 'steps', cfg: 'cfg', guidance: 'guidance', sampler: 'sampler', scheduler: 'scheduler',
  scheduler_model_type: 'schedulerModel', denoise: 'denoise', add_noise: 'addNoise', start_at_step: 'startAtStep', end_at_step: 'endAtStep',
  width: 'width', height: 'height', batch_size: 'batchSize', checkpoint: 'checkpoint', refiner_checkpoint: 'refinerCheckpoint', vae: 'vae',
  clip_skip: 'clipSkip', init_image: 'initImage', stages: 'stages',
}; // prettier-ignore

function graphDifferences(settings: ComfySettings | null, expected: Plain): string[] {
  if (!settings) return ['no sampler was found'];
  return Object.entries(expected).flatMap(([key, want]) => {
    if (key === 'loras') return differences(key, settings.loras.map(({ name, unetStrength, textStrength }) => ({ name, strength_model: unetStrength, strength_clip: textStrength })), want);
    if (key === 'hires') return Object.entries(want as Plain).flatMap(([part, value]) => differences(`hires ${part}`, settings.hires?.[part as 'width'], part === 'seed' ? written(value) : value));
    return differences(key, settings[graphKeys[key]!] ?? null, key === 'seed' ? written(want) : want);
  });
}

export function checkGraph(one: { prompt?: Json; workflow?: Json; expected: Plain }): string[] {
  const graph = one.prompt === undefined ? graphOfWorkflow(one.workflow) : graphOfPrompt(one.prompt);
  return graphDifferences(graph && readGraph(graph), one.expected);
}

/** Names as they stand, so that they can be compared. */
const asWritten: NameLookup = { sampler: (_, name) => name, schedule: (_, name) => name, optionsOf: (_, id) => ({ label: id, names: new Set(), conventions: new Set() }) };

interface FileCase {
  readonly file: string;
  readonly kind: string;
  readonly parameters?: string;
  readonly postprocessing?: string;
  readonly expected?: Plain;
}
export async function checkFile(one: FileCase, _document: unknown, jsonPath: string): Promise<string[]> {
  const path = join(dirname(jsonPath), 'files', one.file);
  const reading = await readPicture(path, { lookup: asWritten, hidden: true });
  const wrong = one.parameters === undefined ? [] : differences('text', reading.infotext, one.parameters);
  if (one.kind === 'none') wrong.push(...differences('program', reading.program, null));
  if (one.postprocessing !== undefined) wrong.push(...differences('postprocessing', reading.others['postprocessing'], one.postprocessing));
  return [...wrong, ...(one.expected ? settingsDifferences(reading, one.expected, path) : [])];
}

function settingsDifferences(reading: Awaited<ReturnType<typeof readPicture>>, expected: Plain, path: string): string[] {
  const { settings, files } = reading;
  const named = (kind: string) => files.find((file) => file.kind === kind)?.name ?? null;
  const got: Plain = {
    positive: settings.prompt,
    negative: settings.negativePrompt,
    seed: settings.seed,
    steps: settings.steps,
    cfg: settings.cfg,
    sampler: settings.sampler,
    scheduler: settings.schedule,
    denoise: settings.denoise,
    width: settings.width,
    height: settings.height,
    batch_size: settings.batchSize,
    // InvokeAI counts otherwise; as it stands there it is kept apart.
    clip_skip: numberOf(reading.others['clip_skip']) ?? settings.clipSkip,
    checkpoint: named('model'),
    vae: named('vae'),
    scheduler_model_type: reading.others['schedulerModel'],
  };
  return Object.entries(expected).flatMap(([key, want]) => {
    if (key === 'loras') return differences(key, (settings.loras ?? []).map(({ name, unetStrength }) => ({ name, weight: unetStrength })), want);
    // Tells which noise; whether noise is added is the graph's to say.
    if (key === 'rand_device') return differences(key, reading.noise?.id?.startsWith('invokeai') ? 'cpu' : null, want);
    if (key === 'add_noise') return differences(key, reading.noise?.id !== null, want);
    return differences(`${key} of ${path}`, got[key] ?? null, key === 'seed' ? written(want) : want);
  });
}

interface HashCase {
  readonly recipe: { readonly type: 'raw' | 'safetensors'; readonly size?: number; readonly data_size?: number; readonly seed: number; readonly header_json?: string };
  readonly file_sha256: string;
  readonly [hash: string]: unknown;
}
export async function checkHashes(one: HashCase): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-hashes-'));
  try {
    const path = join(folder, 'model');
    writeFileSync(path, bytesOf(one.recipe));
    const hashes = await modelHashes(path);
    const got: Plain = {
      file_sha256: hashes.sha256,
      autov1: hashes.autoV1,
      autov2: hashes.autoV2,
      autov3: hashes.autoV3,
      ti_short: hashes.embedding,
      lora_short_webui: hashes.loraA1111,
      lora_short_forge: hashes.loraForge,
    };
    return Object.keys(got).filter((key) => key in one).flatMap((key) => differences(key, got[key], one[key]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytesOf({ type, size, data_size, seed, header_json }: HashCase['recipe']): Uint8Array {
  if (type === 'raw') return byteStream(size!, seed);
  const header = Buffer.from(header_json!, 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, byteStream(data_size!, seed)]);
}

function byteStream(count: number, seed: number): Uint8Array {
  let x = seed;
  return Uint8Array.from({ length: count }, () => {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    return (x >>> 16) & 0xff;
  });
}
