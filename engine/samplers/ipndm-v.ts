import { slopeMultistep, type SlopeWeights } from './adams.ts';
import { deterministic } from './entry.ts';
import { ipndmOptions } from './ipndm.ts';

/**
 * iPNDM for variable steps in divided differences, h the newest step, h₁… those before, as every program has it. Two
 * slips of the published formula are kept: the ½ of the second difference's weight stands around a term it should
 * multiply, and the oldest slope is weighed by h₁/h₂ where h₂/h₃ belongs. So it is exact on equal steps only, its weights do not even
 * add up to 1 elsewhere; LMS is the
 * same method with exact weights.
 */
const weigh: SlopeWeights = (sigmas, sigmaNext) => {
  const [s0, s1, s2, s3] = sigmas as [number, number?, number?, number?];
  const h = sigmaNext - s0;
  if (s1 === undefined) return [h];
  const h1 = s0 - s1;
  const first = h / h1 / 2;
  if (s2 === undefined) return [h * (1 + first), -h * first];
  const h2 = s1 - s2;
  const second = (1 - (h * h) / (3 * h1 * (h1 + h2))) / 2;
  const q = h1 / h2;
  const third = s3 === undefined ? 0 : thirdDifference(h, h1, h2, s2 - s3);
  const u = s3 === undefined ? 0 : (h1 * (h1 + h2)) / (h2 * (h2 + s2 - s3));
  const v = s3 === undefined ? 0 : h2 / (s2 - s3);
  const weights = [
    1 + first + second + third,
    -first - (1 + q) * second - (1 + q + u) * third,
    q * second + (q + u * (1 + v)) * third,
    -u * q * third,
  ];
  return weights.slice(0, sigmas.length).map((weight) => h * weight);
};

/** Weight of the third difference, integrated exactly over the step. */
function thirdDifference(h: number, h1: number, h2: number, h3: number): number {
  const mean = (1 - h / (3 * (h + h1))) / 2 + ((1 - h / (2 * (h + h1))) * h) / (6 * (h + h1 + h2));
  return (mean * h * (h + h1) * (h + h1 + h2)) / (h1 * (h1 + h2) * (h1 + h2 + h3));
}

export const ipndmV = deterministic({
  label: 'iPNDM_v',
  about: 'iPNDM with weights that follow uneven steps: one model call each.',
  source: 'Zhang & Chen 2023, DEIS, section 3 on iPNDM (arXiv:2204.13902), variable-step form of Zhou et al. 2024 as in ComfyUI',
  aliases: { a1111: ['IPNDM_V'], comfyui: ['ipndm_v'] },
  order: 1,
  orderOf: ({ maxOrder }) => Math.min(2, maxOrder),
  multistep: true,
  options: ipndmOptions,
  solver: {
    intoZero: ({ convention }) => convention === 'a1111',
    start: ({ options }) => slopeMultistep(options.maxOrder, weigh),
  },
});
