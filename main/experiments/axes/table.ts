import type { AxisEntry } from './axis.ts';
import { devices, dialects, files, loras, tableChoice } from './choice.ts';
import { numberField, numbers, seedField, sizes } from './number.ts';
import { loraStrength, options } from './option.ts';
import { promptOrder, promptReplace, prompts } from './prompt.ts';

const a1111 = (...names: readonly string[]) => names.map((name) => [name, null] as const);

/** Everything an experiment can vary, in menu order. To add an axis: add its line. */
export const axisTable = {
  model: files('models', 'model', { label: 'Model', about: 'Models by name, path or hash.', group: 'model', a1111: a1111('Checkpoint name'), renews: 'model', example: 'builtin, dreamshaper_8' }),
  vae: files('vaes', 'vae', { label: 'VAE', about: 'VAE files; none is the model’s own.', group: 'model', a1111: a1111('VAE'), renews: 'weights', example: 'none, vae-ft-mse-840000' }),
  lora: loras({ label: 'LoRA', about: 'LoRAs with their strength in the place of the base’s; + joins several, none is without.', group: 'model', a1111: [], renews: 'weights', example: 'none, detail:0.8, detail:0.5+film:0.7' }),
  loraStrength: loraStrength({ label: 'LoRA strength', about: 'Strength of one LoRA, named as the target.', group: 'model', a1111: [], renews: 'weights', example: '0-1 (+0.25)' }),

  sampler: tableChoice('samplers', 'sampler', { label: 'Sampler', about: 'Samplers by any of their names.', group: 'sampling', a1111: a1111('Sampler'), renews: 'nothing', example: 'Euler a, DPM++ 2M, heun' }),
  schedule: tableChoice('schedules', 'schedule', { label: 'Schedule type', about: 'Noise schedules by any of their names.', group: 'sampling', a1111: a1111('Schedule type'), renews: 'nothing', example: 'karras, Align Your Steps, normal' }),
  cfg: numberField('cfg', { label: 'CFG Scale', about: 'Guidance scales.', group: 'sampling', a1111: a1111('CFG Scale'), renews: 'nothing', example: '1, 3-9 (+2)' }),
  guidance: tableChoice('guidances', 'guidance', { label: 'Guidance', about: 'Kinds of guidance.', group: 'sampling', a1111: [], renews: 'nothing', example: 'cfg, apg, cfg_rescale' }),
  denoise: numberField('denoise', { label: 'Denoising strength', about: 'Part of the schedule that is walked.', group: 'sampling', a1111: a1111('Denoising'), renews: 'nothing', example: '0.4-1 [4]' }),
  samplerOption: options('sampler', 'samplerOptions', {
    label: 'Sampler option', about: 'Values of one option of the sampler, named as the target.', group: 'sampling', renews: 'nothing', example: '0, 0.5, 1',
    a1111: [['Eta', 'eta'], ['Sigma Churn', 'sChurn'], ['Sigma min', 'sTmin'], ['Sigma max', 'sTmax'], ['Sigma noise', 'sNoise'], ['UniPC Order', 'order']],
  }),
  scheduleOption: options('schedule', 'scheduleOptions', {
    label: 'Schedule option', about: 'Values of one option of the schedule, named as the target.', group: 'sampling', renews: 'nothing', example: '3, 5, 7',
    a1111: [
      ['Schedule min sigma', 'sigmaMin'], ['Schedule max sigma', 'sigmaMax'], ['Schedule rho', 'rho'], ['Beta schedule alpha', 'alpha'], ['Beta schedule beta', 'beta'],
      ['Always discard next-to-last sigma', 'discardPenultimate'],
    ],
  }),
  guidanceOption: options('guidance', 'guidanceOptions', { label: 'Guidance option', about: 'Values of one option of the guidance, named as the target.', group: 'sampling', a1111: [], renews: 'nothing', example: '0, 0.5, 0.7' }),

  steps: numberField('steps', { label: 'Steps', about: 'Sampling steps. With matched cost: as much as the base’s sampler costs at so many.', group: 'cost', a1111: a1111('Steps'), renews: 'nothing', example: '10-30 (+10)' }),
  nfe: numbers(
    { label: 'NFE budget', about: 'Evaluations of the network, guidance counted; each sampler gets the steps that cost as much.', group: 'cost', a1111: [], renews: 'nothing', example: '10, 20, 40' },
    true, { min: 1, max: 10_000, step: 1 }, (draft, budget) => ({ ...draft, budget }),
  ),
  seconds: numbers(
    { label: 'Time budget', about: 'Seconds by measured speed; each cell gets the steps that take as long.', group: 'cost', a1111: [], renews: 'nothing', example: '1, 2, 4' },
    false, { min: 0.01, max: 86_400, step: 0.5 }, (draft, budget) => ({ ...draft, budget }),
  ),

  prompt: prompts('prompt', { label: 'Prompt', about: 'Whole prompts with || or a new line between them.', group: 'prompt', a1111: [], renews: 'text', example: 'a red circle || a blue star, striped' }),
  negativePrompt: prompts('negativePrompt', { label: 'Negative prompt', about: 'Whole negative prompts with || or a new line between them.', group: 'prompt', a1111: [], renews: 'text', example: 'blurry || text, watermark' }),
  promptReplace: promptReplace({ label: 'Prompt S/R', about: 'The first value is searched for in the prompt; each value takes its place. Or cat=dog, cat=horse.', group: 'prompt', a1111: a1111('Prompt S/R'), renews: 'text', example: 'circle, star, "heart, shiny"' }),
  promptOrder: promptOrder({ label: 'Prompt order', about: 'Every order of these words of the prompt.', group: 'prompt', a1111: a1111('Prompt order'), renews: 'text', example: 'red, shiny, striped' }),
  clipSkip: numberField('clipSkip', { label: 'Clip skip', about: 'Layer of the text encoder, 1 the last.', group: 'prompt', a1111: a1111('Clip skip'), renews: 'text', example: '1, 2' }),
  dialect: dialects({ label: 'Prompt dialect', about: 'How brackets are read: a1111, comfyui or plain.', group: 'prompt', a1111: [], renews: 'text', example: 'a1111, comfyui' }),

  seed: seedField('seed', { label: 'Seed', about: 'Seeds; -1 draws one, the same for the whole experiment.', group: 'noise', a1111: a1111('Seed'), renews: 'nothing', example: '1-8' }),
  variationSeed: seedField('variationSeed', { label: 'Variation seed', about: 'Seeds to lean towards.', group: 'noise', a1111: a1111('Var. seed'), renews: 'nothing', example: '1-4' }),
  variationStrength: numberField('variationStrength', { label: 'Variation strength', about: 'How far to lean, 0 to 1.', group: 'noise', a1111: a1111('Var. strength'), renews: 'nothing', example: '0-1 [5]' }),
  noise: tableChoice('noises', 'noise', { label: 'Noise source', about: 'Whose noise a seed stands for.', group: 'noise', a1111: a1111('RNG source'), renews: 'nothing', example: 'stepwise, a1111-nv' }),
  ensd: numberField('ensd', { label: 'Eta noise seed delta', about: 'Added to the seed of each step’s noise, as in A1111.', group: 'noise', a1111: [], renews: 'nothing', example: '0, 31337' }),
  seedResizeWidth: numberField('seedResizeWidth', { label: 'Resize seed from width', about: 'Width the seed’s noise is taken from; 0 for none.', group: 'noise', a1111: [], renews: 'nothing', example: '0, 512' }),
  seedResizeHeight: numberField('seedResizeHeight', { label: 'Resize seed from height', about: 'Height the seed’s noise is taken from; 0 for none.', group: 'noise', a1111: [], renews: 'nothing', example: '0, 512' }),

  size: sizes({ label: 'Size', about: 'Width and height together.', group: 'picture', a1111: a1111('Size'), renews: 'graph', example: '512x512, 512x768' }),
  width: numberField('width', { label: 'Width', about: 'Multiples of 8.', group: 'picture', a1111: [], renews: 'graph', example: '512-768 (+64)' }),
  height: numberField('height', { label: 'Height', about: 'Multiples of 8.', group: 'picture', a1111: [], renews: 'graph', example: '512-768 (+64)' }),

  device: devices({ label: 'Device', about: 'What computes.', group: 'machine', a1111: [], renews: 'model', example: 'cpu, webgpu' }),
  threads: numberField('threads', { label: 'Threads', about: 'Threads of the processor; 0 lets the engine choose.', group: 'machine', a1111: [], renews: 'model', example: '1, 2' }),
} satisfies Record<string, AxisEntry>;
export type AxisKind = keyof typeof axisTable;
