import { quote } from './infotext.ts';

/** Whose layout: Forge names modules instead of a VAE; A1111 before 1.9 has no schedule of its own. */
export type InfotextWriter = 'forge' | 'a1111-1.8' | 'a1111-1.9';
/** Numbers come as their text where how they are written matters. */
export type InfotextValue = string | number | boolean | null;

export interface InfotextSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly steps: InfotextValue;
  readonly sampler: string;
  readonly schedule: string;
  readonly cfg: InfotextValue;
  readonly distilledCfg?: InfotextValue;
  readonly imageCfg?: InfotextValue;
  readonly seed: InfotextValue;
  readonly faceRestoration?: string | null;
  readonly width: number;
  readonly height: number;
  readonly modelHash: string | null;
  readonly model: string | null;
  readonly vaeHash?: string | null;
  readonly vae?: string | null;
  readonly variation?: { readonly seed: InfotextValue; readonly strength: InfotextValue } | null;
  readonly seedResize?: { readonly width: number; readonly height: number } | null;
  readonly denoise?: InfotextValue;
  readonly maskWeight?: InfotextValue;
  readonly clipSkip: number;
  readonly ensd?: InfotextValue;
  readonly tokenMerging?: InfotextValue;
  readonly tokenMergingHires?: InfotextValue;
  readonly initImageHash?: string | null;
  /** Random number source; null for the device's own. */
  readonly rng: string | null;
  /** Negative guidance minimum sigma. */
  readonly ngms?: InfotextValue;
  readonly tiling?: boolean;
  /** Fields of extensions, in their order. One that has a place above keeps that place. */
  readonly extra?: readonly (readonly [key: string, value: InfotextValue])[];
  readonly version: string | null;
  readonly lowBits?: string | null;
  /** Forge's VAE and text encoders. */
  readonly modules?: readonly string[];
}

type Line = readonly [key: string, value: (settings: InfotextSettings) => InfotextValue | undefined, only?: readonly InfotextWriter[]];

/** The fields in the order they are written. */
const head: readonly Line[] = [
  ['Steps', ({ steps }) => steps],
  ['Sampler', ({ sampler }) => sampler],
  ['Schedule type', ({ schedule }) => schedule, ['forge', 'a1111-1.9']],
  ['CFG scale', ({ cfg }) => cfg],
  ['Distilled CFG Scale', ({ distilledCfg }) => distilledCfg, ['forge']],
  ['Image CFG scale', ({ imageCfg }) => imageCfg],
  ['Seed', ({ seed }) => seed],
  ['Face restoration', ({ faceRestoration }) => faceRestoration],
  ['Size', ({ width, height }) => `${width}x${height}`],
  ['Model hash', ({ modelHash }) => modelHash],
  ['Model', ({ model }) => model],
  ['VAE hash', ({ vaeHash }) => vaeHash, ['a1111-1.8', 'a1111-1.9']],
  ['VAE', ({ vae }) => vae, ['a1111-1.8', 'a1111-1.9']],
  ['Variation seed', ({ variation }) => variation?.seed],
  ['Variation seed strength', ({ variation }) => variation?.strength],
  ['Seed resize from', ({ seedResize }) => seedResize && `${seedResize.width}x${seedResize.height}`],
  ['Denoising strength', ({ denoise }) => denoise],
  ['Conditional mask weight', ({ maskWeight }) => maskWeight],
  ['Clip skip', ({ clipSkip }) => (clipSkip > 1 ? clipSkip : null)],
  ['ENSD', ({ ensd }) => ensd],
  ['Token merging ratio', ({ tokenMerging }) => tokenMerging],
  ['Token merging ratio hr', ({ tokenMergingHires }) => tokenMergingHires],
  ['Init image hash', ({ initImageHash }) => initImageHash],
  ['RNG', ({ rng }) => rng],
  ['NGMS', ({ ngms }) => ngms, ['a1111-1.8', 'a1111-1.9']],
  ['Tiling', ({ tiling }) => (tiling ? true : null)],
];

/** A1111's “parameters” text. */
export function writeInfotext(settings: InfotextSettings, writer: InfotextWriter): string {
  const fields = new Map<string, InfotextValue>();
  for (const [key, value, only] of head) if (!only || only.includes(writer)) fields.set(key, value(settings) ?? null);
  for (const [key, value] of settings.extra ?? []) fields.set(key, value);
  fields.set('Version', settings.version);
  if (writer === 'forge') {
    fields.set('Diffusion in Low Bits', settings.lowBits ?? null);
    for (const [i, module] of (settings.modules ?? []).entries()) fields.set(`Module ${i + 1}`, module);
  }
  const written = [...fields].filter(([, value]) => value !== null).map(([key, value]) => field(key, value));
  const negative = settings.negativePrompt === '' ? '' : `\nNegative prompt: ${settings.negativePrompt}`;
  return `${settings.prompt}${negative}\n${written.join(', ')}`.trim();
}

function field(key: string, value: InfotextValue): string {
  const text = typeof value === 'number' ? writeNumber(value) : value === true ? 'True' : value === false ? 'False' : String(value);
  return key === text ? key : `${key}: ${quote(text)}`;
}

/** The shortest digits that read back, laid out as Python prints them: an exponent below 10⁻⁴ and from 10¹⁶. */
export function writeNumber(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 16)) {
    const text = String(value);
    return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
  }
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
