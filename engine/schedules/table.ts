import { automatic } from './automatic.ts';
import { aysLd } from './ays-ld.ts';
import { ays, ays11, ays30, ays32, aysSd15, aysSdxl, aysSvd } from './ays.ts';
import { beta } from './beta.ts';
import { custom } from './custom.ts';
import { ddimUniform } from './ddim-uniform.ts';
import { exponential } from './exponential.ts';
import { gits } from './gits.ts';
import { karras } from './karras.ts';
import { klOptimal } from './kl-optimal.ts';
import { laplace } from './laplace.ts';
import { lcm } from './lcm.ts';
import { linearQuadratic } from './linear-quadratic.ts';
import { normal } from './normal.ts';
import { aysFlux, oss } from './oss.ts';
import { polyexponential } from './polyexponential.ts';
import type { ScheduleEntry } from './schedule.ts';
import { sgmUniform } from './sgm-uniform.ts';
import { simple } from './simple.ts';
import { leading, linspaceSpacing, trailing } from './spacing.ts';
import { tan } from './tan.ts';
import { turbo } from './turbo.ts';
import { uniform } from './uniform.ts';
import { vp } from './vp.ts';

/** Every schedule, in menu order. To add one: write its file, add its line. */
export const schedules = {
  automatic,
  normal,
  uniform,
  simple,
  sgm_uniform: sgmUniform,
  karras,
  exponential,
  polyexponential,
  ddim_uniform: ddimUniform,
  beta,
  linear_quadratic: linearQuadratic,
  kl_optimal: klOptimal,
  tan,
  laplace,
  vp,
  turbo,
  trailing,
  leading,
  linspace: linspaceSpacing,
  lcm,
  ays,
  ays_sd15: aysSd15,
  ays_sdxl: aysSdxl,
  ays_svd: aysSvd,
  ays_flux: aysFlux,
  ays_11: ays11,
  ays_30: ays30,
  ays_32: ays32,
  ays_ld: aysLd,
  gits,
  oss,
  custom,
} satisfies Record<string, ScheduleEntry>;
export type ScheduleId = keyof typeof schedules;

export function isScheduleId(id: string): id is ScheduleId {
  return Object.hasOwn(schedules, id);
}
