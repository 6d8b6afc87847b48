import type { Found, FoundLora, Texts } from '../found.ts';
import { isObject, parseJson, type Json, type JsonObject } from '../json.ts';
import { at, leftOver, listOf, numberOf, present, seedOf, textOf } from '../values.ts';

const known = new Set(
  `prompt negativeprompt model seed steps cfgscale width height sampler scheduler vae loras loraweights swarm_version
initimagecreativity variationseed variationseedstrength clipstopatlayer automaticvae aspectratio`.split(/\s+/),
);

/** SwarmUI: JSON in place of A1111's text. */
export function readSwarmUi(texts: Texts): Found | null {
  const value = parseJson(texts.get('parameters') ?? '')?.value;
  const settings = at(value, 'sui_image_params');
  if (!isObject(settings)) return null;
  const model = textOf(settings['model']);
  const vae = textOf(settings['vae']);
  const layer = numberOf(settings['clipstopatlayer']);
  const variationSeed = seedOf(settings['variationseed']);
  const strength = numberOf(settings['variationseedstrength']) ?? 0;
  return {
    program: 'swarmui',
    version: textOf(settings['swarm_version']) ?? null,
    naming: 'comfyui',
    dialect: 'a1111',
    files: [
      ...(model === undefined ? [] : [{ kind: 'model' as const, name: model, hash: hashOf(value, 'model') }]),
      ...(vae === undefined || vae === 'None' ? [] : [{ kind: 'vae' as const, name: vae, hash: hashOf(value, 'vae') }]),
    ],
    noise: { id: 'comfyui', why: 'SwarmUI has its pictures made by ComfyUI, most often on a graphics card.' },
    notes: strength > 0 ? ['SwarmUI mixes variation seeds inside its backend, which is not done here.'] : [],
    others: leftOver(settings, known),
    ...present({
      prompt: textOf(settings['prompt']),
      negativePrompt: textOf(settings['negativeprompt']),
      seed: seedOf(settings['seed']),
      steps: numberOf(settings['steps']),
      cfg: numberOf(settings['cfgscale']),
      sampler: textOf(settings['sampler']),
      schedule: textOf(settings['scheduler']),
      denoise: numberOf(settings['initimagecreativity']),
      width: numberOf(settings['width']),
      height: numberOf(settings['height']),
      clipSkip: layer === undefined ? undefined : -layer,
      variation: variationSeed !== undefined && strength > 0 ? { seed: variationSeed, strength } : undefined,
      loras: lorasOf(settings),
    }),
  };
}

/** SHA-256 of the file a parameter names, written `0x…`. */
function hashOf(value: Json | undefined, parameter: string): string | null {
  const file = listOf(at(value, 'sui_models')).find((each) => at(each, 'param') === parameter);
  return textOf(at(file, 'hash'))?.replace(/^0x/, '') ?? null;
}

/** Names and weights in two lists, each a JSON array or divided by commas. */
function lorasOf(settings: JsonObject): FoundLora[] | undefined {
  const items = (value: Json | undefined) => (typeof value === 'string' ? value.split(',').map((item) => item.trim()) : listOf(value));
  const names = items(settings['loras']).filter((name): name is string => typeof name === 'string' && name !== '');
  const weights = items(settings['loraweights']);
  if (names.length === 0) return undefined;
  return names.map((name, i) => {
    const strength = numberOf(weights[i]) ?? 1;
    return { name, unetStrength: strength, textStrength: strength };
  });
}
