import type { Prediction } from '../../contract/recipe.ts';
import type { Latents } from '../math/latents.ts';
import type { NoiseLevels } from '../schedules/levels.ts';

/** What a prompt became: rows for cross-attention and, for families that take one, a vector. */
export interface Conditioning {
  /** `[tokens, width]`, row-major. */
  readonly context: { readonly data: Float32Array; readonly tokens: number; readonly width: number };
  /** SDXL's pooled text and size numbers; null for families without. */
  readonly vector: Float32Array | null;
}

/** A picture as numbers: `[n, 3, height, width]` in −1…1, unclamped. */
export type Pixels = Latents;

/** A model opened for generation: text encoders, denoising network and VAE of one family behind one face. */
export interface OpenModel {
  readonly family: string;
  readonly prediction: Prediction;
  readonly levels: NoiseLevels;
  /** Channels of its latents and pixels per latent along one side. */
  readonly latent: { readonly channels: number; readonly factor: number };
  /** What `predict` costs and holds, for the panel and for the memory budget. */
  readonly bytes: number;

  /** Encodes one prompt for a picture of the given size (SDXL is told the size). */
  encodePrompt(prompt: string, options: PromptOptions): Promise<Conditioning>;
  /**
   * The raw network output for `x` already scaled as the network expects it. `conds` has one entry per latent of the
   * batch; entries may differ in tokens.
   */
  predict(x: Latents, timestep: number, conds: readonly Conditioning[]): Promise<Latents>;
  /** Latents as samplers walk them (unit variance) to pixels and back. */
  decode(latents: Latents): Promise<Pixels>;
  encode(pixels: Pixels): Promise<Latents>;
  release(): Promise<void>;
}

export interface PromptOptions {
  readonly dialect: 'a1111' | 'comfyui' | 'plain';
  readonly clipSkip: number;
  readonly width: number;
  readonly height: number;
}
