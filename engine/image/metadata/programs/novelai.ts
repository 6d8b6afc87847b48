import type { Found, Texts } from '../found.ts';
import { isObject, parseJson, type JsonObject } from '../json.ts';
import { at, leftOver, listOf, numberOf, present, seedOf, textOf } from '../values.ts';

const known = new Set('prompt uc steps scale seed width height sampler noise_schedule strength n_samples v4_prompt v4_negative_prompt'.split(' '));

/** Prompts of single figures, which stand beside the picture's own. */
function charactersOf(comment: JsonObject): Record<string, string> {
  const captions = listOf(at(comment, 'v4_prompt', 'caption', 'char_captions')).flatMap((each) => textOf(at(each, 'char_caption')) ?? []);
  return captions.length > 0 ? { 'character prompts': captions.join(' | ') } : {};
}

/** NovelAI: settings as JSON in `Comment`, the program's name in `Software`. */
export function readNovelAi(texts: Texts): Found | null {
  const comment = parseJson(texts.get('Comment') ?? '')?.value;
  const software = texts.get('Software') ?? '';
  if (!isObject(comment) || !(software === 'NovelAI' || 'uc' in comment || 'v4_prompt' in comment)) return null;
  const source = texts.get('Source');
  return {
    program: 'novelai',
    version: source ?? null,
    naming: 'comfyui',
    dialect: 'plain',
    files: source === undefined ? [] : [{ kind: 'model', name: source.replace(/ [0-9A-F]{8}$/, ''), hash: /[0-9A-F]{8}$/.exec(source)?.[0] ?? null }],
    noise: { id: null, why: 'How NovelAI draws its noise is not published.' },
    notes: ['NovelAI’s {braces} and [brackets] weigh by 1.05, which no dialect here does; the prompt is taken as plain text.'],
    others: { ...leftOver(comment, known), ...charactersOf(comment) },
    ...present({
      prompt: textOf(at(comment, 'v4_prompt', 'caption', 'base_caption')) ?? textOf(comment['prompt']) ?? texts.get('Description'),
      negativePrompt: textOf(at(comment, 'v4_negative_prompt', 'caption', 'base_caption')) ?? textOf(comment['uc']),
      seed: seedOf(comment['seed']),
      steps: numberOf(comment['steps']),
      cfg: numberOf(comment['scale']),
      sampler: textOf(comment['sampler']),
      schedule: textOf(comment['noise_schedule']),
      denoise: numberOf(comment['strength']),
      width: numberOf(comment['width']),
      height: numberOf(comment['height']),
    }),
  };
}
