import { apg } from './apg.ts';
import { cfgZeroStar } from './cfg-zero-star.ts';
import { cfg, distilled } from './cfg.ts';
import { dynamicThresholding } from './dynamic-thresholding.ts';
import type { GuidanceEntry } from './guidance.ts';
import { rescale } from './rescale.ts';

/** Every guidance, in menu order. To add one: write its file, add its line. */
export const guidances = {
  cfg,
  cfg_rescale: rescale,
  apg,
  dynamic_thresholding: dynamicThresholding,
  cfg_zero_star: cfgZeroStar,
  distilled,
} satisfies Record<string, GuidanceEntry>;
export type GuidanceId = keyof typeof guidances;

export function isGuidanceId(id: string): id is GuidanceId {
  return Object.hasOwn(guidances, id);
}
