import type * as z from 'zod';
import { issueWords } from '../../../contract/errors.ts';
import type { FoundSettings, PictureReading } from '../../../contract/reading.ts';
import { Request } from '../../../contract/request.ts';
import type { Found, FoundHires, FoundOptions } from './found.ts';
import { resolveNames, type NameLookup } from './names.ts';
import { present } from './values.ts';

type Told = Pick<PictureReading, 'program' | 'version' | 'settings' | 'files' | 'noise' | 'notes' | 'others'>;

/** A program's settings in our words: names looked up, values held to the ranges of a request, the rest told in sentences. */
export function toReading(found: Found, lookup: NameLookup): Told {
  const notes = [...found.notes];
  const names = resolveNames(lookup, found.naming, found.sampler, found.schedule);
  if (found.sampler !== undefined && names.sampler === null) notes.push(`Sampler “${clipped(found.sampler, 60)}” is not known here. Choose one.`);
  if (found.schedule !== undefined && names.schedule === null) notes.push(`Schedule “${clipped(found.schedule, 60)}” is not known here. Choose one.`);
  if (found.cfg === null) notes.push('It was made without a CFG scale.');
  if (found.distilledCfg !== undefined) notes.push(`Its model was given a guidance of ${found.distilledCfg}, which is not set here.`);
  if (found.hires) notes.push(hiresNote(found.hires));
  if ((found.batchSize ?? 1) > 1 && found.noise?.id) notes.push(`It was one of ${found.batchSize} drawn at once, and its place is not recorded; try each.`);
  const settings = withinRanges(
    present({
      prompt: found.prompt ?? undefined,
      negativePrompt: found.negativePrompt === null ? '' : found.negativePrompt,
      dialect: found.dialect,
      loras: found.loras?.map(({ name, unetStrength, textStrength }) => ({ name: stem(name), unetStrength, textStrength })),
      clipSkip: found.clipSkip,
      width: found.width,
      height: found.height,
      sampler: names.sampler ?? undefined,
      samplerOptions: optionsFor(lookup, 'sampler', names.sampler, found, notes),
      schedule: names.schedule ?? undefined,
      scheduleOptions: optionsFor(lookup, 'schedule', names.schedule, found, notes),
      steps: found.steps,
      denoise: found.denoise,
      cfg: found.cfg ?? undefined,
      seed: found.seed,
      variationSeed: found.variation?.seed,
      variationStrength: found.variation?.strength,
      seedResizeWidth: found.seedResize?.width,
      seedResizeHeight: found.seedResize?.height,
      ensd: found.ensd,
      noise: found.noise?.id ?? undefined,
      batchSize: found.batchSize,
    }),
    notes,
  );
  return {
    program: found.program,
    version: found.version === null ? null : clipped(found.version, 200),
    settings,
    files: found.files.slice(0, mostFiles).map(({ kind, name, hash }) => ({ kind, name: clipped(name, 500), hash: hash === null ? null : clipped(hash, 100) })),
    noise: found.noise,
    notes: notes.map((note) => clipped(note, 500)),
    others: Object.fromEntries(Object.entries(found.others).slice(0, mostOthers).map(([key, value]) => [clipped(key, 200), clipped(value, longestOther)])),
  };
}

/** Whose ways names of a program stand for. */
const conventionOf = { a1111: 'a1111', comfyui: 'comfyui', diffusers: 'diffusers', invokeai: 'diffusers' } as const;

/** Options that the sampler or schedule has, and the program's way of it where programs differ: the same name elsewhere may be another picture. */
function optionsFor(lookup: NameLookup, kind: 'sampler' | 'schedule', id: string | null, found: Found, notes: string[]): FoundOptions | undefined {
  if (id === null) return undefined;
  const { label, names, conventions } = lookup.optionsOf(kind, id);
  const options: Record<string, FoundOptions[string]> = {};
  for (const [name, value] of Object.entries((kind === 'sampler' ? found.samplerOptions : found.scheduleOptions) ?? {})) {
    if (names.has(name)) options[name] = value;
    else notes.push(`“${name}” is ${value} in the picture; ${label} has no such option here.`);
  }
  const convention = found.convention ?? conventionOf[found.naming];
  if (conventions.has(convention)) options['convention'] = convention;
  return Object.keys(options).length > 0 ? options : undefined;
}

/** Keeps what a request may hold; of the rest it says what and why. */
export function withinRanges(settings: Record<string, unknown>, notes: string[]): FoundSettings {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    const schema: z.ZodType | undefined = Request.shape[name as keyof typeof Request.shape];
    const parsed = schema?.safeParse(value);
    if (parsed?.success) kept[name] = parsed.data;
    else notes.push(`“${name}” is ${shown(value)} in the picture, which cannot be asked for here: ${parsed?.error.issues[0] ? issueWords(parsed.error.issues[0]) : 'unknown'}.`);
  }
  return kept;
}

/** What a reading carries of fields nobody here understands. */
const longestOther = 10_000;
const mostOthers = 500;
const mostFiles = 200;

const clipped = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);
const shown = (value: unknown) => clipped(typeof value === 'string' ? value : JSON.stringify(value), 60);

function hiresNote({ width, height, steps, denoise, method }: FoundHires): string {
  const details = [
    width !== null && height !== null ? `to ${width}×${height}` : null,
    method === null ? null : `by ${method}`,
    steps === null ? null : `${steps} steps`,
    denoise === null ? null : `denoise ${denoise}`,
  ].filter((part) => part !== null);
  return `A second pass enlarged it${details.length > 0 ? ` (${details.join(', ')})` : ''}; that is not repeated here.`;
}

/** A LoRA's name without folder and ending, as tags write it. */
function stem(name: string): string {
  return name.replace(/^.*[\\/]/, '').replace(/\.(safetensors|pt|ckpt|bin)$/i, '');
}
