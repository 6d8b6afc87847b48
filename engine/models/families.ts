import { latentFormats, type LatentFormat } from './latent-formats.ts';

/** One text encoder of a family. */
export interface EncoderEntry {
  readonly id: 'clip_l' | 'clip_h' | 'clip_g';
  readonly activation: 'quick' | 'exact';
  /** Fills a row after its end token. */
  readonly pad: number;
  /** Whether the final norm follows the chosen layer. */
  readonly normed: boolean;
  readonly fewestSkipped: number;
  /** Which output the family's vector input is made of. */
  readonly pooled: boolean;
}

export interface Family {
  readonly label: string;
  readonly latent: LatentFormat;
  readonly encoders: readonly EncoderEntry[];
  /** Either this many heads at every width, or heads of this width. No file says which. */
  readonly unetHeads: { readonly count: number } | { readonly width: number };
}

/** Heads of every CLIP text encoder are 64 wide; one that no such heads fill has a single one. */
export const clipHeads = (width: number): number => (width % 64 === 0 ? width / 64 : 1);

const clipL = { id: 'clip_l', activation: 'quick', pad: 49407, normed: true, fewestSkipped: 1, pooled: false } as const;

/** Families that run, by id. */
export const families = {
  sd15: { label: 'Stable Diffusion 1.5', latent: latentFormats.sd15, encoders: [clipL], unetHeads: { count: 8 } },
  sd2: {
    label: 'Stable Diffusion 2',
    latent: latentFormats.sd15,
    encoders: [{ id: 'clip_h', activation: 'exact', pad: 0, normed: true, fewestSkipped: 2, pooled: false }],
    unetHeads: { width: 64 },
  },
  sdxl: {
    label: 'Stable Diffusion XL',
    latent: latentFormats.sdxl,
    encoders: [
      { ...clipL, normed: false, fewestSkipped: 2 },
      { id: 'clip_g', activation: 'exact', pad: 0, normed: false, fewestSkipped: 2, pooled: true },
    ],
    unetHeads: { width: 64 },
  },
} as const satisfies Record<string, Family>;
export type FamilyId = keyof typeof families;

/** Every family that is recognised, in a sentence. */
export const familyLabels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(families).map(([id, { label }]) => [id, label])),
  'sdxl-refiner': 'the SDXL refiner',
  'sd2-unclip': 'SD 2 unCLIP',
  sd3: 'Stable Diffusion 3',
  sd35: 'Stable Diffusion 3.5',
  'flux-dev': 'Flux',
  'flux-schnell': 'Flux schnell',
  chroma: 'Chroma',
};
