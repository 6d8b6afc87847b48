import { promptLimit } from '../../../contract/request.ts';
import { parseAttention } from '../../text/attention.ts';
import { parseInfotext, type Infotext } from './infotext.ts';
import { isBefore, parseVersion } from './python-version.ts';

/** Whose defaults and rewrites are meant. */
export type InfotextReader = 'forge' | 'a1111-1.8';
export type DictionaryValue = string | number | boolean | readonly string[];
export type Dictionary = Record<string, DictionaryValue>;

/** What a missing field means, in both programs. */
const missing: Dictionary = {
  'Clip skip': '1',
  'Hires sampler': 'Use same sampler',
  'Hires checkpoint': 'Use same checkpoint',
  'Hires prompt': '',
  'Hires negative prompt': '',
  'Mask mode': 'Inpaint masked',
  'Masked content': 'original',
  'Inpaint area': 'Whole picture',
  'Masked area padding': 32,
  RNG: 'GPU',
  'Schedule type': 'Automatic',
  'Schedule max sigma': 0,
  'Schedule min sigma': 0,
  'Schedule rho': 0,
  'VAE Encoder': 'Full',
  'VAE Decoder': 'Full',
  'FP8 weight': 'Disable',
};

/** The settings as the program shows them after reading the text: its defaults, its repairs of older texts. */
export function infotextDictionary(text: string, reader: InfotextReader): Dictionary {
  const infotext = parseInfotext(text);
  const found = fieldsOf(infotext);
  if (reader === 'forge') repairCivitai(found);
  addHypernet(found);
  const hiresSize: Dictionary = 'Hires resize-1' in found ? {} : { 'Hires resize-1': 0, 'Hires resize-2': 0 };
  const result: Dictionary = { ...missing, ...hiresSize, ...found };
  restoreFirstPass(result);
  if (result['FP8 weight'] !== 'Disable') result['Cache FP16 weight for LoRA'] ??= false;
  if (reader === 'forge') {
    result['Hires schedule type'] ??= 'Use same scheduler';
    result['Refiner switch by sampling steps'] ??= false;
    if (usesEmphasis(infotext)) result['Emphasis'] ??= 'Original';
    nameModules(result);
  } else result['Emphasis'] ??= 'Original';
  markOlderVersion(result);
  return result;
}

/** Of doubled keys the last counts; sizes become two entries. */
function fieldsOf(infotext: Infotext): Dictionary {
  const found: Dictionary = { Prompt: infotext.prompt, 'Negative prompt': infotext.negativePrompt };
  for (const [key, value] of infotext.fields) {
    if (value === null) continue;
    const size = /^(\d+)x(\d+)$/.exec(value);
    if (size) {
      found[`${key}-1`] = size[1]!;
      found[`${key}-2`] = size[2]!;
    } else found[key] = value;
  }
  return found;
}

/** Civitai's FLUX records name no sampler and give the distilled guidance as CFG. */
function repairCivitai(found: Dictionary): void {
  if (found['Sampler'] !== 'Undefined' || !('Civitai resources' in found)) return;
  found['Sampler'] = 'Euler';
  found['Schedule type'] = 'Simple';
  found['Distilled CFG Scale'] = found['CFG scale'] ?? '3.5';
  found['CFG scale'] = '1';
  delete found['Clip skip'];
}

function addHypernet(found: Dictionary): void {
  if (typeof found['Hypernet'] !== 'string') return;
  found['Prompt'] = `${String(found['Prompt'])}<hypernet:${found['Hypernet']}:${String(found['Hypernet strength'] ?? '1.0')}>`;
}

/** Until 2023 “Size” was the final size and “First pass size” the first, 0x0 for one of 512² pixels. */
function restoreFirstPass(result: Dictionary): void {
  if (!('First pass size-1' in result) || !('First pass size-2' in result)) return;
  const width = Number(result['Size-1'] ?? 512);
  const height = Number(result['Size-2'] ?? 512);
  let first = [Number(result['First pass size-1']), Number(result['First pass size-2'])];
  if (first.includes(0)) {
    const scale = Math.sqrt((512 * 512) / (width * height));
    first = [width, height].map((side) => Math.ceil((scale * side) / 64) * 64);
  }
  [result['Size-1'], result['Size-2']] = first as [number, number];
  result['Hires resize-1'] = width;
  result['Hires resize-2'] = height;
}

/** Texts beyond what a prompt may hold are not taken apart: a bracket is enough. */
function usesEmphasis({ prompt, negativePrompt }: Infotext): boolean {
  return [prompt, negativePrompt].some((text) =>
    text.length > promptLimit ? /[()[\]]/.test(text) : parseAttention(text).some((part) => part.weight !== 1 && part.text !== 'BREAK'),
  );
}

/** Forge keeps VAE and text encoders in one list. */
function nameModules(result: Dictionary): void {
  const listed = (prefix: string) =>
    Object.keys(result)
      .filter((key) => new RegExp(`^${prefix} \\d+$`).test(key))
      .map((key) => String(result[key]));
  const modules = listed('Module');
  if (typeof result['VAE'] === 'string') modules.push(result['VAE']);
  delete result['VAE'];
  if (modules.length > 0) result['VAE/TE'] = modules;
  const hires = listed('Hires Module');
  result['Hires VAE/TE'] ??= hires.length > 0 ? hires : ['Use same choices'];
}

const beforeAlphas = parseVersion('1.7.0-225')!;
const before16 = parseVersion('1.6.0')!;
const before18 = parseVersion('1.8.0')!;

/** Switches that make later versions compute as the one that wrote the text. */
function markOlderVersion(result: Dictionary): void {
  const version = typeof result['Version'] === 'string' ? parseVersion(result['Version']) : null;
  if (!version) return;
  const old = isBefore(version, before16);
  if (old && String(result['Prompt']).includes('[')) result['Old prompt editing timelines'] = true;
  if (old && (result['Sampler'] === 'DDIM' || result['Sampler'] === 'PLMS')) result['Pad conds v0'] = true;
  if (isBefore(version, beforeAlphas)) result['Downcast alphas_cumprod'] = true;
  if (isBefore(version, before18) && result['Refiner']) result['Refiner switch by sampling steps'] = true;
}
