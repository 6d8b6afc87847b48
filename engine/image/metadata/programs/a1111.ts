import type { NamedFile } from '../../../../contract/reading.ts';
import { infotextDictionary, type Dictionary } from '../infotext-dictionary.ts';
import { parseInfotext } from '../infotext.ts';
import { isBefore, parseVersion } from '../python-version.ts';
import type { Found, FoundHires, FoundOptions, Texts } from '../found.ts';
import { numberOf, present, seedOf } from '../values.ts';
import { resourcesOf, type Resources } from './infotext-resources.ts';
import { infotextWriter } from './infotext-writers.ts';

/** Noise by the field RNG. */
const noises: Readonly<Record<string, { readonly id: string; readonly why: string }>> = {
  CPU: { id: 'a1111-cpu', why: 'The text says RNG: CPU, which every machine draws alike.' },
  NV: { id: 'a1111-nv', why: 'The text says RNG: NV, which every machine draws alike.' },
  GPU: { id: 'a1111-nv', why: 'No RNG is named, so a graphics card drew the noise. NV comes within 2e-6 of an NVIDIA card’s; other cards and large pictures may differ.' },
};

/** Fields with a place of their own, and those that repeat what others say. */
const known = new Set(
  `Steps,Sampler,Schedule type,CFG scale,Distilled CFG Scale,Seed,Size,Model hash,Model,VAE hash,VAE,Variation seed,
Variation seed strength,Seed resize from,Denoising strength,Clip skip,ENSD,RNG,Eta,Sigma churn,Sigma tmin,Sigma tmax,Sigma noise,
Schedule min sigma,Schedule max sigma,Schedule rho,Eta DDIM,UniPC variant,UniPC skip type,UniPC order,UniPC lower order final,
Discard penultimate sigma,Beta schedule alpha,Beta schedule beta,Guidance Scale,Strength,Seed Mode,Lora weights,Hires upscale,
Hires resize,Hires steps,Hires upscaler,Refiner,Lora hashes,TI hashes,Version,Hypernet,Hypernet strength,First pass size`.split(/,\n?/),
);

/** Fields that a reader adds to records that lack them. */
const repaired = new Set(['Schedule type', 'Distilled CFG Scale']);

/** A1111's and Forge's text, of all ages. Null where there are no fields to read. */
export function readA1111(texts: Texts): Found | null {
  const text = texts.get('parameters');
  if (text === undefined) return null;
  const resources = resourcesOf(text);
  const { fields } = parseInfotext(resources.rest);
  if (fields.length === 0) return null;
  const version = fields.findLast(([key]) => key === 'Version')?.[1] ?? null;
  return fromDictionary(infotextDictionary(text, /^f\d/.test(version ?? '') ? 'forge' : 'a1111-1.8'), fields, resources, version);
}

/** Samplers for which “Automatic” means a schedule of their own since version 1.9; before, their names said it. */
const choosesForItself = /^(DPM2|DPM2 a|DPM\+\+ (SDE|2M|2S a|2M SDE|2M SDE Heun|3M SDE))$/;
const version19 = parseVersion('1.9.0')!;

/** A1111 has written its version since 1.3; a commit or another program's name there is none of its versions. */
function isBefore19(version: string | null): boolean {
  const parsed = version === null ? null : parseVersion(version);
  return version === null || (parsed !== null && isBefore(parsed, version19));
}

type Fields = readonly (readonly [string, string | null])[];

