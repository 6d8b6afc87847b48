import type { Latents, FloatArray } from '../math/latents.ts';
import { combine } from '../math/latents.ts';
import { maskedModel, startLatents } from '../samplers/ksampler.ts';
import type { Denoise, SamplerInput } from '../samplers/sampler.ts';
import { shifted } from '../schedules/flow.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { denoiseMixture } from './mixture.ts';
import type { SamplerCase } from './sampler-case.ts';
import { supportFor } from './support-files.ts';

/** Float64 to hold the mathematics against the reference, float32 to see what shipping it costs. */
export type Kind = 'float32' | 'float64';

/** One model call as the reference data counts them. */
export interface Call {
  readonly x: Latents;
  readonly sigma: number;
  readonly denoised: Latents;
}

/** A case as a sampler meets it, and a record of what the sampler then asked for. */
export interface Problem {
  readonly input: Omit<SamplerInput, 'options'>;
  readonly calls: Call[];
  readonly noiseCalls: (readonly [number, number])[];
  readonly wrapped: boolean;
}

const toArray = (numbers: readonly number[], kind: Kind): FloatArray => (kind === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers));

/** Levels of a discrete VP model given by ᾱ, with log ᾱ linear between timesteps. */
function vpLevels(alphas: readonly number[]): NoiseLevels {
  const sigmaOf = (alpha: number) => Math.sqrt((1 - alpha) / alpha);
  const last = alphas.length - 1;
  const between = (t: number) => {
    const low = Math.min(Math.max(Math.floor(t), 0), last - 1);
    const share = t - low;
    return (1 - share) * Math.log(alphas[low]!) + share * Math.log(alphas[low + 1]!);
  };
  return {
    prediction: 'eps',
    sigmaMin: sigmaOf(alphas[0]!),
    sigmaMax: sigmaOf(alphas[last]!),
    shift: 1,
    multiplier: 1,
    table: Float64Array.from(alphas, sigmaOf),
    grid: Float64Array.from(alphas, sigmaOf),
    sigmaAtPercent: (percent) => sigmaOf(Math.exp(between((1 - percent) * last))),
    sigma: (t) => sigmaOf(Math.exp(between(t))),
    timestep(sigma) {
      const log = -Math.log1p(sigma ** 2);
      let low = 0;
      while (low < last - 1 && Math.log(alphas[low + 1]!) > log) low++;
      return low + (log - Math.log(alphas[low]!)) / (Math.log(alphas[low + 1]!) - Math.log(alphas[low]!));
    },
  };
}

/** Levels of an ideal denoiser, which answers at any. */
const continuous = (prediction: 'eps' | 'flow', sigmaMax: number, shift: number): NoiseLevels => ({
  prediction,
  sigmaMin: 0,
  sigmaMax,
  shift,
  multiplier: 1,
  table: null,
  grid: Float64Array.of(sigmaMax),
  timestep: (sigma) => sigma,
  sigma: (timestep) => timestep,
  sigmaAtPercent: (percent) => shifted(1 - percent, shift),
});

