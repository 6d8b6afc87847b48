import * as z from 'zod';
import { linspace } from '../math/grid.ts';
import { computed, schedule, varianceExploding } from './schedule.ts';

/** σ(t) of the variance-preserving SDE: σ² = e^(β_d t²/2 + β_min t) − 1. Song et al. 2021; Karras et al. 2022, Table 1. */
const sigmaAt = (t: number, betaD: number, betaMin: number) => Math.sqrt(Math.expm1((betaD * t * t) / 2 + betaMin * t));

/** The time of a level: the positive root of β_d t²/2 + β_min t = ln(1 + σ²). */
function timeOf(sigma: number, betaD: number, betaMin: number): number {
  const log = Math.log1p(sigma * sigma);
  return (2 * log) / (betaMin + Math.sqrt(betaMin * betaMin + 2 * betaD * log));
}

export const vp = schedule({
  label: 'VP',
  about: 'Evenly spaced in the time of the variance-preserving diffusion, whatever the model’s own table is.',
  source: 'Song et al. 2021, “Score-Based Generative Modeling through SDEs”; Karras et al. 2022, Table 1; ComfyUI’s VPScheduler',
  differences: 'ComfyUI starts at time 1 (σ = 152 with the usual β) for every model; ours keeps to the levels the model was trained on.',
  aliases: { comfyui: ['VPScheduler'] },
  fits: varianceExploding,
  options: {
    betaD: z.number().min(0.01).max(1000).default(19.9).meta({ label: 'β_d', step: 0.1 }),
    betaMin: z.number().min(0).max(1000).default(0.1).meta({ label: 'β_min', step: 0.1 }),
    epsS: z.number().min(1e-6).max(0.999).default(0.001).meta({ label: 'ε_s', about: 'Time of the lowest level', step: 0.001 }),
  },
  draw({ steps, levels, options: { betaD, betaMin, epsS, convention } }) {
    const own = convention === 'stepwise';
    const start = own ? Math.min(1, timeOf(levels.sigmaMax, betaD, betaMin)) : 1;
    const end = own ? Math.max(epsS, timeOf(levels.sigmaMin, betaD, betaMin)) : epsS;
    return computed([...linspace(start, end, steps).map((t) => sigmaAt(t, betaD, betaMin)), 0]);
  },
});
