import * as z from 'zod';
import { combineEach, dots } from '../math/batch.ts';
import { guidance } from './guidance.ts';
import { fromVelocity, toVelocity } from './velocity.ts';

/**
 * For flow models: the unconditional velocity scaled to fit the conditional one best, and no velocity at all in the
 * first steps, where a trained one is worse than none. Fan et al. 2025, Algorithm 1.
 */
export const cfgZeroStar = guidance({
  label: 'CFG-Zero*',
  about: 'For flow models: corrects the scale of the unconditional velocity and stands still in the first step.',
  source: 'Fan, Zheng, Yeh, Liu 2025, “CFG-Zero*: Improved Classifier-Free Guidance for Flow Matching Models”, Algorithm 1',
  aliases: { comfyui: ['CFGZeroStar'], diffusers: ['ClassifierFreeZeroStarGuidance'] },
  fits: ['flow'],
  options: {
    zeroSteps: z.int().min(0).max(100).default(1).meta({ label: 'Steps that stand still', about: 'Zero-init: the first steps change nothing and cost nothing', step: 1 }),
  },
  begin({ levels, sigmas, options: { zeroSteps } }) {
    // A level belongs to the first steps while it lies above where they end.
    const end = zeroSteps === 0 ? Number.POSITIVE_INFINITY : (sigmas[Math.min(zeroSteps, sigmas.length - 1)] ?? 0);
    return {
      instead: (x, sigma) => (sigma > end ? x : null),
      combine({ x, sigma, cond, uncond, scale }) {
        const [c, u] = [cond, uncond].map((denoised) => toVelocity(denoised, x, sigma, levels)) as [typeof cond, typeof cond];
        const size = dots(u, u);
        const best = dots(c, u).map((dot, i) => (size[i]! > 0 ? dot / size[i]! : 1));
        const guided = combineEach([best.map((s) => (1 - scale) * s), u], [best.map(() => scale), c]);
        return fromVelocity(guided, x, sigma, levels);
      },
    };
  },
});
