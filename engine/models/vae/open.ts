import { StudioError } from '../../../contract/errors.ts';
import { elements, type Latents } from '../../math/latents.ts';
import type { LatentFormat } from '../latent-formats.ts';
import type { TensorData } from '../../onnx/runtime.ts';
import { inTiles, type Picture, type Tiling } from '../tiles.ts';
import { Network, type Place } from '../networks.ts';
import { partsOfFile } from '../parts.ts';
import { openWeights } from '../../weights/checkpoint.ts';
import { fileWords } from '../../weights/words.ts';
import type { WeightsFile } from '../../weights/file.ts';
import type { Weights } from '../weights.ts';
import { vaeSigns } from './names.ts';
import { openTinyVae, vaeWayOut, type Passage, type Vae } from './open-tiny.ts';
import { vaeDecoder, vaeEncoder, vaeWorking } from './vae.ts';

const picture = ({ data, dims }: TensorData): Picture => ({ data: data as Float32Array, dims: dims as unknown as Picture['dims'] });
const floats = (data: Latents['data']) => (data instanceof Float32Array ? data : Float32Array.from(data));

/**
 * Above these sides, in latents, a picture goes through in tiles: what a decoder holds grows with the area, 3 GB at
 * 1024×1024. Tiles overlap by a quarter, because each norms its groups over itself alone.
 */
const whole = { normal: 128, low: 64 };
export const tiling: Tiling = { tile: 64, overlap: 16 };

/**
 * The autoencoder of a model. It computes in float32 wherever it runs: SDXL's overflows halves, and it is one call
 * per picture.
 */
export function openVae(weights: Weights, files: readonly WeightsFile[], format: LatentFormat, place: Place, key: string): Vae {
  const exact: Place = { ...place, compute: 'F32' };
  const { factor, scale, shift } = format;
  const area = (feed: TensorData | undefined, scaled: number) => (feed ? feed.dims[0]! * feed.dims[2]! * feed.dims[3]! * scaled ** 2 : 0);
  const decoder = new Network({ place: exact, key: `${key}/vae-decoder`, files, weights, build: vaeDecoder, working: ({ latent }) => vaeWorking(weights, 'decoder', area(latent, factor)) });
  const encoder = new Network({ place: exact, key: `${key}/vae-encoder`, files, weights, build: vaeEncoder, working: ({ image }) => vaeWorking(weights, 'encoder', area(image, 1)) });
  const inParts = ([, , height, width]: Latents['dims'], per: number, passage: Passage) => (passage === 'auto' ? height * width > (whole[place.device.memory] * per) ** 2 : passage === 'tiles');
  const decodeWhole = async (x: Picture): Promise<Picture> => {
    const { image } = await decoder.run({ latent: x });
    return picture(image!);
  };
  const encodeWhole = async (x: Picture): Promise<Picture> => {
    const { moments } = await encoder.run({ image: x });
    return picture(moments!);
  };
  return {
    decode(latents, passage = 'auto') {
      const x = { data: Float32Array.from(latents.data, (value) => value / scale + shift), dims: latents.dims };
      return inParts(x.dims, 1, passage) ? inTiles(x, tiling, factor, decodeWhole) : decodeWhole(x);
    },
    async encode(pixels, noise, passage = 'auto') {
      const x = { data: floats(pixels.data), dims: pixels.dims };
      const inPixels = { tile: tiling.tile * factor, overlap: tiling.overlap * factor, step: factor };
      const { data, dims } = await (inParts(x.dims, factor, passage) ? inTiles(x, inPixels, 1 / factor, encodeWhole) : encodeWhole(x));
      return latentsOf(data, [dims[0], dims[1] / 2, dims[2], dims[3]], format, noise);
    },
    assertDecodes() {
      if (!weights.hasAny(vaeSigns('decoder'))) throw new StudioError('unfit', `The VAE in ${fileWords(weights.path)} has no decoder, so it makes no pixels. ${vaeWayOut}`);
      vaeDecoder(weights, exact);
    },
    async release() {
      await decoder.release();
      await encoder.release();
    },
  };
}

/** A VAE of its own file, in the place of a model's; a tiny one (TAESD) serves as well. */
export function openVaeFile(path: string, format: LatentFormat, place: Place): Vae {
  const set = openWeights(path);
  const { vae, taesdDecoder, taesdEncoder } = partsOfFile(path, (name) => set.tensors.get(name) ?? null, set.tensors.keys());
  const first = vae?.has('decoder.conv_in.weight') ? vae.tensor('decoder.conv_in.weight') : taesdDecoder?.tensor('1.weight');
  const channels = first?.shape[1] ?? format.channels;
  if (channels !== format.channels) throw new StudioError('unfit', `The VAE ${fileWords(path)} is for latents of ${channels} channels; this model's have ${format.channels}. Choose a VAE of the model's own family.`);
  const key = set.files.map((file) => file.identity).join('|');
  if (vae) return openVae(vae, set.files, format, place, key);
  if (taesdDecoder || taesdEncoder) return openTinyVae({ path, decoder: taesdDecoder, encoder: taesdEncoder }, set.files, place, key);
  throw new StudioError('unfit', `${fileWords(path)} is no VAE: it holds neither a decoder nor an encoder. Choose a VAE file.`);
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
