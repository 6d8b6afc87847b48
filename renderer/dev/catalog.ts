import type { Catalog, SamplerInfo, ScheduleInfo } from '../../contract/catalog.ts';

/** A catalog of the shape the engine publishes, with enough in it to try every control. */
const number = (label: string, minimum: number, maximum: number, fallback: number, step: number, description = '') => ({
  type: 'number', label, minimum, maximum, default: fallback, step, ...(description ? { description } : {}),
});
const none = { type: 'object', properties: {} };
const options = (properties: object) => ({ type: 'object', properties }) as SamplerInfo['options'];
const aliases = (a1111: string, comfyui: string) => ({ a1111: [a1111], comfyui: [comfyui], diffusers: [], invokeai: [] });

const eta = number('Eta', 0, 2, 1, 0.01, 'How much of the noise is taken out and put in anew at each step.');
const sNoise = number('S noise', 0.9, 1.1, 1, 0.001, 'Strength of the noise put in.');
const churn = {
  sChurn: number('S churn', 0, 100, 0, 0.1),
  sTmin: number('S tmin', 0, 10, 0, 0.01),
  sTmax: number('S tmax', 0, 999, 999, 0.1),
  sNoise,
};

function sampler(id: string, label: string, about: string, more: Partial<SamplerInfo> = {}): SamplerInfo {
  return { id, label, about, source: 'k-diffusion', aliases: aliases(label, id), options: none, order: 1, nfePerStep: 1, stochastic: false, noise: more.stochastic ? 'gaussian' : 'none', fits: ['eps', 'v', 'edm'], needsUncond: false, batchInvariant: true, discardsPenultimate: [], freshInpaintNoise: false, ...more };
}
function schedule(id: string, label: string, about: string, more: Partial<ScheduleInfo> = {}): ScheduleInfo {
  return { id, label, about, source: 'k-diffusion', aliases: aliases(label, id), options: none, fits: ['eps', 'v', 'edm'], ...more };
}

export const catalog: Catalog = {
  samplers: [
    sampler('euler', 'Euler', 'One straight step per noise level: plain, quick, exact with many steps.', { options: options(churn), fits: ['eps', 'v', 'edm', 'flow'] }),
    sampler('euler_ancestral', 'Euler a', 'Euler with fresh noise at every step: lively, and different at every step count.', { stochastic: true, options: options({ eta, sNoise }) }),
    sampler('heun', 'Heun', 'Looks ahead and corrects: second order, two model calls a step.', { order: 2, nfePerStep: 2, options: options(churn), fits: ['eps', 'v', 'edm', 'flow'] }),
    sampler('dpm_2', 'DPM2', 'A midpoint method in log σ.', { order: 2, nfePerStep: 2 }),
    sampler('dpmpp_2s_ancestral', 'DPM++ 2S a', 'Single-step second order with fresh noise.', { order: 2, nfePerStep: 2, stochastic: true, options: options({ eta, sNoise }) }),
    sampler('dpmpp_2m', 'DPM++ 2M', 'Remembers the step before: second order at the price of first.', { order: 2, options: options({ solver: { type: 'string', label: 'Solver', enum: ['midpoint', 'heun'], default: 'midpoint' } }) }),
    sampler('dpmpp_sde', 'DPM++ SDE', 'Solves the stochastic equation with Brownian noise; two calls a step.', { nfePerStep: 2, stochastic: true, options: options({ eta, sNoise }) }),
    sampler('dpmpp_2m_sde', 'DPM++ 2M SDE', 'The multistep form of DPM++ SDE.', { order: 2, stochastic: true, options: options({ eta, sNoise, solver: { type: 'string', label: 'Solver', enum: ['midpoint', 'heun'], default: 'midpoint' } }) }),
    sampler('dpmpp_3m_sde', 'DPM++ 3M SDE', 'Remembers two steps; wants an exponential schedule.', { order: 3, stochastic: true, options: options({ eta, sNoise }) }),
    sampler('dpm_adaptive', 'DPM adaptive', 'Chooses its own steps until the error is small enough.', { order: 3, nfePerStep: 3, nfeNote: 'as many as needed', options: options({ tolerance: number('Tolerance', 0.001, 0.5, 0.05, 0.001), accelerate: { type: 'boolean', label: 'Accept larger steps', default: false } }) }),
    sampler('uni_pc', 'UniPC', 'Predictor and corrector of one kind, good with few steps.', { order: 3 }),
    sampler('lcm', 'LCM', 'For models distilled to a handful of steps.', { stochastic: true }),
    sampler('ddim', 'DDIM', 'The deterministic path of Song et al., with η for noise.', { options: options({ eta: number('Eta', 0, 1, 0, 0.01) }) }),
  ],
  schedules: [
    schedule('automatic', 'Automatic', 'What the sampler is best used with.', { fits: ['eps', 'v', 'edm', 'flow'] }),
    schedule('normal', 'Normal', 'The model’s own timesteps, evenly spaced.', { fits: ['eps', 'v', 'edm', 'flow'] }),
    schedule('karras', 'Karras', 'Evenly spaced in σ to the power 1/ρ: more steps where little noise is left.', { options: options({ rho: number('Rho', 1, 15, 7, 0.1) }) }),
    schedule('exponential', 'Exponential', 'Evenly spaced in log σ.'),
    schedule('polyexponential', 'Polyexponential', 'Log σ with a bend.', { options: options({ rho: number('Rho', 0.1, 5, 1, 0.05) }) }),
    schedule('sgm_uniform', 'SGM uniform', 'As in Stability’s generative-models.'),
    schedule('beta', 'Beta', 'Timesteps at quantiles of a beta distribution.', { options: options({ alpha: number('Alpha', 0.05, 2, 0.6, 0.05), beta: number('Beta', 0.05, 2, 0.6, 0.05) }) }),
    schedule('ays', 'Align Your Steps', 'NVIDIA’s optimised ten steps for the model’s family; between them interpolated.', { source: 'Sabour et al. 2024', aliases: { a1111: ['Align Your Steps'], comfyui: ['AlignYourStepsScheduler'], diffusers: ['AysSchedules'], invokeai: [] } }),
    schedule('custom', 'Custom', 'Levels typed in.', { options: options({ sigmas: { type: 'array', label: 'Sigmas', items: { type: 'number' }, default: [] } }) }),
  ],
  guidances: [
    { id: 'cfg', label: 'CFG', about: 'Classifier-free guidance: away from the negative prompt, towards the prompt.', source: 'Ho and Salimans 2022', aliases: aliases('CFG', 'cfg'), options: none, fits: ['eps', 'v', 'edm', 'flow'] },
    { id: 'cfg_rescale', label: 'CFG rescaled', about: 'Keeps the contrast of the unguided picture.', source: 'Lin et al. 2024', aliases: aliases('CFG rescale', 'RescaleCFG'), options: options({ phi: number('Phi', 0, 1, 0.7, 0.01) }), fits: ['eps', 'v', 'edm'] },
  ],
  noises: [
    { id: 'stepwise', label: 'Stepwise', about: 'The same picture at any batch size and on any device.', source: 'Stepwise', aliases: aliases('', ''), options: none, batchInvariant: true },
    { id: 'torch_cpu', label: 'CPU (torch)', about: 'As ComfyUI draws it.', source: 'torch', aliases: aliases('CPU', 'cpu'), options: none, batchInvariant: true },
    { id: 'nv', label: 'NV (Philox)', about: 'As an NVIDIA card draws it in A1111.', source: 'A1111', aliases: aliases('NV', 'gpu'), options: none, batchInvariant: true },
  ],
};
