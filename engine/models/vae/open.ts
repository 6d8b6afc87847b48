import { StudioError } from '../../../contract/errors.ts';
import { elements, type Latents } from '../../math/latents.ts';
import type { LatentFormat } from '../latent-formats.ts';
import type { Pixels } from '../model.ts';
import { Network, type Place } from '../networks.ts';
import { vaeOf } from '../parts.ts';
import { openWeights } from '../../weights/checkpoint.ts';
import { fileWords } from '../../weights/words.ts';
import type { WeightsFile } from '../../weights/file.ts';
import type { Weights } from '../weights.ts';
import { vaeDecoder, vaeEncoder } from './vae.ts';

export interface Vae {
  decode(latents: Latents): Promise<Pixels>;
  encode(pixels: Pixels, noise?: Latents): Promise<Latents>;
  release(): Promise<void>;
}

const floats = (data: Latents['data']) => (data instanceof Float32Array ? data : Float32Array.from(data));

/**
 * The autoencoder of a model. It computes in float32 wherever it runs: SDXL's overflows halves, and it is one call
 * per picture.
 */
export function openVae(weights: Weights, files: readonly WeightsFile[], format: LatentFormat, place: Place, key: string): Vae {
  const exact: Place = { ...place, compute: 'F32' };
  const decoder = new Network({ place: exact, key: `${key}/vae-decoder`, files, weights, build: vaeDecoder });
  const encoder = new Network({ place: exact, key: `${key}/vae-encoder`, files, weights, build: vaeEncoder });
  return {
    async decode(latents) {
      const data = Float32Array.from(latents.data, (x) => x / format.scale + format.shift);
      const { image } = await decoder.run({ latent: { data, dims: latents.dims } });
      return { data: image!.data as Float32Array, dims: image!.dims as unknown as Pixels['dims'] };
    },
    async encode(pixels, noise) {
      const { moments } = await encoder.run({ image: { data: floats(pixels.data), dims: pixels.dims } });
      const [n, twice, height, width] = moments!.dims as unknown as Pixels['dims'];
      return latentsOf(moments!.data as Float32Array, [n, twice / 2, height, width], format, noise);
    },
    async release() {
      await decoder.release();
      await encoder.release();
    },
  };
}

/** A VAE of its own file, in the place of a model's. */
export function openVaeFile(path: string, format: LatentFormat, place: Place): Vae {
  const set = openWeights(path);
  const weights = vaeOf(path, (name) => set.tensors.get(name) ?? null);
  if (!weights) throw new StudioError('bad_file', `${fileWords(path)} is no VAE: it holds neither a decoder nor an encoder.`);
  const channels = weights.has('decoder.conv_in.weight') ? weights.tensor('decoder.conv_in.weight').shape[1] : format.channels;
  if (channels !== format.channels) throw new StudioError('unfit', `The VAE ${fileWords(path)} is for latents of ${channels} channels; this model's have ${format.channels}. Choose a VAE of the model's own family.`);
  return openVae(weights, set.files, format, place, set.files.map((file) => file.identity).join('|'));
}

/** Mean, plus noise by the standard deviation where noise is given, in the scale samplers walk in. Kingma & Welling 2013. */
export function latentsOf(moments: Float32Array, dims: Latents['dims'], { scale, shift }: LatentFormat, noise?: Latents): Latents {
  const [n] = dims;
  const size = elements(dims) / n;
  const data = new Float32Array(n * size);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < size; k++) {
      const mean = moments[2 * i * size + k]!;
      const logVariance = Math.min(20, Math.max(-30, moments[(2 * i + 1) * size + k]!));
      const drawn = noise ? mean + Math.exp(logVariance / 2) * noise.data[i * size + k]! : mean;
      data[i * size + k] = (drawn - shift) * scale;
    }
  }
  return { data, dims };
}
