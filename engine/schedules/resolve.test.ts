import { describe, expect, test } from 'vitest';
import { a1111Steps } from './denoise.ts';
import { extended, flipped, splitAt, splitAtDenoise } from './edit.ts';
import { namedLevels } from './named-levels.ts';
import { resolveSigmas, type SamplerFacts, type SigmaWish } from './resolve.ts';

const sd = namedLevels('sd-eps');
const flux = namedLevels('flux-shift1.15');
const base: SigmaWish = { schedule: 'karras', options: {}, levels: sd, family: 'sd15', steps: 20, denoise: 1, sampler: null, width: 512, height: 512 };
const resolved = (more: Partial<SigmaWish>) => resolveSigmas({ ...base, ...more });
const sampler = (more: Partial<SamplerFacts> = {}): SamplerFacts => ({ discardsPenultimate: [], ...more });

describe('automatic', () => {
  test('is the sampler’s own, or normal, or simple for flow models', () => {
    expect(resolved({ schedule: 'automatic', sampler: sampler({ automatic: 'karras' }) })).toMatchObject({ schedule: 'karras', note: 'Automatic chose Karras.' });
    expect(resolved({ schedule: 'automatic' })).toMatchObject({ schedule: 'normal', note: 'Automatic chose Normal.' });
    expect(resolved({ schedule: 'automatic', levels: flux, family: 'flux', sampler: sampler({ automatic: 'karras' }) }).schedule).toBe('simple');
    expect(resolved({ schedule: 'automatic', options: { convention: 'a1111' } }).schedule).toBe('uniform');
  });
});

describe('denoising strength', () => {
  test('ComfyUI walks the end of a longer list', () => {
    const long = resolved({ steps: 40 }).sigmas;
    expect(resolved({ steps: 20, denoise: 0.5 }).sigmas).toEqual(long.slice(-21));
    expect(resolved({ steps: 20, denoise: 0.99995 }).sigmas).toEqual(resolved({ steps: 20 }).sigmas);
  });

  test('A1111 walks the end of the same list, or with fixed steps of a longer one', () => {
    const convention = 'a1111';
    expect(resolved({ steps: 20, denoise: 0.5, options: { convention } }).sigmas).toEqual(resolved({ steps: 20 }).sigmas.slice(9));
    expect(resolved({ steps: 20, denoise: 0.5, options: { convention, fixSteps: true } }).sigmas).toEqual(resolved({ steps: 40 }).sigmas.slice(20));
    expect(a1111Steps(20, 1, false)).toEqual({ listSteps: 20, start: 0 });
  });

  test('a published list keeps its last steps, at least one', () => {
    const full = resolved({ schedule: 'ays', steps: 10 }).sigmas;
    expect(resolved({ schedule: 'ays', steps: 10, denoise: 0.3 }).sigmas).toEqual(full.slice(-4));
    expect(resolved({ schedule: 'ays', steps: 10, denoise: 0.01 }).sigmas).toEqual(full.slice(-2));
  });
});

describe('next-to-last level', () => {
  const discarding = sampler({ discardsPenultimate: ['comfyui'] });
  test('is dropped from a list for one step more where the sampler asks for it', () => {
    const longer = resolved({ steps: 21 }).sigmas;
    const expected = [...longer.slice(0, -2), 0];
    expect(resolved({ sampler: discarding }).sigmas).toEqual(expected);
    expect(resolved({ options: { discardPenultimate: 'always' } }).sigmas).toEqual(expected);
    expect(resolved({ sampler: discarding, options: { discardPenultimate: 'never' } }).sigmas).toEqual(resolved({}).sigmas);
    expect(resolved({ sampler: discarding, options: { convention: 'a1111' } }).sigmas).toEqual(resolved({}).sigmas);
  });

  test('stays in published lists, as in ComfyUI’s nodes', () => {
    expect(resolved({ schedule: 'ays', steps: 10, sampler: discarding }).source).toBe('exact');
  });
});

describe('shift', () => {
  test('replaces a flow model’s own, by number or by picture size', () => {
    const flow = { schedule: 'simple', levels: flux, family: 'flux', steps: 2 };
    expect(resolved({ ...flow, options: { shift: 3 } }).sigmas[1]).toBeCloseTo(0.75, 12);
    expect(resolved({ ...flow, options: { resolutionShift: true }, width: 1024, height: 1024 }).sigmas[1]).toBeCloseTo(resolved(flow).sigmas[1]!, 12);
    expect(() => resolved({ ...flow, options: { shift: 3, resolutionShift: true } })).toThrow('A shift was given and a shift by picture size asked for. Choose one of the two.');
    expect(() => resolved({ options: { shift: 3 } })).toThrow('A shift bends the time of flow models; this model is not one. Leave the shift empty.');
  });
});

