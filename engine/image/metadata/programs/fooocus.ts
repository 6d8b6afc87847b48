import type { NamedFile } from '../../../../contract/reading.ts';
import type { Found, FoundLora, Texts } from '../found.ts';
import { isObject, parseJson, type JsonObject } from '../json.ts';
import { leftOver, listOf, numberOf, present, seedOf, textOf } from '../values.ts';

const known = new Set(
  `prompt negative_prompt steps resolution guidance_scale base_model base_model_hash refiner_model refiner_model_hash sampler
scheduler vae seed loras clip_skip version metadata_scheme`.split(/\s+/),
);

/** Fooocus: JSON in place of A1111's text, marked by `fooocus_scheme`. (In its other scheme it writes A1111's text.) */
export function readFooocus(texts: Texts): Found | null {
  const value = parseJson(texts.get('parameters') ?? texts.get('Comment') ?? '')?.value;
  if (!isObject(value) || !('base_model' in value || texts.get('fooocus_scheme') === 'fooocus')) return null;
  const size = /\((\d+),\s*(\d+)\)/.exec(textOf(value['resolution']) ?? '');
  const loras = lorasOf(value);
  return {
    program: 'fooocus',
    version: textOf(value['version']) ?? null,
    naming: 'comfyui',
    dialect: 'a1111',
    files: filesOf(value, loras),
    noise: { id: 'comfyui', why: 'Fooocus samples with ComfyUI’s code, most often on a graphics card.' },
    notes: ['Fooocus adds its styles to the prompt and sharpens while sampling; neither is done here.'],
    others: leftOver(value, known),
    ...present({
      prompt: textOf(value['prompt']),
      negativePrompt: textOf(value['negative_prompt']),
      seed: seedOf(value['seed']),
      steps: numberOf(value['steps']),
      cfg: numberOf(value['guidance_scale']),
      sampler: textOf(value['sampler']),
      schedule: textOf(value['scheduler']),
      width: size ? Number(size[1]) : undefined,
      height: size ? Number(size[2]) : undefined,
      clipSkip: numberOf(value['clip_skip']),
      loras: loras.length > 0 ? loras : undefined,
    }),
  };
}

/** A list of name, weight and hash. */
function lorasOf(value: JsonObject): (FoundLora & { hash: string | null })[] {
  return listOf(value['loras']).flatMap((entry) => {
    const [name, weight, hash] = listOf(entry);
    if (typeof name !== 'string' || name === 'None') return [];
    const strength = numberOf(weight) ?? 1;
    return [{ name, unetStrength: strength, textStrength: strength, hash: textOf(hash) ?? null }];
  });
}

function filesOf(value: JsonObject, loras: readonly { name: string; hash: string | null }[]): NamedFile[] {
  const files: NamedFile[] = [];
  for (const [kind, key] of [['model', 'base_model'], ['refiner', 'refiner_model'], ['vae', 'vae']] as const) {
    const name = textOf(value[key]);
    if (name !== undefined && name !== 'None' && name !== 'Default (model)') files.push({ kind, name, hash: textOf(value[`${key}_hash`]) ?? null });
  }
  for (const { name, hash } of loras) files.push({ kind: 'lora', name, hash });
  return files;
}
