import { denoiseMixture, type Mixture } from '../engine/goldens/mixture.ts';
import { combine, elements, type Dims, type FloatArray, type Latents } from '../engine/math/latents.ts';
import type { SamplerInput } from '../engine/samplers/sampler.ts';
import type { NoiseLevels } from '../engine/schedules/levels.ts';
import { normals } from './gaussian.ts';

const made = new Map<string, Mixture>();

function mixture(d: number, seed: number): Mixture {
  const known = made.get(`${d} ${seed}`);
  if (known) return known;
  const draw = normals(seed);
  const means = [0, 1, 2].map(() => Array.from({ length: d }, () => 1.5 * draw()));
  const fresh = { d, weights: [0.5, 0.3, 0.2], stds: [0.4, 0.6, 0.8], means };
  made.set(`${d} ${seed}`, fresh);
  return fresh;
}

/** A guided model with a closed form: two mixtures over the whole picture, pulled apart by cfg. Counts its calls. */
export function mixtureModel(dims: Dims, levels: NoiseLevels, cfg = 1.5) {
  const size = elements(dims) / dims[0];
  const calls: { x: Latents; sigma: number }[] = [];
  const [a, b] = levels.prediction === 'flow' ? [(sigma: number) => 1 - sigma, (sigma: number) => sigma] : [() => 1, (sigma: number) => sigma];
  const both: SamplerInput['denoiseBoth'] = async (x, sigma) => {
    calls.push({ x, sigma });
    const [, channels, height, width] = x.dims;
    // Other sizes than the picture's own (multi-scale) get mixtures of theirs.
    const d = channels * height * width;
    const uncond = denoiseMixture(mixture(d, 2 + size), x, a(sigma), b(sigma), false);
    return { denoised: combine([1 - cfg, uncond], [cfg, denoiseMixture(mixture(d, 1 + size), x, a(sigma), b(sigma), false)]), uncond };
  };
  const model: Pick<SamplerInput, 'denoise' | 'denoiseBoth'> = { denoise: async (x, sigma) => (await both(x, sigma)).denoised, denoiseBoth: both };
  return { ...model, calls };
}

/** Normal latents of a kind; each picture of a batch has numbers of its own seed, so that it can be had alone. */
export function pictures(dims: Dims, seeds: readonly number[], kind: 'float32' | 'float64' = 'float64'): Latents {
  const size = elements(dims) / dims[0];
  const data: FloatArray = kind === 'float32' ? new Float32Array(elements(dims)) : new Float64Array(elements(dims));
  for (const [n, seed] of seeds.entries()) {
    const draw = normals(seed);
    for (let k = 0; k < size; k++) data[n * size + k] = draw();
  }
  return { data, dims };
}

/** Step noise whose k-th draw for a picture depends on the picture's seed and k alone. */
export function stepNoise(dims: Dims, seeds: readonly number[], kind: 'float32' | 'float64' = 'float64') {
  let k = 0;
  return () => {
    k++;
    return pictures(dims, seeds.map((seed) => seed * 7919 + k), kind);
  };
}
