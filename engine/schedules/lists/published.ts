/** A published list of noise levels, highest first, ending with the lowest level above 0. */
export interface PublishedList {
  readonly name: string;
  readonly sigmas: readonly number[];
  /** Who computed it, for what, and where it is printed. */
  readonly provenance: string;
}

const alignYourSteps = 'Sabour, Fidler, Kreis 2024, “Align Your Steps” (arXiv 2404.14507), Table 3 and the project’s quick-start page; computed by its authors at NVIDIA for stochastic DDIM';

/** NVIDIA's lists. Those of SD are the table's levels at the published timesteps, which the paper prints with 3 decimals. */
export const aysLists = {
  sd15: {
    name: 'Stable Diffusion 1.5',
    sigmas: [14.6146412293, 6.4745760956, 3.8636745985, 2.694615152, 1.8841921177, 1.3943805092, 0.9642583904, 0.6523686016, 0.3977456272, 0.1515232662, 0.0291671582],
    provenance: `${alignYourSteps}; timesteps 999 850 736 645 545 455 343 233 124 24 0`,
  },
  sdxl: {
    name: 'SDXL',
    sigmas: [14.6146412293, 6.3184485287, 3.7681790315, 2.1811480769, 1.3405244945, 0.8620721141, 0.5550693289, 0.3798540708, 0.2332364134, 0.1114188177, 0.0291671582],
    provenance: `${alignYourSteps}; timesteps 999 845 730 587 443 310 193 116 53 13 0`,
  },
  svd: {
    name: 'Stable Video Diffusion',
    sigmas: [700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002],
    provenance: alignYourSteps,
  },
  deepfloyd: {
    name: 'DeepFloyd IF, first stage',
    sigmas: [160.41, 8.081, 3.315, 1.885, 1.207, 0.785, 0.553, 0.293, 0.186, 0.03, 0.006],
    provenance: `${alignYourSteps}; timesteps 995 920 811 686 555 418 315 174 109 12 0`,
  },
} as const satisfies Record<string, PublishedList>;

/** The same as printed, with 3 decimals: what A1111 and Forge carry. */
export const aysPrinted = {
  sd15: [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029],
  sdxl: [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.38, 0.234, 0.113, 0.029],
} as const;

/**
 * A contributor's 31 timesteps for 30 steps (A1111 pull request 15751). Not NVIDIA's, who published no list of that
 * length; how they were found is not told.
 */
export const community30Timesteps = {
  sd15: [999, 954, 907, 855, 819, 782, 744, 713, 684, 654, 623, 592, 559, 528, 499, 470, 437, 401, 364, 328, 291, 256, 221, 183, 149, 114, 70, 41, 21, 4, 0],
  sdxl: [999, 953, 904, 850, 813, 777, 738, 695, 650, 602, 556, 510, 462, 417, 374, 331, 290, 250, 214, 182, 155, 131, 108, 85, 66, 49, 32, 20, 12, 3, 0],
} as const;

/** Forge's 11-level lists named after GITS, for SD 1.5 and SDXL; who computed them with which coefficient is not told. */
export const gitsForge = {
  sd15: [14.615, 4.617, 2.507, 1.236, 0.702, 0.402, 0.24, 0.156, 0.104, 0.094, 0.029],
  sdxl: [14.615, 4.734, 2.567, 1.529, 0.987, 0.652, 0.418, 0.268, 0.179, 0.127, 0.029],
} as const;

const optimalSteps = 'Pei, Hu, Gu 2025, “Optimal Stepsize for Diffusion Sampling” (arXiv 2503.21774), in the authors’ ComfyUI node';

/** Flow times t in 0…1. */
export const ossLists = {
  flux: {
    name: 'Flux dev',
    sigmas: [0.9968, 0.9886, 0.9819, 0.975, 0.966, 0.9471, 0.9158, 0.8287, 0.5512, 0.2808, 0.001],
    provenance: `${optimalSteps}; images of steps 198 193 189 185 180 170 155 121 56 22 of a 200-step grid shifted by μ = 1.15`,
  },
  wan: {
    name: 'Wan 2.1',
    sigmas: [1, 0.997, 0.995, 0.993, 0.991, 0.989, 0.987, 0.985, 0.98, 0.975, 0.973, 0.968, 0.96, 0.946, 0.927, 0.902, 0.864, 0.776, 0.539, 0.208, 0.001],
    provenance: `${optimalSteps}; presumes shift 8`,
  },
  chroma: {
    name: 'Chroma',
    sigmas: [
      0.992, 0.99, 0.988, 0.985, 0.982, 0.978, 0.973, 0.968, 0.961, 0.953, 0.943, 0.931, 0.917, 0.9, 0.881, 0.858, 0.832, 0.802, 0.769, 0.731, 0.69,
      0.646, 0.599, 0.55, 0.501, 0.451, 0.402, 0.355, 0.311, 0.27, 0.232, 0.199, 0.169, 0.143, 0.12, 0.101, 0.084, 0.07, 0.058, 0.048, 0.001,
    ],
    provenance: `${optimalSteps}; equal to evenly spaced logits (4.8 − 0.2·k) within 0.0013, so hardly a computed optimum`,
  },
} as const satisfies Record<string, PublishedList>;

/** Places of Flux's OSS list on its 200-step teacher grid, for other shifts than the one it was made with. */
export const ossFluxGrid = { places: [198, 193, 189, 185, 180, 170, 155, 121, 56, 22], steps: 200 } as const;