describe('custom', () => {
  const custom = (values: string, more: Partial<SigmaWish> & { options?: Record<string, string> } = {}) =>
    resolved({ schedule: 'custom', ...more, options: { values, ...more.options } });

  test('takes lists as people paste them', () => {
    expect(custom('[14.6, 4.1; 1.2\n 0.4 0]')).toMatchObject({ sigmas: [14.6, 4.1, 1.2, 0.4, 0], source: 'custom' });
    expect(custom('14.6 4.1 1.2', { steps: 3 })).toMatchObject({ sigmas: [14.6, 4.1, 1.2, 0], note: '' });
    expect(custom('14.6 4.1 1.2', { options: { end: 'replace' } }).sigmas).toEqual([14.6, 4.1, 0]);
    expect(custom('14.6 4.1 1.2', { options: { end: 'keep' } }).sigmas).toEqual([14.6, 4.1, 1.2]);
    expect(custom('14.6 1', { steps: 3, options: { fit: 'steps' } })).toMatchObject({ sigmas: [14.6, expect.closeTo(Math.sqrt(14.6), 12), 1, 0], source: 'interpolated' });
  });

  test('takes timesteps', () => {
    const { sigmas } = custom('999 500 0', { options: { unit: 'timestep' } });
    expect(sigmas).toEqual([sd.sigmaMax, sd.table![500], sd.sigmaMin, 0]);
    expect(custom('999 500 -1', { options: { unit: 'timestep' } }).sigmas).toEqual([sd.sigmaMax, sd.table![500], 0]);
    const edm = custom('1.6 0 -1 -1.5', { levels: namedLevels('edm-svd'), family: 'svd', options: { unit: 'timestep' } }).sigmas;
    expect(edm).toEqual([1.6, 0, -1, -1.5].map((timestep) => expect.closeTo(Math.exp(4 * timestep), 12)).concat(0));
    expect(custom('1000 500 0', { levels: namedLevels('sd3'), family: 'sd3', options: { unit: 'timestep' } }).sigmas).toEqual([1, 0.5, 0]);
  });

  test.each([
    ['', 'A custom schedule needs a list of noise levels, for example “14.6 4.1 1.2 0.4 0”.'],
    ['14.6 four 1', '“four”, number 2 of the custom schedule, is not a number. Write numbers such as 14.6 or 2.9e-2.'],
    ['14.6 NaN 1', '“NaN”, number 2 of the custom schedule, is not a number. Write numbers such as 14.6 or 2.9e-2.'],
    ['14.6 Infinity', '“Infinity”, number 2 of the custom schedule, is not a number. Write numbers such as 14.6 or 2.9e-2.'],
    ['14.6 1 2 0', 'A custom schedule must fall from number to number, but number 3 (2) is not below number 2 (1).'],
    ['14.6 1 1 0', 'A custom schedule must fall from number to number, but number 3 (1) is not below number 2 (1).'],
    ['14.6 1 -2', '-2, number 3 of the custom schedule, is below 0. Noise levels go down to 0.'],
    ['0', 'A custom schedule needs at least one step: two levels, the higher first.'],
    ['100 10 1', 'The schedule Custom at 20 steps starts at 100, above this model’s highest level 14.61464. Lower its highest level or choose another schedule.'],
    ['0.9968 0.9 0.5 0', 'The custom schedule starts at 0.9968 and never exceeds 1, which looks like flow times, but this model’s noise starts at 14.6146. σ = t/(1 − t) turns one into the other.'],
  ])('refuses “%s”', (values, sentence) => {
    expect(() => custom(values)).toThrow(sentence);
  });

  test('refuses sigmas for a flow model and timesteps beyond a table', () => {
    expect(() => custom('14.6 1 0', { levels: flux, family: 'flux' })).toThrow('This model walks flow times from 1 to 0, but the custom schedule starts at 14.6.');
    expect(() => custom('1500 1', { options: { unit: 'timestep' } })).toThrow('1500, number 1 of the custom schedule, is not a timestep of this model; they go from 0 to 999.');
    expect(() => custom('1.6 -3', { levels: namedLevels('edm-svd'), family: 'svd', options: { unit: 'timestep' } })).toThrow('-3, number 2 of the custom schedule, is not a timestep of this model; they go from -1.55365 to 1.63777.');
  });
});

