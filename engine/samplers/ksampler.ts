import { combine, like, type Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { endScale, noising } from '../schedules/noising.ts';
import type { SamplerInput } from './sampler.ts';

/** Whether a run starts at the top of the model's range, where nothing of the picture below is meant to be seen. */
function fromTheTop(sigma: number, { sigmaMax }: NoiseLevels): boolean {
  return sigma > sigmaMax || Math.abs(sigma - sigmaMax) <= 1e-5 * sigmaMax;
}

/** Noise over an image at a level: α·image + σ·noise. */
export function noised(image: Latents, noise: Latents, sigma: number, levels: NoiseLevels, fromTop = false): Latents {
  const share = noising(levels, sigma, fromTop);
  return combine([share.noise, noise], [share.latent, image]);
}

/**
 * Where sampling starts, as ComfyUI's KSAMPLER has it: noise over the image at the first level. From the top of a VE
 * model's range the noise is scaled by √(1 + σ²), the standard deviation of a noised picture of unit variance.
 */
export function startLatents({ noise, image, sigma, levels }: { noise: Latents; image: Latents; sigma: number; levels: NoiseLevels }): Latents {
  return noised(image, noise, sigma, levels, fromTheTop(sigma, levels));
}

/** What sampling ended with, as clean latents would be scaled: a flow that ends at σ > 0 holds (1 − σ)·image. */
export function endLatents(x: Latents, sigmaLast: number, levels: NoiseLevels): Latents {
  const scale = endScale(levels, sigmaLast);
  return scale === 1 ? x : combine([scale, x]);
}

interface Inpaint {
  /** 1 where the picture is made anew, 0 where it stays, and between; one channel, for all pictures or one each. */
  readonly mask: Latents;
  readonly image: Latents;
  readonly noise: Latents;
  readonly levels: NoiseLevels;
}

/** Keeps the picture outside the mask: the model sees it noised to the level at hand, and its answer there is the picture. */
export function maskedModel(model: Pick<SamplerInput, 'denoise' | 'denoiseBoth'>, { mask, image, noise, levels }: Inpaint): Pick<SamplerInput, 'denoise' | 'denoiseBoth'> {
  const seen = (x: Latents, sigma: number) => blend(mask, x, noised(image, noise, sigma, levels));
  return {
    denoise: async (x, sigma) => blend(mask, await model.denoise(seen(x, sigma), sigma), image),
    async denoiseBoth(x, sigma) {
      const { denoised, uncond } = await model.denoiseBoth(seen(x, sigma), sigma);
      return { denoised: blend(mask, denoised, image), uncond: blend(mask, uncond, image) };
    },
  };
}

/** inside·m + outside·(1 − m), with the mask's one channel over all of theirs. */
function blend(mask: Latents, inside: Latents, outside: Latents): Latents {
  const out = like(inside);
  const [n, channels, height, width] = inside.dims;
  const plane = height * width;
  if (mask.dims[2] !== height || mask.dims[3] !== width || (mask.dims[0] !== 1 && mask.dims[0] !== n) || mask.dims[1] !== 1) {
    throw new RangeError(`A mask of ${mask.dims.join('×')} does not fit latents of ${inside.dims.join('×')}.`);
  }
  for (let k = 0; k < out.data.length; k++) {
    const picture = mask.dims[0] === 1 ? 0 : Math.floor(k / (channels * plane));
    const m = mask.data[picture * plane + (k % plane)]!;
    out.data[k] = inside.data[k]! * m + outside.data[k]! * (1 - m);
  }
  return out;
}
