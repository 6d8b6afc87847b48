import { roundHalfEven } from '../math/grid.ts';

/** Rising instead of falling, to walk from picture to noise. A 0 at its start becomes 0.0001, which has a logarithm. ComfyUI's FlipSigmas. */
export function flipped(sigmas: readonly number[]): number[] {
  const out = [...sigmas].reverse();
  if (out[0] === 0) out[0] = 0.0001;
  return out;
}

/** The first `steps` steps and the rest; the level between belongs to both. ComfyUI's SplitSigmas. */
export function splitAt(sigmas: readonly number[], steps: number): [number[], number[]] {
  return [sigmas.slice(0, steps + 1), sigmas.slice(steps)];
}

/**
 * The part above a denoising strength and the part below. Where the lower part has no step the upper one is empty, as
 * ComfyUI's SplitSigmasDenoise has it.
 */
export function splitAtDenoise(sigmas: readonly number[], denoise: number): [number[], number[]] {
  const kept = roundHalfEven(Math.max(sigmas.length - 1, 0) * denoise);
  return [kept === 0 ? [] : sigmas.slice(0, -kept), sigmas.slice(-(kept + 1))];
}

/** Where the levels put between two fall, as fractions of the way. */
export const spacings = {
  linear: (u: number) => u,
  cosine: (u: number) => Math.sin((u * Math.PI) / 2),
  sine: (u: number) => 1 - Math.cos((u * Math.PI) / 2),
} as const;
export type Spacing = keyof typeof spacings;

interface Extension {
  /** Steps that each step inside the range becomes. */
  readonly steps: number;
  /** Steps that start at or below this are divided; −1 for no bound. */
  readonly startAtSigma: number;
  /** Steps that start at or above this are divided. */
  readonly endAtSigma: number;
  readonly spacing: Spacing;
}

/** Steps of part of a list divided into several. ComfyUI's ExtendIntermediateSigmas. */
export function extended(sigmas: readonly number[], { steps, startAtSigma, endAtSigma, spacing }: Extension): number[] {
  const start = startAtSigma < 0 ? Number.POSITIVE_INFINITY : startAtSigma;
  const fractions = Array.from({ length: steps - 1 }, (_, i) => spacings[spacing]((i + 1) / steps));
  return sigmas.flatMap((sigma, i) => {
    const next = sigmas[i + 1];
    if (next === undefined || sigma < endAtSigma || sigma > start) return [sigma];
    return [sigma, ...fractions.map((u) => u * (next - sigma) + sigma)];
  });
}
