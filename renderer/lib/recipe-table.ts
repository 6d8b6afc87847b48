import type { Catalog } from '../../contract/catalog.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { Options } from '../../contract/request.ts';
import { spoken } from './fields.ts';
import { duration, sigmaText } from './format.ts';

/** One field of several pictures side by side. */
export interface RecipeRow {
  readonly key: string;
  readonly label: string;
  /** As a person reads it, one per picture; null where the picture doesn't say. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
  /** `recipe` decides the picture; `cost` is what it took. */
  readonly kind: 'recipe' | 'cost';
}

interface Shown {
  readonly text: string;
  /** What is compared: names can be the same where contents differ. */
  readonly value: unknown;
}
type Fields = Map<string, { label: string; shown: Shown }>;

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );

const name = (entries: readonly { id: string; label: string }[] | undefined, id: string): string => entries?.find((entry) => entry.id === id)?.label ?? id;
/** An option without a value leaves it to the model or the schedule. */
const plainText = (value: unknown): string => (value === null ? 'automatic' : typeof value === 'string' ? value : typeof value === 'boolean' ? (value ? 'on' : 'off') : Array.isArray(value) ? value.join(', ') : JSON.stringify(value));

export function sigmasText(sigmas: readonly number[]): string {
  const [first, last] = [sigmas[0], sigmas.findLast((sigma) => sigma > 0)];
  return first === undefined ? 'none' : `${sigmas.length - 1} steps, ${sigmaText(first)} → ${sigmaText(last ?? 0)}`;
}

function ofRecipe(recipe: Recipe, catalog: Catalog | undefined): Fields {
  const fields: Fields = new Map();
  const add = (key: string, label: string, text: string, value: unknown = text): void => void fields.set(key, { label, shown: { text, value } });
  const options = (of: string, given: Options): void => {
    for (const [key, value] of Object.entries(given)) add(`${of}.${key}`, `${spoken(of)}: ${spoken(key).toLowerCase()}`, plainText(value), value);
  };
  const file = (ref: { name: string; sha256: string }): string => `${ref.name} (${ref.sha256.slice(0, 8)})`;
  add('prompt', 'Prompt', recipe.prompt);
  add('negativePrompt', 'Negative prompt', recipe.negativePrompt);
  add('dialect', 'Prompt dialect', recipe.dialect);
  add('model', 'Model', recipe.model.name, recipe.model.sha256);
  add('vae', 'VAE', recipe.vae ? recipe.vae.name : 'the model’s own', recipe.vae?.sha256 ?? null);
  add('loras', 'LoRA', recipe.loras.map((lora) => `${lora.name} ${lora.unetStrength}${lora.textStrength === lora.unetStrength ? '' : `/${lora.textStrength}`}`).join(', ') || 'none', recipe.loras);
  add('embeddings', 'Embeddings', recipe.embeddings.map(file).join(', ') || 'none', recipe.embeddings);
  add('clipSkip', 'Clip skip', String(recipe.clipSkip));
  add('sampler', 'Sampler', name(catalog?.samplers, recipe.sampler), recipe.sampler);
  options('sampler', recipe.samplerOptions);
  add('schedule', 'Schedule', name(catalog?.schedules, recipe.schedule), recipe.schedule);
  options('schedule', recipe.scheduleOptions);
  add('steps', 'Steps', String(recipe.steps));
  add('sigmas', 'Noise levels', sigmasText(recipe.sigmas), recipe.sigmas);
  add('cfg', 'CFG Scale', String(recipe.cfg));
  add('guidance', 'Guidance', name(catalog?.guidances, recipe.guidance), recipe.guidance);
  options('guidance', recipe.guidanceOptions);
  add('denoise', 'Denoising strength', String(recipe.denoise));
  add('seed', 'Seed', recipe.seed);
  const varied = recipe.variationStrength > 0;
  add('variation', 'Variation', varied ? `${recipe.variationSeed} at ${recipe.variationStrength}` : 'none');
  add('noise', 'Noise source', name(catalog?.noises, recipe.noise), recipe.noise);
  add('size', 'Size', `${recipe.width} × ${recipe.height}`);
  add('seedResize', 'Seed resized from', recipe.seedResizeWidth > 0 ? `${recipe.seedResizeWidth} × ${recipe.seedResizeHeight}` : 'no');
  add('ensd', 'Eta noise seed delta', String(recipe.ensd));
  add('batch', 'Place in batch', `${recipe.batchIndex + 1} of ${recipe.batchSize}`);
  const { provenance } = recipe;
  add('engine', 'Stepwise', provenance.engine);
  add('runtime', 'Runtime', provenance.runtime);
  add('device', 'Device', `${provenance.device}, ${provenance.precision}, ${provenance.threads} threads`);
  add('platform', 'Platform', provenance.platform);
  return fields;
}

