import { StudioError } from '../../contract/errors.ts';
import type { NoiseLevels } from './levels.ts';

/** How far above a model's highest level a list may start: AYS for SD 1.5 is printed 14.615 where the model ends at 14.6146. */
const slack = 1e-3;

const shown = (sigma: number) => String(Number(sigma.toPrecision(7)));

/** Refuses a list that no sampler can walk on a model. `what` names the list at the start of the sentence. */
export function demandWalkable(sigmas: readonly number[], { sigmaMax }: Pick<NoiseLevels, 'sigmaMax'>, what: string): void {
  const refuse = (sentence: string) => new StudioError('bad_input', `${what} ${sentence}`);
  if (sigmas.length < 2) throw refuse('has nothing to walk. Ask for more steps or a higher denoising strength.');
  for (const [i, sigma] of sigmas.entries()) {
    if (!Number.isFinite(sigma)) throw refuse(`has a level that is not a finite number (number ${i + 1}, ${sigma}). Ask for another number of steps, or choose another schedule or convention.`);
    if (sigma < 0) throw refuse(`falls below 0 (number ${i + 1}, ${sigma}). Change its options.`);
    const before = sigmas[i - 1];
    if (before === undefined || sigma < before) continue;
    if (sigma > before) throw refuse(`rises from level ${i} (${shown(before)}) to level ${i + 1} (${shown(sigma)}). Change its options.`);
    throw refuse(`holds the level ${shown(sigma)} twice in a row (numbers ${i} and ${i + 1}): it asks for more levels than there are. Ask for fewer steps or choose another schedule.`);
  }
  if (sigmas[0]! > sigmaMax * (1 + slack)) {
    throw refuse(`starts at ${shown(sigmas[0]!)}, above this model’s highest level ${shown(sigmaMax)}. Lower its highest level or choose another schedule.`);
  }
}
