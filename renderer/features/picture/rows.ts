import type { Catalog } from '../../../contract/catalog.ts';
import type { ImageRecord, ImageSettings } from '../../../contract/image.ts';
import type { Options } from '../../../contract/request.ts';
import { bytesText, duration, familyText, moment } from '../../lib/format.ts';
import { spoken } from '../../lib/fields.ts';
import type { SettingKey } from '../../lib/recipe.ts';

/** A line of the inspector. `setting`: the setting it shows, for comparing and taking over. */
export interface FactRow {
  readonly label: string;
  readonly value: string;
  readonly setting?: SettingKey;
}
export interface FactGroup {
  readonly title: string;
  readonly rows: readonly FactRow[];
}

const optionText = (options: Options): string =>
  Object.entries(options).map(([key, value]) => `${spoken(key)} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');

const name = (entries: readonly { id: string; label: string }[] | undefined, id: string): string => entries?.find((entry) => entry.id === id)?.label ?? id;

function foreignGroup(settings: ImageSettings, source: string): FactGroup {
  const rows = (Object.entries(settings) as [string, unknown][]).flatMap(([key, value]): FactRow[] => {
    if (value === null || key === 'prompt' || key === 'negativePrompt' || (Array.isArray(value) && value.length === 0)) return [];
    if (key === 'model' && settings.model) return [{ label: 'Model', value: [settings.model.name, settings.model.hash].filter(Boolean).join(' · ') }];
    return [{ label: spoken(key), value: typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value) }];
  });
  return { title: `Read from ${source}`, rows };
}

/** Everything a picture's recipe says, in the order of the panel. */
export function groupsOf(image: ImageRecord, catalog: Catalog | undefined): FactGroup[] {
  const { recipe } = image;
  const file: FactGroup = {
    title: 'File',
    rows: [
      { label: 'Made', value: moment(image.createdAt) },
      { label: 'Pixels', value: `${image.width} × ${image.height}` },
      { label: 'Size', value: bytesText(image.bytes) },
      { label: 'Path', value: image.file },
      ...(image.nfe === null ? [] : [{ label: 'Model calls', value: `${image.nfe} NFE` }]),
      ...(image.seconds === null ? [] : [{ label: 'Time', value: duration(image.seconds) }]),
    ],
  };
  if (!recipe) return image.settings ? [foreignGroup(image.settings, image.source), file] : [file];
  const when = (condition: boolean, row: FactRow): FactRow[] => (condition ? [row] : []);
  const { provenance } = recipe;
  return [
    {
      title: 'Model',
      rows: [
        { label: 'Name', value: recipe.model.name, setting: 'model' },
        { label: 'Family', value: `${familyText(recipe.model.family)} · ${recipe.model.prediction}-prediction` },
        { label: 'SHA-256', value: recipe.model.sha256 },
        ...when(recipe.vae !== null, { label: 'VAE', value: recipe.vae?.name ?? '', setting: 'vae' }),
        ...when(recipe.loras.length > 0, { label: 'LoRA', value: recipe.loras.map((lora) => `${lora.name} ${lora.unetStrength}/${lora.textStrength}`).join(', '), setting: 'loras' }),
        ...when(recipe.clipSkip !== 1, { label: 'Clip skip', value: String(recipe.clipSkip), setting: 'clipSkip' }),
      ],
    },
    {
      title: 'Sampling',
      rows: [
        { label: 'Sampler', value: name(catalog?.samplers, recipe.sampler), setting: 'sampler' },
        ...when(Object.keys(recipe.samplerOptions).length > 0, { label: 'Its options', value: optionText(recipe.samplerOptions), setting: 'samplerOptions' }),
        { label: 'Schedule', value: name(catalog?.schedules, recipe.schedule), setting: 'schedule' },
        ...when(Object.keys(recipe.scheduleOptions).length > 0, { label: 'Its options', value: optionText(recipe.scheduleOptions), setting: 'scheduleOptions' }),
        { label: 'Steps', value: String(recipe.steps), setting: 'steps' },
        { label: 'CFG Scale', value: String(recipe.cfg), setting: 'cfg' },
        { label: 'Guidance', value: name(catalog?.guidances, recipe.guidance), setting: 'guidance' },
        ...when(Object.keys(recipe.guidanceOptions).length > 0, { label: 'Its options', value: optionText(recipe.guidanceOptions), setting: 'guidanceOptions' }),
        ...when(recipe.denoise !== 1, { label: 'Denoising strength', value: String(recipe.denoise), setting: 'denoise' }),
      ],
    },
    {
      title: 'Seed and size',
      rows: [
        { label: 'Seed', value: recipe.seed, setting: 'seed' },
        ...when(recipe.variationStrength > 0, { label: 'Variation', value: `${recipe.variationSeed} at ${recipe.variationStrength}`, setting: 'variationSeed' }),
        { label: 'Noise source', value: name(catalog?.noises, recipe.noise), setting: 'noise' },
        { label: 'Width', value: String(recipe.width), setting: 'width' },
        { label: 'Height', value: String(recipe.height), setting: 'height' },
        ...when(recipe.batchSize > 1, { label: 'Place in batch', value: `${recipe.batchIndex + 1} of ${recipe.batchSize}` }),
        ...when(recipe.ensd !== 0, { label: 'ENSD', value: String(recipe.ensd), setting: 'ensd' }),
      ],
    },
    {
      title: 'Computed with',
      rows: [
        { label: 'Stepwise', value: provenance.engine },
        { label: 'Runtime', value: provenance.runtime },
        { label: 'Device', value: `${provenance.device} · ${provenance.precision} · ${provenance.threads} threads` },
        { label: 'Platform', value: provenance.platform },
        ...(provenance.processor === null ? [] : [{ label: 'Processor', value: provenance.processor }]),
      ],
    },
    file,
  ];
}
