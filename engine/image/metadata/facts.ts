import type { ImageSettings, PictureFacts } from '../../../contract/image.ts';
import type { PictureReading } from '../../../contract/reading.ts';
import { extraNetworks } from '../../text/extra-networks.ts';

/** A reading as the history keeps it: what one searches by. */
export function pictureFacts(reading: PictureReading): PictureFacts | null {
  const { width, height, program, recipe } = reading;
  if (!width || !height) return null;
  return { width, height, source: program ?? 'unknown', recipe, settings: program === null || recipe ? null : settingsOf(reading) };
}

function settingsOf({ settings, files }: PictureReading): ImageSettings {
  const model = files.find(({ kind }) => kind === 'model');
  const tags = extraNetworks(settings.prompt ?? '').networks.filter(({ type }) => type === 'lora');
  const loras = [
    ...(settings.loras ?? []).map(({ name }) => name),
    ...tags.map(({ items }) => items[0]!),
    ...files.filter(({ kind }) => kind === 'lora').map(({ name }) => name),
  ];
  return {
    prompt: settings.prompt ?? null,
    negativePrompt: settings.negativePrompt ?? null,
    sampler: settings.sampler ?? null,
    schedule: settings.schedule ?? null,
    model: model ? { name: model.name, hash: model.hash } : null,
    family: null,
    loras: [...new Set(loras)],
    steps: settings.steps ?? null,
    cfg: settings.cfg ?? null,
    denoise: settings.denoise ?? null,
    clipSkip: settings.clipSkip ?? null,
    seed: settings.seed ?? null,
  };
}
