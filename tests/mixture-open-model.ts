import { denoiseMixture, type Mixture } from '../engine/goldens/mixture.ts';
import { denoisedTerms, inputScale } from '../engine/guidance/predict.ts';
import { combine, type Latents } from '../engine/math/latents.ts';
import type { OpenModel, PredictInput } from '../engine/models/model.ts';
import type { OpenedModel } from '../engine/pipelines/shelf.ts';
import { levelsOf } from '../engine/pipelines/levels.ts';
import type { Prediction } from '../contract/recipe.ts';

/** Colours of a pixel: what a prompt allows, and everything for the empty prompt. */
const all: Mixture = {
  d: 4,
  weights: [0.4, 0.3, 0.3],
  stds: [0.25, 0.35, 0.5],
  means: [
    [1.2, 0.4, -0.6, 0],
    [-0.9, 0.8, 0.2, 0.5],
    [0.1, -1.1, 0.7, -0.6],
  ],
};
const some = (kept: readonly number[]): Mixture => ({ d: 4, weights: kept.map(() => 1 / kept.length), stds: kept.map((k) => all.stds[k]!), means: kept.map((k) => all.means[k]!) });
const byPrompt = [some([0, 1]), some([1, 2]), some([0, 2])];

interface Wish {
  readonly prediction?: Prediction;
  readonly family?: string;
  /** What the network answers at a level instead, to break it. */
  readonly spoil?: (output: Latents, sigma: number, call: number) => Latents;
}

/**
 * A model in all but its network, which is the ideal denoiser of a mixture of colours per pixel: deterministic, fast and
 * of any kind of prediction. Prompts choose colours, the empty prompt has all.
 */
export function mixtureOpenModel({ prediction = 'eps', family = prediction === 'flow' ? 'sd3' : 'sd15', spoil = (output) => output }: Wish = {}) {
  const facts = { family, prediction, zeroTerminalSnr: false };
  const levels = levelsOf(facts);
  const calls = { count: 0 };
  const model: OpenModel = {
    path: '/mixture',
    ...facts,
    inpainting: false,
    latent: { channels: 4, factor: 8 } as OpenModel['latent'],
    encoders: [
      {
        id: 'clip_l',
        width: 1,
        tokens: 77,
        layers: 2,
        fewestSkipped: 1,
        encode: async ({ rows, ids }) => ({ data: Float32Array.from(ids), rows, tokens: 77, width: 1, pooled: null }),
      },
    ],
    textChanges: '',
    bytes: 0,
    condition: ([state]) => ({ context: { data: state!.data, tokens: 77, width: 1 }, vector: null }),
    async predict({ x, timestep, conds }: PredictInput) {
      const sigma = levels.sigma(timestep);
      const scale = inputScale(prediction, sigma);
      const walked = combine([1 / scale, x]);
      const [a, b] = prediction === 'flow' ? [1 - sigma, sigma] : [1, sigma];
      const size = x.data.length / x.dims[0];
      const data = new Float32Array(x.data.length);
      for (const [n, { context }] of conds.entries()) {
        // Start and end tokens alone are the empty prompt.
        const words = Array.from(context.data).slice(1).filter((id) => id < 49406);
        const mixture = words.length === 0 ? all : byPrompt[words.reduce((sum, id) => sum + id, 0) % byPrompt.length]!;
        const one: Latents = { data: walked.data.subarray(n * size, (n + 1) * size), dims: [1, x.dims[1], x.dims[2], x.dims[3]] };
        data.set(denoiseMixture(mixture, one, a, b, true).data, n * size);
      }
      // denoised = terms.x·x + terms.output·output, solved for what a network of this kind would have said.
      const terms = denoisedTerms(prediction, sigma);
      const output = combine([1 / terms.output, { data, dims: x.dims }], [-terms.x / terms.output, walked]);
      return spoil(output, sigma, ++calls.count);
    },
    decode: async (latents) => latents,
    encode: async (pixels) => pixels,
    assertDecodes: () => undefined,
    release: async () => undefined,
  };
  const opened: OpenedModel = {
    model,
    references: async () => ({ reference: { name: 'mixture', sha256: 'a'.repeat(64), family, prediction }, vae: null, loras: [], embeddings: [] }),
    embeddings: [],
    provenance: { engine: '0', runtime: 'none', device: 'cpu', precision: 'fp32', threads: 1, platform: 'test', processor: null },
    apart: false,
    decode: async (latents) => latents,
    preview: async () => new Uint8Array(0),
    remember: (_, make) => make(),
    shared: () => ({ text: 0, model: 0 }),
  };
  return { opened, calls };
}
