import type { Recipe } from '../../../contract/recipe.ts';
import { extraNetworks } from '../../text/extra-networks.ts';
import { writeInfotext, writeNumber, type InfotextValue } from './infotext-write.ts';

/** What A1111 calls our samplers and schedules. */
export interface A1111Names {
  sampler(id: string): string;
  schedule(id: string): string;
}

/** The noise sources that A1111 and Forge have under a name. */
const randomSources: Readonly<Record<string, string>> = { stepwise: 'CPU', 'a1111-cpu': 'CPU', 'a1111-nv': 'NV' };

/** Options that A1111 writes as fields, by ours. */
const optionFields = [
  ['samplerOptions', 'eta', 'Eta'],
  ['samplerOptions', 'sChurn', 'Sigma churn'],
  ['samplerOptions', 'sTmin', 'Sigma tmin'],
  ['samplerOptions', 'sTmax', 'Sigma tmax'],
  ['samplerOptions', 'sNoise', 'Sigma noise'],
  ['scheduleOptions', 'sigmaMin', 'Schedule min sigma'],
  ['scheduleOptions', 'sigmaMax', 'Schedule max sigma'],
  ['scheduleOptions', 'rho', 'Schedule rho'],
] as const;

/** A recipe as A1111's “parameters” text: what other programs can read of it. The recipe itself says more. */
export function recipeInfotext(recipe: Recipe, names: A1111Names): string {
  const { variationStrength, seedResizeWidth, seedResizeHeight } = recipe;
  return writeInfotext(
    {
      prompt: withLoraTags(recipe),
      negativePrompt: recipe.negativePrompt,
      steps: recipe.steps,
      sampler: names.sampler(recipe.sampler),
      schedule: names.schedule(recipe.schedule),
      cfg: recipe.cfg,
      seed: recipe.seed,
      width: recipe.width,
      height: recipe.height,
      modelHash: recipe.model.sha256.slice(0, 10),
      model: recipe.model.name,
      vaeHash: recipe.vae?.sha256.slice(0, 10) ?? null,
      vae: recipe.vae?.name ?? null,
      variation: variationStrength > 0 ? { seed: recipe.variationSeed, strength: variationStrength } : null,
      seedResize: seedResizeWidth > 0 && seedResizeHeight > 0 ? { width: seedResizeWidth, height: seedResizeHeight } : null,
      denoise: recipe.denoise < 1 ? recipe.denoise : null,
      clipSkip: recipe.clipSkip,
      ensd: recipe.ensd !== 0 ? recipe.ensd : null,
      rng: randomSources[recipe.noise] ?? null,
      extra: extraFields(recipe),
      version: `Stepwise ${recipe.provenance.engine}`,
    },
    'a1111-1.9',
  );
}

/** LoRAs that were chosen from a list, added as tags, so that they are not lost elsewhere. */
function withLoraTags({ prompt, loras }: Recipe): string {
  const tagged = new Set(extraNetworks(prompt).networks.filter(({ type }) => type === 'lora').map(({ items }) => items[0]));
  const tags = loras
    .filter(({ name }) => !tagged.has(name))
    .map(({ name, unetStrength, textStrength }) => {
      const strengths = unetStrength === textStrength ? [unetStrength] : [textStrength, unetStrength];
      return `<lora:${name}:${strengths.map(writeNumber).join(':')}>`;
    });
  return [prompt, ...tags].filter((part) => part !== '').join(' ');
}

function extraFields(recipe: Recipe): [string, InfotextValue][] {
  const fields: [string, InfotextValue][] = [];
  for (const [group, option, field] of optionFields) {
    const value = recipe[group][option];
    if (typeof value === 'number') fields.push([field, value]);
  }
  const hashes = (files: readonly { name: string; sha256: string }[]) => files.map(({ name, sha256 }) => `${name}: ${sha256.slice(0, 12)}`).join(', ');
  if (recipe.loras.length > 0) fields.push(['Lora hashes', hashes(recipe.loras)]);
  if (recipe.embeddings.length > 0) fields.push(['TI hashes', hashes(recipe.embeddings)]);
  if (!(recipe.noise in randomSources)) fields.push(['Noise source', recipe.noise]);
  return fields;
}