function fromDictionary(dictionary: Dictionary, fields: Fields, resources: Resources, version: string | null): Found {
  const written = new Map(fields.filter((field): field is readonly [string, string] => field[1] !== null));
  // What the program repaired stands above what was written, what it only assumed does not.
  const value = (key: string) => (written.has(key) || repaired.has(key) ? (dictionary[key]?.toString() ?? written.get(key)) : undefined);
  const number = (key: string) => numberOf(value(key));
  const size = (key: string) => ({ width: numberOf(String(dictionary[`${key}-1`])), height: numberOf(String(dictionary[`${key}-2`])) });
  const strength = number('Variation seed strength') ?? 0;
  const variationSeed = seedOf(value('Variation seed'));
  const resize = size('Seed resize from');
  const hires = hiresOf(dictionary, number, value);
  const writer = infotextWriter(version, value);
  const ownLevels = writer.noise === null && !written.has('Schedule type') && dictionary['Schedule type'] === 'Automatic' && choosesForItself.test(value('Sampler') ?? '') && isBefore19(version);
  const named = namedFiles(dictionary, value);
  return {
    program: writer.program,
    version,
    naming: 'a1111',
    convention: writer.convention,
    dialect: 'a1111',
    files: [...named, ...resources.files.filter((file) => !named.some(({ kind, name }) => kind === file.kind && (kind === 'model' || name === file.name)))],
    noise: (written.has('RNG') ? null : writer.noise) ?? noises[String(dictionary['RNG'])] ?? { id: null, why: `The text names RNG ${String(dictionary['RNG'])}, which is not known.` },
    notes: [...writer.notes, ...notesOn(fields, dictionary), ...(ownLevels ? ['Before version 1.9 a sampler without “Karras” or “Exponential” in its name walked the model’s own levels, A1111’s “Uniform”.'] : []), ...resources.notes],
    others: otherFields(fields),
    ...present({
      prompt: String(dictionary['Prompt']),
      negativePrompt: String(dictionary['Negative prompt']),
      steps: number('Steps'),
      cfg: number('CFG scale') ?? number('Guidance Scale'),
      distilledCfg: number('Distilled CFG Scale'),
      seed: seedOf(value('Seed')),
      sampler: value('Sampler'),
      schedule: ownLevels ? 'Uniform' : value('Schedule type'),
      // With a second pass it is that one's.
      denoise: hires ? undefined : (number('Denoising strength') ?? number('Strength')),
      ...('Size-1' in dictionary ? size('Size') : {}),
      clipSkip: numberOf(String(dictionary['Clip skip'])),
      ensd: number('ENSD'),
      variation: variationSeed !== undefined && strength > 0 ? { seed: variationSeed, strength } : undefined,
      seedResize: resize.width && resize.height ? { width: resize.width, height: resize.height } : undefined,
      samplerOptions: options({
        eta: number('Eta') ?? number('Eta DDIM'), sChurn: number('Sigma churn'), sTmin: number('Sigma tmin'), sTmax: number('Sigma tmax'), sNoise: number('Sigma noise'),
        variant: value('UniPC variant'), skipType: value('UniPC skip type'), order: number('UniPC order'), lowerOrderFinal: flag(value('UniPC lower order final')),
      }),
      scheduleOptions: options({
        sigmaMin: number('Schedule min sigma'), sigmaMax: number('Schedule max sigma'), rho: number('Schedule rho'), alpha: number('Beta schedule alpha'), beta: number('Beta schedule beta'),
        discardPenultimate: flag(value('Discard penultimate sigma')) === true ? 'always' : undefined,
      }),
      hires,
      loras: writer.loras.length > 0 ? writer.loras : undefined,
    }),
  };
}

/** As Python writes it. */
const flag = (text: string | undefined): boolean | undefined => (text === 'True' ? true : text === 'False' ? false : undefined);

function options(values: Record<string, FoundOptions[string] | undefined>): FoundOptions | undefined {
  const given = Object.entries(values).filter((entry): entry is [string, FoundOptions[string]] => entry[1] !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function hiresOf(dictionary: Dictionary, number: (key: string) => number | undefined, value: (key: string) => string | undefined): FoundHires | undefined {
  const scale = number('Hires upscale');
  const side = (key: string, base: string) => Number(dictionary[key]) || (scale ? Math.floor(Number(dictionary[base]) * scale) : 0);
  const width = side('Hires resize-1', 'Size-1');
  const height = side('Hires resize-2', 'Size-2');
  if (!width && !height) return undefined;
  return {
    width: width || null,
    height: height || null,
    seed: null,
    steps: number('Hires steps') ?? null,
    denoise: number('Denoising strength') ?? null,
    method: value('Hires upscaler') ?? null,
  };
}

function namedFiles(dictionary: Dictionary, value: (key: string) => string | undefined): NamedFile[] {
  const files: NamedFile[] = [];
  const model = value('Model');
  const hash = value('Model hash') ?? null;
  if (model !== undefined || hash !== null) files.push({ kind: 'model', name: model ?? '', hash });
  const refiner = /^(.*?)(?: \[([0-9a-f]+)\])?$/.exec(value('Refiner') ?? '');
  if (refiner?.[1]) files.push({ kind: 'refiner', name: refiner[1], hash: refiner[2] ?? null });
  const vae = value('VAE');
  if (vae !== undefined) files.push({ kind: 'vae', name: vae, hash: value('VAE hash') ?? null });
  for (const [key, module] of Object.entries(dictionary)) {
    if (/^Module \d+$/.test(key)) files.push({ kind: 'text_encoder', name: String(module), hash: null });
  }
  for (const [kind, key] of [['lora', 'Lora hashes'], ['embedding', 'TI hashes']] as const) {
    for (const pair of (value(key) ?? '').split(',')) {
      const colon = pair.lastIndexOf(':');
      if (colon > 0) files.push({ kind, name: pair.slice(0, colon).trim(), hash: pair.slice(colon + 1).trim() });
    }
  }
  return files;
}

function notesOn(fields: Fields, dictionary: Dictionary): string[] {
  const notes: string[] = [];
  const counts = new Map<string, number>();
  for (const [key] of fields) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [key, count] of counts) if (count > 1) notes.push(`“${key}” is written ${count} times; the last counts.`);
  const seed = fields.findLast(([key]) => key === 'Seed')?.[1];
  if (seed && seedOf(seed) === undefined) notes.push(`The text says “Seed: ${seed}”, which is no seed that made a picture.`);
  for (const key of ['Steps', 'Sampler', 'Seed', 'Size']) if (!counts.has(key)) notes.push(`The text does not say “${key}”.`);
  if (dictionary['Old prompt editing timelines'] === true) notes.push('Prompt editing was counted otherwise before version 1.6.');
  return notes;
}

function otherFields(fields: Fields): Record<string, string> {
  return Object.fromEntries(fields.filter(([key, value]) => value !== null && !known.has(key) && !/^Module \d+$/.test(key)).map(([key, value]) => [key, value!]));
}
