import * as z from 'zod';

/** Options that several samplers share, with the ranges a control is drawn from. */
export const eta = (byDefault: number) =>
  z.number().min(0).max(2).default(byDefault).meta({ label: 'Eta', step: 0.05, about: 'Share of fresh noise per step; 0 follows the ODE.' });

export const sNoise = z.number().min(0).max(2).default(1).meta({ label: 'Noise scale', step: 0.01, about: 'Multiplies every draw of noise.' });

export const unic = z.boolean().default(false).meta({
  label: 'UniC corrector',
  about: 'Corrects each step with the next model call, at no extra call (Zhao et al. 2023).',
});

/** Whose way of doing it, where programs differ under one name. */
export const convention = <const T extends readonly [string, ...string[]]>(...programs: T) =>
  z.enum(programs).default(programs[0] as never).meta({ label: 'Convention', about: 'Follows this program where programs differ.' });

export const none = z.strictObject({});
export const stochasticShape = { eta: eta(1), sNoise };
export const stochastic = z.strictObject(stochasticShape);
