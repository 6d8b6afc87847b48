import type { Latents } from '../math/latents.ts';

/** The model's answer at a level, under the coordinate a multistep formula interpolates in. */
export interface Known {
  readonly at: number;
  readonly value: Latents;
}

/** The latest answers, newest first. */
export function memory(size: number): (newest: Known) => readonly Known[] {
  let known: readonly Known[] = [];
  return (newest) => (known = [newest, ...known].slice(0, size));
}