export function problemOf(each: SamplerCase, path: string, kind: Kind): Problem {
  const latents = (numbers: readonly number[], dims = each.shape): Latents => ({ data: toArray(numbers, kind), dims });
  const mixtures = supportFor('mixtures', path);
  const mixture = (id: string) => {
    const found = mixtures[id];
    if (!found) throw new RangeError(`There is no mixture ${id} beside ${path}.`);
    return found;
  };
  const vp = each.parametrization === 'vp-timestep';
  const levels = vp
    ? vpLevels(supportFor('alphas', path).alphas_cumprod)
    : continuous(each.parametrization === 'flow' ? 'flow' : 'eps', each.model_sigma_max ?? Number.POSITIVE_INFINITY, each.flow_shift ?? 1);
  const pixelwise = each.denoiser === 'pixelwise';

  const ideal = (id: string): Denoise => async (x, sigma) => {
    if (each.parametrization === 'flow') return denoiseMixture(mixture(id), x, 1 - sigma, sigma, pixelwise);
    if (!vp) return denoiseMixture(mixture(id), x, 1, sigma, pixelwise);
    // The model is asked at whole timesteps: its ε there, at the solver's own sigma.
    const t = Math.min(Math.max(Math.round(levels.timestep(sigma)), 0), levels.table!.length - 1);
    const rounded = levels.table![t]!;
    const xt = combine([Math.sqrt((1 + rounded ** 2) / (1 + sigma ** 2)), x]);
    const denoised = denoiseMixture(mixture(id), xt, 1, rounded, pixelwise);
    return combine([1, x], [-sigma / rounded, xt], [sigma / rounded, denoised]);
  };
  const cond = ideal(each.cond);
  const uncond = each.uncond === null ? cond : ideal(each.uncond);
  const cfg = each.cfg_effective ?? each.cfg;

  const calls: Call[] = [];
  const denoiseBoth: SamplerInput['denoiseBoth'] = async (x, sigma) => {
    const u = await uncond(x, sigma);
    const denoised = each.uncond === null ? u : combine([1 - cfg, u], [cfg, await cond(x, sigma)]);
    calls.push({ x, sigma, denoised });
    return { denoised, uncond: u };
  };
  let model: Pick<SamplerInput, 'denoise' | 'denoiseBoth'> = { denoise: async (x, sigma) => (await denoiseBoth(x, sigma)).denoised, denoiseBoth };

  const inline = Array.isArray(each.noise) && Array.isArray(each.noise[0]) ? (each.noise as number[][]) : null;
  const pool = inline ?? (each.noise_pool ? supportFor('noisePools', path)[each.noise_pool]?.tensors : undefined);
  const noiseCalls: (readonly [number, number])[] = [];
  const noise = (sigma: number, sigmaNext: number): Latents => {
    const tensor = pool?.[noiseCalls.length];
    noiseCalls.push([sigma, sigmaNext]);
    if (!tensor) throw new RangeError(`The case holds ${noiseCalls.length - 1} draws of noise, and one more was asked for.`);
    return latents(tensor);
  };

  let x = latents(each.x_init);
  const sigmas = vp ? timestepSigmas(each, levels) : each.sigmas!;
  if (vp) x = combine([Math.sqrt(1 + sigmas[0]! ** 2), x]);
  if (each.wrapper) {
    const start = latents(each.noise as number[]);
    const image = latents(each.latent_image!);
    x = startLatents({ noise: start, image, sigma: sigmas[0]!, levels });
    if (each.denoise_mask) {
      const inpaint = Array.isArray(each.inpaint_noise) ? latents(each.inpaint_noise) : start;
      model = maskedModel(model, { mask: latents(each.denoise_mask, [1, 1, each.shape[2], each.shape[3]]), image, noise: inpaint, levels });
    }
  }
  return { input: { ...model, x, sigmas, noise, levels }, calls, noiseCalls, wrapped: each.wrapper !== undefined };
}

/** Timesteps as levels: A1111's lists rise and are reversed, diffusers' fall and go on to where they end. */
function timestepSigmas({ timesteps, steps_requested, sampler }: SamplerCase, levels: NoiseLevels): number[] {
  const table = levels.table!;
  // A1111's UniPC makes its own levels and takes from the list its length and ends only.
  if (!timesteps) return Array.from({ length: steps_requested! + 1 }, (_, i) => levels.sigma((table.length - 1) * (1 - i / steps_requested!)));
  const sigmas = timesteps.map((t) => table[t]!);
  if (/^(a1111|forge)_/.test(sampler)) return sigmas.toReversed();
  // TCD's last step arrives at timestep 0, LCM's at clean latents.
  return [...sigmas, sampler === 'tcd' ? table[0]! : 0];
}
