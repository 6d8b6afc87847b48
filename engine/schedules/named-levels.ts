import { StudioError } from '../../contract/errors.ts';
import { continuousVLevels, edmLevels } from './continuous.ts';
import { discreteLevels, distilledTable, scaledLinearAlphas, sigmasOf, zeroTerminalAlphas } from './discrete.ts';
import { flowLevels, resolutionMu } from './flow.ts';
import type { NoiseLevels } from './levels.ts';

const sdTable = () => sigmasOf(scaledLinearAlphas());
const flux = (mu: number) => flowLevels({ shift: Math.exp(mu), multiplier: 1, count: 10_000 });
const number = String.raw`(\d+(?:\.\d+)?(?:e-?\d+)?)`;
const signed = number.replace('(', '(-?');

interface Pattern {
  readonly form: string;
  readonly match: RegExp;
  readonly make: (...parameters: readonly number[]) => NoiseLevels;
}

/** Standard noise levels by name, with parameters in the name. */
const patterns: readonly Pattern[] = [
  { form: 'sd-eps', match: /^sd(?:xl)?-eps$/, make: () => diffusionLevels({ prediction: 'eps', zeroTerminalSnr: false }) },
  { form: 'sd-v', match: /^sd(?:xl)?-v$/, make: () => diffusionLevels({ prediction: 'v', zeroTerminalSnr: false }) },
  { form: 'sd-v-zsnr', match: /^sd(?:xl)?-v-zsnr$/, make: () => diffusionLevels({ prediction: 'v', zeroTerminalSnr: true }) },
  // Stable Video Diffusion predicts v on EDM's clock, and so do the models others run with these levels.
  { form: 'edm-svd', match: /^edm-svd$/, make: () => edmLevels(0.002, 700, 'v') },
  { form: 'edm-<sigma min>-<sigma max>', match: new RegExp(`^edm-${number}-${number}$`), make: (min, max) => edmLevels(min, max, 'v') },
  { form: 'continuous-v-<sigma min>-<sigma max>', match: new RegExp(`^continuous-v-${number}-${number}$`), make: (min, max) => continuousVLevels(min, max) },
  {
    form: 'flow-shift<s>[-multiplier<m>]',
    match: new RegExp(`^(?:sd3-)?flow-shift${number}(?:-multiplier${number})?$`),
    make: (shift, multiplier = 1000) => flowLevels({ shift: shift, multiplier, count: 1000 }),
  },
  { form: 'flux-shift<mu>', match: new RegExp(`^flux-(?:shift|mu)${signed}$`), make: (mu) => flux(mu) },
  { form: 'flux-dev-<width>x<height>', match: /^flux-dev-(\d+)x(\d+)$/, make: (width, height) => flux(resolutionMu(width, height)) },
  {
    form: 'lcm-distilled-<n>',
    match: /^lcm-distilled-(\d+)$/,
    make: (count) => {
      const { table, stride } = distilledTable(sdTable(), count);
      return discreteLevels(table, { prediction: 'eps', stride });
    },
  },
];

/** Levels of a Stable Diffusion network by what its file says of it. */
export function diffusionLevels({ prediction, zeroTerminalSnr }: { readonly prediction: 'eps' | 'v'; readonly zeroTerminalSnr: boolean }): NoiseLevels {
  const alphas = scaledLinearAlphas();
  return discreteLevels(sigmasOf(zeroTerminalSnr ? zeroTerminalAlphas(alphas) : alphas), { prediction });
}

/** Standard levels of a model family where it has no file of its own to ask. */
const familyLevels: Readonly<Record<string, string>> = {
  sd15: 'sd-eps',
  sd2: 'sd-eps',
  'sd2-v': 'sd-v',
  sdxl: 'sd-eps',
  svd: 'edm-svd',
  sd3: 'flow-shift3',
  flux: 'flux-shift1.15',
  'flux-schnell': 'flow-shift1-multiplier1',
  chroma: 'flow-shift1-multiplier1',
  wan: 'flow-shift8',
};

/** `edm-0.002-80`, `flux-dev-1024x768`, `sd15`, …: levels by name or by family. */
export function namedLevels(name: string): NoiseLevels {
  const wanted = Object.hasOwn(familyLevels, name) ? familyLevels[name]! : name;
  for (const { match, make } of patterns) {
    const found = match.exec(wanted);
    if (!found) continue;
    const parameters = found.slice(1).map((text) => (text === undefined ? undefined : Number(text)));
    const levels = make(...(parameters as number[]));
    if (!(levels.sigmaMin > 0 && levels.sigmaMin < levels.sigmaMax && Number.isFinite(levels.sigmaMax))) {
      throw new StudioError('bad_input', `The noise levels ${name} run from ${levels.sigmaMin} to ${levels.sigmaMax}, which is no falling range above 0. Change the numbers in the name.`);
    }
    return levels;
  }
  const known = [...Object.keys(familyLevels), ...patterns.map((pattern) => pattern.form)].join(', ');
  throw new StudioError('bad_input', `There are no standard noise levels called ${name}. Known are ${known}.`);
}
