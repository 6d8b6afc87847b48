import * as z from 'zod';
import { cfgPlusPlus, cfgPlusPlusSource } from './cfg-pp.ts';
import { sampler } from './entry.ts';
import { convention, eta } from './options.ts';
import { pathOf } from './path.ts';
import { eulerSplit, posteriorSplit } from './split.ts';
import { refuseWithoutTable, vpScaled } from './vp.ts';
import { walkBoth } from './walk.ts';

/** DDIM with CFG++. A1111 walks timesteps, draws noise even at eta 0 and ends as its DDIM does. */
export const ddimCfgPp = sampler({
  label: 'DDIM CFG++',
  about: 'DDIM whose guidance stays on the data: use a CFG scale of about 0.4 to 2 (A1111 divides the scale typed in by 12.5).',
  source: `${cfgPlusPlusSource}, Algorithm 2`,
  aliases: { a1111: ['DDIM CFG++'] },
  order: 1,
  noise: 'gaussian',
  needsUncond: true,
  a1111CfgFactor: 1 / 12.5,
  options: z.strictObject({ convention: convention('stepwise', 'a1111'), eta: eta(0) }),
  refuse: (plan) => (plan.options.convention === 'a1111' ? refuseWithoutTable('A1111’s DDIM CFG++', plan) : null),
  sample: walkBoth({
    start: ({ noise, options: { eta, convention }, levels }) => {
      const path = pathOf(levels);
      const draws = eta > 0 || convention === 'a1111';
      return (at) => eulerSplit(cfgPlusPlus(path, at), posteriorSplit(path, at.sigma, at.sigmaNext, eta), draws ? noise(at.sigma, at.sigmaNext) : null, 1);
    },
    finish: (x, last, { convention }) => (convention === 'a1111' ? vpScaled(x, last) : x),
  }),
});