test.each<[string, Partial<SigmaWish>, string]>([
  ['unknown schedule', { schedule: 'kurras' }, 'There is no schedule “kurras”. Known are automatic, normal, '],
  ['another program’s name', { schedule: 'SGM Uniform' }, 'There is no schedule “SGM Uniform”. It is called sgm_uniform here.'],
  ['inherited name', { schedule: 'toString' }, 'There is no schedule “toString”. Known are '],
  ['no steps', { steps: 0 }, 'The number of steps is a whole number from 1 to 1,000, not 0.'],
  ['half a step', { steps: 1.5 }, 'The number of steps is a whole number from 1 to 1,000, not 1.5.'],
  ['10,000 steps', { steps: 10_000 }, 'The number of steps is a whole number from 1 to 1,000, not 10,000.'],
  ['no strength', { denoise: 0 }, 'The denoising strength lies above 0 and up to 1; 0 would change nothing.'],
  ['too much strength', { denoise: 1.2 }, 'The denoising strength lies above 0 and up to 1; 1.2 does not.'],
  ['a strength next to nothing', { denoise: 1e-9 }, 'A denoising strength of 1e-9 takes the last 20 steps of 20,000,000,000, and lists have 100,000 at most. Raise it to 0.0002 or more.'],
  ['NaN strength', { denoise: Number.NaN }, 'The denoising strength lies above 0 and up to 1; NaN does not.'],
  ['option out of range', { options: { rho: 1000 } }, 'The option rho (ρ) of the schedule Karras goes up to 100, and 1000 was given.'],
  ['option nobody has', { options: { roh: 7 } }, 'The schedule Karras has no option “roh”. It has rho, sigmaMin, sigmaMax, convention, '],
  ['range upside down', { options: { sigmaMin: 10, sigmaMax: 1 } }, 'The schedule Karras at 20 steps rises from level 1 (1) to level 2 '],
  ['range beyond the model', { options: { sigmaMax: 80 } }, 'The schedule Karras at 20 steps starts at 80, above this model’s highest level 14.61464. Lower its highest level or choose another schedule.'],
  ['flow list on an eps model', { schedule: 'ays_flux' }, 'The schedule Align Your Steps Flux is for models that predict flow; this one predicts eps. Choose another schedule.'],
  ['eps list on a flow model', { schedule: 'ays_sd15', levels: flux, family: 'flux' }, 'The schedule Align Your Steps SD 1.5 is for models that predict eps, v, edm; this one predicts flow. Choose another schedule.'],
  ['SVD’s list on SD', { schedule: 'ays_svd' }, 'The schedule Align Your Steps SVD at 20 steps starts at 700, above this model’s highest level 14.61464.'],
  ['no list for the family', { schedule: 'ays', family: 'sd3', levels: namedLevels('sd3') }, 'There is no AYS list for models of the family sd3; there are lists for sd15, sdxl, svd, deepfloyd, flux. Choose another schedule, or optimise one for this model.'],
  ['LightDiffusion-Next’s Flux list', { schedule: 'ays_ld', family: 'flux', levels: flux }, 'The schedule AYS of LightDiffusion-Next at 20 steps starts at 14.6146, above this model’s highest level 1.'],
  ['ComfyUI’s division by 0', { schedule: 'kl_optimal', steps: 1, options: { convention: 'comfyui' } }, 'The schedule KL Optimal at 1 step has a level that is not a finite number (number 1, NaN). Ask for another number of steps, or choose another schedule or convention.'],
  ['finer than the table', { schedule: 'simple', steps: 1000, denoise: 0.5 }, 'The schedule Simple at 1000 steps and denoising strength 0.5 holds the level 1.612886 twice in a row (numbers 1 and 2): it asks for more levels than there are. Ask for fewer steps or choose another schedule.'],
  ['GITS in one step', { schedule: 'gits', steps: 1 }, 'GITS has lists for 2 steps and more, not for 1. Ask for 2 or choose another schedule.'],
  ['LCM beyond its timesteps', { schedule: 'lcm', steps: 60 }, 'LCM picks among 50 distilled timesteps and cannot do 60 steps. Ask for 50 or fewer, or a higher denoising strength.'],
  ['LCM with no timestep left', { schedule: 'lcm', steps: 1, denoise: 0.01 }, 'LCM picks among 0 distilled timesteps and cannot do 1 step. Ask for a higher denoising strength.'],
  ['Turbo without a table', { schedule: 'turbo', levels: namedLevels('edm-svd'), family: 'svd' }, 'The schedule Turbo names timesteps 0 … 999, and this model has no such table. Choose another schedule, for example Karras.'],
])('refuses %s', (_, more, sentence) => {
  expect(() => resolved(more)).toThrow(sentence);
});

test('says when a list starts far below the model’s noise', () => {
  expect(resolved({ schedule: 'ays_sd15', steps: 10, levels: namedLevels('sd-v-zsnr') }).note).toContain('Starts at 14.61, below this model’s highest level 4519.');
});

test('edits of lists', () => {
  const sigmas = [8, 4, 2, 1, 0];
  expect(flipped(sigmas)).toEqual([0.0001, 1, 2, 4, 8]);
  expect(splitAt(sigmas, 1)).toEqual([[8, 4], [4, 2, 1, 0]]);
  expect(splitAtDenoise(sigmas, 0.5)).toEqual([[8, 4, 2], [2, 1, 0]]);
  expect(splitAtDenoise(sigmas, 0)).toEqual([[], [0]]);
  expect(extended(sigmas, { steps: 2, startAtSigma: 4, endAtSigma: 2, spacing: 'linear' })).toEqual([8, 4, 3, 2, 1.5, 1, 0]);
});
