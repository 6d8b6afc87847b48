import type { Prediction } from '../../contract/recipe.ts';

/** Spread of the data that EDM networks are preconditioned for. Karras et al. 2022, Table 1. */
const edmSigmaData = 0.5;

/** What x is multiplied with before the network sees it: unit variance for all but flow models. */
export function inputScale(prediction: Prediction, sigma: number): number {
  if (prediction === 'flow') return 1;
  return 1 / Math.hypot(sigma, prediction === 'edm' ? edmSigmaData : 1);
}

/**
 * Coefficients of denoised = a·x + b·output.
 * - eps: x = x0 + σ·ε, so x0 = x − σ·ε.
 * - v, for x/√(1+σ²) = α·x0 + √(1−α²)·ε and v = α·ε − √(1−α²)·x0 (Salimans & Ho 2022): x0 = x/(1+σ²) − σ/√(1+σ²)·v.
 * - edm: c_skip and c_out of Karras et al. 2022, Table 1.
 * - flow: x = (1 − t)·x0 + t·ε and v = ε − x0, so x0 = x − t·v.
 */
export function denoisedTerms(prediction: Prediction, sigma: number): { readonly x: number; readonly output: number } {
  const variance = 1 + sigma * sigma;
  switch (prediction) {
    case 'eps':
    case 'flow':
      return { x: 1, output: -sigma };
    case 'v':
      return { x: 1 / variance, output: -sigma / Math.sqrt(variance) };
    case 'edm': {
      const total = sigma * sigma + edmSigmaData * edmSigmaData;
      return { x: (edmSigmaData * edmSigmaData) / total, output: (sigma * edmSigmaData) / Math.sqrt(total) };
    }
  }
}
