import { cfgPlusPlus, cfgPlusPlusSource } from './cfg-pp.ts';
import { sampler } from './entry.ts';
import { none, stochastic } from './options.ts';
import { pathOf } from './path.ts';
import { eulerSplit, posteriorSplit } from './split.ts';
import { walkBoth } from './walk.ts';

/** CFG++ with Euler steps: DDIM as in the paper. */
export const eulerCfgPp = sampler({
  label: 'Euler CFG++',
  about: 'Euler whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  source: `${cfgPlusPlusSource}, Algorithm 2`,
  aliases: { comfyui: ['euler_cfg_pp'] },
  order: 1,
  needsUncond: true,
  options: none,
  sample: walkBoth({
    start: ({ levels }) => {
      const path = pathOf(levels);
      return (at) => eulerSplit(cfgPlusPlus(path, at), posteriorSplit(path, at.sigma, at.sigmaNext, 0), null, 1);
    },
  }),
});

/** CFG++ with ancestral noise: DDIM with eta. */
export const eulerAncestralCfgPp = sampler({
  label: 'Euler a CFG++',
  about: 'Euler a whose guidance stays on the data: use a CFG scale of about 0.4 to 2.',
  source: `${cfgPlusPlusSource}, Algorithm 2 with the noise of Song et al. 2021, eq. 16`,
  aliases: { comfyui: ['euler_ancestral_cfg_pp'] },
  order: 1,
  needsUncond: true,
  stochastic: true,
  options: stochastic,
  sample: walkBoth({
    start: ({ noise, options: { eta, sNoise }, levels }) => {
      const path = pathOf(levels);
      const draws = eta > 0 && sNoise > 0;
      return (at) => {
        // At flow time 1 x is noise alone, and ComfyUI draws all of it anew whatever eta is.
        const share = eta > 0 && path.alpha(at.sigma) === 0 ? 1 : eta;
        return eulerSplit(cfgPlusPlus(path, at), posteriorSplit(path, at.sigma, at.sigmaNext, share), draws ? noise(at.sigma, at.sigmaNext) : null, sNoise);
      };
    },
  }),
});
