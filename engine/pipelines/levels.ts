import type { OpenModel } from '../models/model.ts';
import type { NoiseLevels } from '../schedules/levels.ts';
import { namedLevels } from '../schedules/named-levels.ts';

/** The noise levels a model was trained on. */
export function levelsOf(model: Pick<OpenModel, 'family' | 'prediction' | 'zeroTerminalSnr'>): NoiseLevels {
  if (model.prediction === 'flow' || model.prediction === 'edm') return namedLevels(model.family);
  return namedLevels(model.prediction === 'eps' ? 'sd-eps' : model.zeroTerminalSnr ? 'sd-v-zsnr' : 'sd-v');
}
