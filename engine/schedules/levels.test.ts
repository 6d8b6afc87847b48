import { describe, expect, test } from 'vitest';
import { distilledTable, scaledLinearAlphas, sigmasOf, zeroTerminalAlphas } from './discrete.ts';
import { resolutionMu, reshifted, shifted, unshifted } from './flow.ts';
import { namedLevels } from './named-levels.ts';
import { endScale, noising } from './noising.ts';

const names = ['sd-eps', 'sd-v', 'sd-v-zsnr', 'edm-svd', 'edm-0.002-80', 'continuous-v-0.002-80', 'flow-shift3', 'sd3-flow-shift3', 'flow-shift1-multiplier1', 'flux-shift1.15', 'flux-shift-0.5', 'flux-dev-768x512', 'lcm-distilled-50'];

describe.each(names)('%s', (name) => {
  const levels = namedLevels(name);

  test('its grid rises from the lowest to the highest level', () => {
    const { grid } = levels;
    expect(grid[0]).toBeCloseTo(levels.sigmaMin, 12);
    expect(grid.at(-1)! / levels.sigmaMax).toBeCloseTo(1, 12);
    for (let i = 1; i < grid.length; i++) expect(grid[i]!).toBeGreaterThan(grid[i - 1]!);
  });

  test('timestep and sigma undo each other over the whole range', () => {
    for (let i = 0; i <= 20; i++) {
      const sigma = levels.sigmaMin * (levels.sigmaMax / levels.sigmaMin) ** (i / 20);
      expect(levels.sigma(levels.timestep(sigma)) / sigma).toBeCloseTo(1, 10);
    }
  });

  test('a fraction of the way falls from above every level to 0', () => {
    expect(levels.sigmaAtPercent(0)).toBeGreaterThanOrEqual(levels.sigmaMax);
    expect(levels.sigmaAtPercent(1)).toBe(0);
    for (let i = 1; i < 20; i++) expect(levels.sigmaAtPercent(i / 20)).toBeLessThan(levels.sigmaAtPercent((i - 1) / 20));
  });
});

test('SD’s table runs from 0.0292 to 14.6146 and zero terminal SNR leaves its first entry alone', () => {
  const alphas = scaledLinearAlphas();
  const plain = sigmasOf(alphas);
  const zero = sigmasOf(zeroTerminalAlphas(alphas));
  expect(plain[0]).toBeCloseTo(0.029167158, 9);
  expect(plain[999]).toBeCloseTo(14.61464123, 8);
  expect(zero[0]).toBeCloseTo(plain[0]!, 12);
  expect(zero[999]).toBeCloseTo(4518.7637, 3);
});

test('a discrete network is told a fraction, or ComfyUI’s nearest index', () => {
  const levels = namedLevels('sd-eps');
  const between = Math.sqrt(levels.table![400]! * levels.table![401]!) * 1.0001;
  expect(levels.timestep(between)).toBeCloseTo(400.5, 1);
  expect(levels.timestep(between, 'a1111')).toBe(levels.timestep(between));
  expect(levels.timestep(between, 'comfyui')).toBe(401);
  expect(levels.timestep(100)).toBe(999);
  expect(levels.timestep(1e-6)).toBe(0);
});

test('a distilled table keeps every twentieth entry and the original timesteps', () => {
  const full = sigmasOf(scaledLinearAlphas());
  const { table, stride } = distilledTable(full, 50);
  expect(stride).toBe(20);
  expect(table[49]).toBe(full[999]);
  expect(table[0]).toBe(full[19]);
  expect(namedLevels('lcm-distilled-50').timestep(full[19]!)).toBe(19);
});

test('shifting bends time and is undone', () => {
  expect(shifted(0.5, 3)).toBeCloseTo(0.75, 15);
  expect([shifted(0, 3), shifted(1, 3)]).toEqual([0, 1]);
  for (const u of [0.01, 0.3, 0.9]) expect(unshifted(shifted(u, 8), 8)).toBeCloseTo(u, 14);
  expect(reshifted(namedLevels('flux-shift1.15'), 1).grid[4999]).toBeCloseTo(0.5, 12);
});

test('Flux’s shift is 0.5 at 256 × 256 and 1.15 at 1024 × 1024', () => {
  expect(resolutionMu(256, 256)).toBeCloseTo(0.5, 12);
  expect(resolutionMu(1024, 1024)).toBeCloseTo(1.15, 12);
  expect(namedLevels('flux-dev-1024x1024').shift).toBeCloseTo(Math.exp(1.15), 12);
});

test('noise is added as the model saw it in training', () => {
  const [eps, flow] = [namedLevels('sd-eps'), namedLevels('flow-shift3')];
  expect(noising(eps, 2)).toEqual({ noise: 2, latent: 1 });
  expect(noising(eps, 2, true).noise).toBeCloseTo(Math.sqrt(5), 14);
  expect(noising(flow, 0.3)).toEqual({ noise: 0.3, latent: 0.7 });
  expect(endScale(eps, 2)).toBe(1);
  expect(endScale(flow, 0.5)).toBe(2);
});

test('families have standard levels', () => {
  expect(namedLevels('sd15').sigmaMax).toBe(namedLevels('sd-eps').sigmaMax);
  expect(namedLevels('flux').prediction).toBe('flow');
});

test('a name nobody knows, and numbers that are no range', () => {
  expect(() => namedLevels('sd9')).toThrow(/^There are no standard noise levels called sd9\. Known are sd15, .*lcm-distilled-<n>\.$/);
  expect(() => namedLevels('edm-80-0.002')).toThrow('The noise levels edm-80-0.002 run from 80 to 0.002, which is no falling range above 0. Change the numbers in the name.');
  expect(() => namedLevels('toString')).toThrow('There are no standard noise levels called toString.');
});
