import type { Prediction } from '../../contract/recipe.ts';
import type { Latents } from '../math/latents.ts';
import type { TensorData } from '../onnx/runtime.ts';
import type { LatentFormat } from './latent-formats.ts';

/** Rows of 77 token ids, start and end included: `[rows, 77]`. An id below 0 stands for vector −1−id of an embedding. */
export interface TokenRows {
  readonly rows: number;
  readonly ids: Int32Array;
}

export interface EncodeOptions {
  /** 1: the last layer; 2: the one before. Encoders that always use another layer say so in `fewestSkipped`. */
  readonly clipSkip: number;
  /** Textual-inversion vectors of this encoder, each as wide as it is. */
  readonly vectors?: readonly Float32Array[];
}

/** What one encoder made of token rows. Emphasis is worked into `data` by whoever read the prompt. */
export interface TextStates {
  /** `[rows, 77, width]`, row-major. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly tokens: number;
  readonly width: number;
  /** `[rows, n]`: the end token's state through the projection; null where the family does not use it. */
  readonly pooled: Float32Array | null;
}

export interface TextEncoder {
  /** `clip_l`, `clip_h`, `clip_g`: what textual-inversion files call it too. */
  readonly id: string;
  readonly width: number;
  readonly tokens: number;
  readonly layers: number;
  /** Clip skip below this is taken as this: SD 2 and SDXL were trained on the layer before the last. */
  readonly fewestSkipped: number;
  /** Ids after a row's first end token are replaced by the encoder's own padding, so one tokenisation serves all. */
  encode(tokens: TokenRows, options: EncodeOptions): Promise<TextStates>;
}

/** What a prompt became: rows for cross-attention and, for families that take one, a vector. */
export interface Conditioning {
  /** `[tokens, width]`, row-major. */
  readonly context: { readonly data: Float32Array; readonly tokens: number; readonly width: number };
  /** SDXL's pooled text and size numbers; null for families without. */
  readonly vector: Float32Array | null;
}

/** The sizes that SDXL is told, in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface PredictInput {
  /** Latents already scaled as the network expects them. */
  readonly x: Latents;
  /** On the network's own scale: 0…999 for SD, fractions allowed. */
  readonly timestep: number;
  /** One entry per latent of the batch; entries may differ in tokens. */
  readonly conds: readonly Conditioning[];
  /** For inpainting networks: mask (1: repaint) and masked latents as further channels `[n, 5, h, w]`. */
  readonly inpaint?: Latents;
  readonly controls?: readonly ControlUse[];
}

/** A ControlNet opened for use with a model of its family. */
export interface OpenControl {
  readonly path: string;
  readonly family: string;
  readonly contextWidth: number;
  /** For the inputs of the UNet and a `hint`: what to add to each of its skips, before any strength. */
  residuals(feeds: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>;
  release(): Promise<void>;
}

/** A ControlNet at work: what it is shown, `[1, 3, height, width]` in 0…1 at the picture's size, and how strongly. */
export interface ControlUse {
  readonly net: OpenControl;
  readonly hint: Latents;
  readonly strength: number;
}

/** A picture as numbers: `[n, 3, height, width]` in −1…1, unclamped. */
export type Pixels = Latents;

/** A model opened for generation: text encoders, denoising network and VAE of one family behind one face. */
export interface OpenModel {
  readonly path: string;
  readonly family: string;
  readonly prediction: Prediction;
  /** Trained down to pure noise (Lin et al. 2023): its schedule ends at zero signal. */
  readonly zeroTerminalSnr: boolean;
  readonly inpainting: boolean;
  readonly latent: LatentFormat;
  readonly encoders: readonly TextEncoder[];
  /** What LoRAs made of the text encoders, as a key: the same for the same weights, empty where nothing changed them. */
  readonly textChanges: string;
  /** Bytes of all weights as they are computed with. */
  readonly bytes: number;

  /** Joins what each of `encoders` made of a prompt, in their order. */
  condition(states: readonly TextStates[], size: PictureSize): Conditioning;
  /** The raw network output (eps, v or velocity). */
  predict(input: PredictInput): Promise<Latents>;
  /** Latents as samplers walk them to pixels and back. Without `noise`, the mean of what the VAE believes. */
  decode(latents: Latents): Promise<Pixels>;
  encode(pixels: Pixels, noise?: Latents): Promise<Latents>;
  /** Throws where the model has no VAE, or one that cannot decode: said before a picture is begun. */
  assertDecodes(): void;
  release(): Promise<void>;
}
