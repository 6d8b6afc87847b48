import { ddim } from './ddim.ts';
import { ddimCfgPp } from './ddim-cfg-pp.ts';
import { ddpm } from './ddpm.ts';
import { deis } from './deis.ts';
import { dpm2 } from './dpm-2.ts';
import { dpm2Ancestral } from './dpm-2-ancestral.ts';
import { dpmAdaptive } from './dpm-adaptive.ts';
import { dpmFast } from './dpm-fast.ts';
import { dpmpp2m } from './dpmpp-2m.ts';
import { dpmpp2mCfgPp } from './dpmpp-2m-cfg-pp.ts';
import { dpmpp2mSde, dpmpp2mSdeHeun } from './dpmpp-2m-sde.ts';
import { dpmpp2sAncestral } from './dpmpp-2s-ancestral.ts';
import { dpmpp2sAncestralCfgPp } from './dpmpp-2s-ancestral-cfg-pp.ts';
import { dpmpp3m } from './dpmpp-3m.ts';
import { dpmpp3mSde } from './dpmpp-3m-sde.ts';
import { dpmppSde } from './dpmpp-sde.ts';
import { dpmppSdeCfgPpLd } from './dpmpp-sde-ld.ts';
import type { SamplerEntry } from './entry.ts';
import { erSde } from './er-sde.ts';
import { euler } from './euler.ts';
import { eulerAncestral } from './euler-ancestral.ts';
import { eulerAncestralCfgPp, eulerCfgPp } from './euler-cfg-pp.ts';
import { eulerDyCfgPpLd } from './euler-dy-ld.ts';
import { dpmpp2mCfgPpLd, eulerAncestralDyCfgPpLd, eulerAncestralLd, eulerLd } from './euler-ld.ts';
import { gradientEstimation } from './gradient-estimation.ts';
import { gradientEstimationCfgPp } from './gradient-estimation-cfg-pp.ts';
import { heun } from './heun.ts';
import { heunpp2 } from './heunpp2.ts';
import { implicitSamplers } from './implicit-runge-kutta.ts';
import { ipndm } from './ipndm.ts';
import { ipndmV } from './ipndm-v.ts';
import { lcm } from './lcm.ts';
import { lms } from './lms.ts';
import { plms } from './plms.ts';
import { resMultistep, resMultistepAncestral } from './res-multistep.ts';
import { resMultistepAncestralCfgPp, resMultistepCfgPp } from './res-multistep-cfg-pp.ts';
import { restart } from './restart.ts';
import { explicitSamplers } from './runge-kutta.ts';
import { saSolverPec, saSolverPece } from './sa-solver.ts';
import { seeds2 } from './seeds-2.ts';
import { seeds3 } from './seeds-3.ts';
import { tcd } from './tcd.ts';
import { uniPc, uniPcBh2 } from './uni-pc.ts';

/** Every sampler, in menu order. To add one: write its file, add its line. */
export const samplers = {
  euler,
  euler_ancestral: eulerAncestral,
  dpmpp_2m: dpmpp2m,
  dpmpp_3m: dpmpp3m,
  dpmpp_2m_sde: dpmpp2mSde,
  dpmpp_2m_sde_heun: dpmpp2mSdeHeun,
  dpmpp_3m_sde: dpmpp3mSde,
  dpmpp_sde: dpmppSde,
  dpmpp_2s_ancestral: dpmpp2sAncestral,
  uni_pc: uniPc,
  uni_pc_bh2: uniPcBh2,
  ddim,
  ddpm,
  heun,
  heunpp2,
  dpm_2: dpm2,
  dpm_2_ancestral: dpm2Ancestral,
  lms,
  plms,
  ipndm,
  ipndm_v: ipndmV,
  deis,
  res_multistep: resMultistep,
  res_multistep_ancestral: resMultistepAncestral,
  gradient_estimation: gradientEstimation,
  er_sde: erSde,
  seeds_2: seeds2,
  seeds_3: seeds3,
  sa_solver: saSolverPec,
  sa_solver_pece: saSolverPece,
  restart,
  lcm,
  tcd,
  dpm_fast: dpmFast,
  dpm_adaptive: dpmAdaptive,
  euler_cfg_pp: eulerCfgPp,
  euler_ancestral_cfg_pp: eulerAncestralCfgPp,
  ddim_cfg_pp: ddimCfgPp,
  dpmpp_2m_cfg_pp: dpmpp2mCfgPp,
  dpmpp_2s_ancestral_cfg_pp: dpmpp2sAncestralCfgPp,
  res_multistep_cfg_pp: resMultistepCfgPp,
  res_multistep_ancestral_cfg_pp: resMultistepAncestralCfgPp,
  gradient_estimation_cfg_pp: gradientEstimationCfgPp,
  ...explicitSamplers,
  ...implicitSamplers,
  euler_ld: eulerLd,
  euler_ancestral_ld: eulerAncestralLd,
  dpmpp_2m_cfgpp_ld: dpmpp2mCfgPpLd,
  dpmpp_sde_cfgpp_ld: dpmppSdeCfgPpLd,
  euler_dy_cfg_pp_ld: eulerDyCfgPpLd,
  euler_ancestral_dy_cfg_pp_ld: eulerAncestralDyCfgPpLd,
} satisfies Record<string, SamplerEntry>;
export type SamplerId = keyof typeof samplers;

export function findSampler(id: string): SamplerEntry | undefined {
  return Object.hasOwn(samplers, id) ? samplers[id as SamplerId] : undefined;
}
