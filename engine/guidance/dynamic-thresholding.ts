import * as z from 'zod';
import { like, type Latents } from '../math/latents.ts';
import { mix } from './cfg.ts';
import { guidance } from './guidance.ts';

/** The value that a part `percentile` of |values| does not exceed, linear between two. */
function magnitude(values: Float64Array, percentile: number): number {
  const sorted = values.map(Math.abs).sort();
  const place = percentile * (sorted.length - 1);
  const low = Math.floor(place);
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return sorted[low]! + (place - low) * (above - sorted[low]!);
}

/** Numbers of a channel without their mean, and the mean. */
function centred(x: Latents, from: number, size: number): { readonly values: Float64Array; readonly mean: number } {
  let sum = 0;
  for (let k = from; k < from + size; k++) sum += x.data[k]!;
  const mean = sum / size;
  return { values: Float64Array.from({ length: size }, (_, k) => x.data[from + k]! - mean), mean };
}

/**
 * Each channel of the guided prediction, clipped to its percentile and drawn in to the range that a lower scale would
 * have had. Saharia et al. 2022, section 2.3, with the mimicked scale of McMonkey's extension (2023).
 */
export const dynamicThresholding = guidance({
  label: 'Dynamic thresholding',
  about: 'Guides as strongly as asked with the range of values of a lower scale, channel by channel.',
  source: 'Saharia et al. 2022, “Photorealistic Text-to-Image Diffusion Models” (Imagen), section 2.3; McMonkey 2023 for latents and the mimicked scale',
  aliases: { a1111: ['Dynamic thresholding'], comfyui: ['DynamicThresholdingFull'] },
  options: {
    mimicScale: z.number().min(0).max(30).default(7).meta({ label: 'Mimicked scale', about: 'The scale whose range of values is kept', step: 0.5 }),
    percentile: z.number().min(0.5).max(1).default(1).meta({ label: 'Percentile', about: 'Values beyond this part of all are clipped', step: 0.005 }),
    phi: z.number().min(0).max(1).default(1).meta({ label: 'Share φ', about: '0 is plain CFG', step: 0.05 }),
  },
  begin: ({ options: { mimicScale, percentile, phi } }) => ({
    combine(pair) {
      const guided = mix(pair);
      const mimic = mix({ ...pair, scale: mimicScale });
      const out = like(guided);
      const size = guided.dims[2] * guided.dims[3];
      for (let from = 0; from < out.data.length; from += size) {
        const { values, mean } = centred(guided, from, size);
        const range = magnitude(centred(mimic, from, size).values, 1);
        // A clip below the mimicked range would cut what that scale itself would show.
        const clip = Math.max(magnitude(values, percentile), range);
        const factor = clip > 0 ? range / clip : 1;
        values.forEach((value, k) => {
          const drawn = mean + Math.min(Math.max(value, -clip), clip) * factor;
          out.data[from + k] = phi * drawn + (1 - phi) * guided.data[from + k]!;
        });
      }
      return out;
    },
  }),
});
