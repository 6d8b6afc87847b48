import { StudioError } from '../../../contract/errors.ts';
import type { Latents } from '../../math/latents.ts';
import type { WeightsFile } from '../../weights/file.ts';
import { fileWords } from '../../weights/words.ts';
import type { Pixels } from '../model.ts';
import { Network, type Place } from '../networks.ts';
import type { Weights } from '../weights.ts';
import { taesdDecoder, taesdEncoder } from './taesd.ts';

/** Large pictures go through in tiles by themselves (`auto`). */
export type Passage = 'auto' | 'whole' | 'tiles';

/** An autoencoder ready for use: latents as samplers walk them to pixels in −1…1 and back. */
export interface Vae {
  decode(latents: Latents, passage?: Passage): Promise<Pixels>;
  /** The mean of what it believes; with `noise`, drawn from it. */
  encode(pixels: Pixels, noise?: Latents, passage?: Passage): Promise<Latents>;
  /** Throws what `decode` would throw of the file: asked before the first step, not after the last. Reads no weights. */
  assertDecodes(): void;
  release(): Promise<void>;
}

interface TinyParts {
  readonly path: string;
  readonly decoder: Weights | null;
  readonly encoder: Weights | null;
}

/** How a model gets a VAE that it does not bring along. */
export const vaeWayOut = 'Choose one of the model’s family: under “VAE” in the panel, or with --vae NAME|FILE on the command line.';

export const lacksVae = (path: string): StudioError => new StudioError('bad_file', `${fileWords(path)} holds no VAE. ${vaeWayOut}`);

/** TAESD: small enough for previews. It is published as two files; what only the other one holds is refused. */
export function openTinyVae({ path, decoder, encoder }: TinyParts, files: readonly WeightsFile[], place: Place, key: string): Vae {
  const decoding = decoder && new Network({ place, key: `${key}/tiny-decoder`, files, weights: decoder, build: taesdDecoder });
  const encoding = encoder && new Network({ place, key: `${key}/tiny-encoder`, files, weights: encoder, build: taesdEncoder });
  const lacks = (part: string) => new StudioError('unfit', `${fileWords(path)} holds no ${part}: it is the other half of a tiny VAE. Choose the file with the ${part}.`);
  return {
    async decode({ data, dims }) {
      if (!decoding) throw lacks('decoder');
      const { raw } = await decoding.run({ latent: { data: Float32Array.from(data), dims } });
      return { data: (raw!.data as Float32Array).map((x) => 2 * x - 1), dims: raw!.dims as unknown as Pixels['dims'] };
    },
    async encode({ data, dims }) {
      if (!encoding) throw lacks('encoder');
      const { latent } = await encoding.run({ image: { data: Float32Array.from(data, (x) => (x + 1) / 2), dims } });
      return { data: latent!.data as Float32Array, dims: latent!.dims as unknown as Latents['dims'] };
    },
    assertDecodes() {
      if (!decoder) throw lacks('decoder');
      taesdDecoder(decoder, place);
    },
    async release() {
      await decoding?.release();
      await encoding?.release();
    },
  };
}
