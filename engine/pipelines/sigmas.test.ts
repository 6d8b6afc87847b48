import { describe, expect, test } from 'vitest';
import { answerSigmas } from './sigmas.ts';

const query = { schedule: 'karras', options: {}, steps: 12, denoise: 1, family: 'sd15' };
const nfe = (sampler: string, samplerOptions: Record<string, number | boolean> = {}) => answerSigmas({ ...query, sampler, samplerOptions }).nfe;

describe('model calls of a list', () => {
  test('are a call a level without a sampler, and the sampler’s own with one', () => {
    expect([answerSigmas({ ...query, sampler: null }).nfe, nfe('euler'), nfe('heun'), nfe('dpm_adaptive')]).toEqual([12, 12, 23, null]);
  });
  test('follow the sampler’s options', () => {
    expect([nfe('sa_solver', { correctorOrder: 0 }), nfe('sa_solver_pece'), nfe('sa_solver_pece', { correctorOrder: 0 })]).toEqual([12, 23, 12]);
  });
});

test('an option that the sampler does not have is one sentence', () => {
  expect(() => nfe('euler', { order: 3 })).toThrow(/^Euler has no option “order”\./);
});