/** What a picture of another program says, under the same keys as far as it has them. */
function ofSettings(image: ImageRecord, catalog: Catalog | undefined): Fields {
  const fields: Fields = new Map();
  const { settings } = image;
  const add = (key: string, label: string, text: string | null | undefined, value: unknown = text): void => {
    if (text !== null && text !== undefined) fields.set(key, { label, shown: { text, value } });
  };
  add('size', 'Size', `${image.width} × ${image.height}`);
  if (!settings) return fields;
  const number = (value: number | null) => (value === null ? null : String(value));
  add('prompt', 'Prompt', settings.prompt);
  add('negativePrompt', 'Negative prompt', settings.negativePrompt);
  add('model', 'Model', settings.model?.name, settings.model?.hash ?? settings.model?.name);
  add('loras', 'LoRA', settings.loras.join(', ') || null);
  add('sampler', 'Sampler', settings.sampler && name(catalog?.samplers, settings.sampler), settings.sampler);
  add('schedule', 'Schedule', settings.schedule && name(catalog?.schedules, settings.schedule), settings.schedule);
  add('steps', 'Steps', number(settings.steps));
  add('cfg', 'CFG Scale', number(settings.cfg));
  add('denoise', 'Denoising strength', number(settings.denoise));
  add('clipSkip', 'Clip skip', number(settings.clipSkip));
  add('seed', 'Seed', settings.seed);
  return fields;
}

/** The keys of all in one order: what only one side has stands after what it follows there. */
function mergedKeys(sides: readonly Fields[]): string[] {
  const order: string[] = [];
  for (const side of sides) {
    let at = -1;
    for (const key of side.keys()) {
      const known = order.indexOf(key);
      if (known >= 0) at = known;
      else order.splice(++at, 0, key);
    }
  }
  return order;
}

/** Every field of the recipes, in the order of the panel, and where they differ. A picture that doesn't say does not differ. */
export function recipeTable(images: readonly ImageRecord[], catalog: Catalog | undefined): RecipeRow[] {
  const sides = images.map((image) => (image.recipe ? ofRecipe(image.recipe, catalog) : ofSettings(image, catalog)));
  const order = mergedKeys(sides);
  const rows = order.map((key): RecipeRow => {
    const cells = sides.map((side) => side.get(key));
    const said = cells.filter((cell) => cell !== undefined);
    const unlike = new Set(said.map((cell) => canonical(cell.shown.value))).size > 1;
    // An option that only one sampler has is a difference; a field that another program doesn't write is none.
    const oneSided = key.includes('.') && said.length > 0 && said.length < cells.length;
    return { key, label: said[0]!.label, values: cells.map((cell) => cell?.shown.text ?? null), differs: unlike || oneSided, kind: 'recipe' };
  });
  const nfe = images.map((image) => (image.nfe === null ? null : String(image.nfe)));
  const seconds = images.map((image) => (image.seconds === null ? null : duration(image.seconds)));
  return [
    ...rows,
    { key: 'nfe', label: 'Model calls (NFE)', values: nfe, differs: new Set(nfe.filter((each) => each !== null)).size > 1, kind: 'cost' },
    { key: 'seconds', label: 'Time', values: seconds, differs: false, kind: 'cost' },
  ];
}

/** What tells a picture from the others, in a few words for its name: `DPM++ 2M · 10 steps`. Prompts come last: they are long. */
export function nameOf(index: number, rows: readonly RecipeRow[]): string {
  const unlike = rows.filter(({ differs, kind }) => kind === 'recipe' && differs);
  // Another sampler has other options, and another schedule other levels: its name says it.
  const implied = ({ key }: RecipeRow): boolean => key === 'sigmas' || unlike.some((row) => key.startsWith(`${row.key}.`));
  const differing = unlike.filter((row) => !implied(row));
  const words: string[] = [];
  const prompts: string[] = [];
  for (const { key, label, values } of differing) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    if (key === 'prompt' || key === 'negativePrompt') prompts.push(value.trim() === '' ? `no ${label.toLowerCase()}` : `“${value.length > 60 ? `${value.slice(0, 60)}…` : value}”`);
    else words.push(bare.has(key) ? value : key === 'steps' ? `${value} steps` : `${label} ${value}`);
  }
  return [...words, ...prompts].join(' · ');
}
/** Fields whose value says what it is. */
const bare = new Set(['sampler', 'schedule', 'model', 'guidance', 'size', 'device']);
