/** Seconds of a picture: a fixed part (decoding, writing) and a part for each evaluation of the network. */
export interface Speed {
  readonly fixed: number;
  readonly perNfe: number;
}

/**
 * The speed that measured pictures of one model and size speak of: least squares of seconds = fixed + perNfe·nfe, neither
 * below 0. Where all cost the same, everything is counted as per evaluation. Null without a measurement.
 */
export function speedOf(samples: readonly { readonly nfe: number; readonly seconds: number }[]): Speed | null {
  if (samples.length === 0) return null;
  const mean = (of: (sample: (typeof samples)[number]) => number) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [n, s] = [mean(({ nfe }) => nfe), mean(({ seconds }) => seconds)];
  const variance = mean(({ nfe }) => (nfe - n) ** 2);
  const slope = variance > 0 ? mean(({ nfe, seconds }) => (nfe - n) * (seconds - s)) / variance : s / n;
  const fixed = s - slope * n;
  // Noise can tilt the line past what is possible; the nearest possible one then.
  if (slope <= 0 || fixed < 0) return { fixed: 0, perNfe: mean(({ nfe, seconds }) => nfe * seconds) / mean(({ nfe }) => nfe * nfe) };
  return { fixed, perNfe: slope };
}

export const secondsFor = ({ fixed, perNfe }: Speed, nfe: number): number => fixed + perNfe * nfe;
/** Evaluations that fit into a time; at least one. */
export const nfeFor = ({ fixed, perNfe }: Speed, seconds: number): number => Math.max(1, (seconds - fixed) / perNfe);
