import { describe, expect, test } from 'vitest';
import type { Json } from '../../json.ts';
import { graphOfPrompt, graphOfWorkflow } from './graph.ts';
import { readGraph } from './settings.ts';

type Inputs = Record<string, Json>;
const node = (class_type: string, inputs: Inputs) => ({ class_type, inputs });
const encoder = (text: Json) => node('CLIPTextEncode', { text, clip: ['1', 1] });
const sampler = (inputs: Inputs = {}) =>
  node('KSampler', { seed: 1, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['1', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0], ...inputs });
const shown = (id: string) => ({ 8: node('VAEDecode', { samples: [id, 0], vae: ['1', 2] }), 9: node('SaveImage', { images: ['8', 0] }) });
const plain = {
  1: node('CheckpointLoaderSimple', { ckpt_name: 'm.safetensors' }), 5: node('EmptyLatentImage', { width: 512, height: 768, batch_size: 1 }),
  6: encoder('castle'), 7: encoder('blurry'), 3: sampler(), ...shown('3'),
};
const custom = (inputs: Inputs = {}) => node('SamplerCustomAdvanced', { noise: ['10', 0], guider: ['11', 0], sampler: ['12', 0], sigmas: ['13', 0], latent_image: ['5', 0], ...inputs });
const guided = {
  ...plain, 3: custom(), 10: node('RandomNoise', { noise_seed: 9007199254740993n }), 11: node('CFGGuider', { model: ['1', 0], positive: ['6', 0], negative: ['7', 0], cfg: 5.5 }),
  12: node('KSamplerSelect', { sampler_name: 'dpmpp_2m_sde' }), 13: node('BasicScheduler', { scheduler: 'beta', steps: 30, denoise: 1, model: ['1', 0] }),
};
const read = (nodes: object) => readGraph(graphOfPrompt({ ...nodes })!);

describe('samplers in parts', () => {
  test('Align Your Steps and a guider of its own scale', () => {
    expect(read({ ...guided, 13: node('AlignYourStepsScheduler', { model_type: 'SDXL', steps: 12, denoise: 1 }) })).toMatchObject({
      seed: '9007199254740993', cfg: 5.5, steps: 12, sampler: 'dpmpp_2m_sde', scheduler: 'AlignYourSteps', schedulerModel: 'SDXL', positive: 'castle', negative: 'blurry',
    });
  });

  test('a guider of two prompts: both, and the scale of the first', () => {
    const guider = node('DualCFGGuider', { model: ['1', 0], cond1: ['6', 0], cond2: ['66', 0], negative: ['7', 0], cfg_conds: 8, cfg_cond2_negative: 4 });
    expect(read({ ...guided, 11: guider, 66: encoder('at night'), 12: node('SamplerEulerAncestral', { eta: 0.8, s_noise: 1.1 }) })).toMatchObject({
      cfg: 8, positive: 'castle, at night', negative: 'blurry', sampler: 'euler_ancestral', samplerOptions: { eta: 0.8, sNoise: 1.1 },
    });
  });

  test('split sigmas: the half that begins with noise', () => {
    const halves = { 14: node('SplitSigmas', { sigmas: ['13', 0], step: 20 }), 15: node('DisableNoise', {}), 31: custom({ sigmas: ['14', 0] }), 3: custom({ noise: ['15', 0], sigmas: ['14', 1], latent_image: ['31', 0] }) };
    expect(read({ ...guided, ...halves })).toMatchObject({ seed: '9007199254740993', steps: 30, stages: 2, width: 512 });
  });
});

describe('values that come by links', () => {
  test.each<[string, object, object]>([
    ['a number and a seed', { 41: node('PrimitiveInt', { value: 77 }), 42: node('Seed (rgthree)', { seed: 123456 }), 3: sampler({ steps: ['41', 0], seed: ['42', 0] }) }, { steps: 77, seed: '123456' }],
    ['the setting of the same name', { 41: node('Sampler Scheduler Settings (JPS)', { sampler_name: 'heun', scheduler: 'beta' }), 3: sampler({ sampler_name: ['41', 0], scheduler: ['41', 1] }) }, { sampler: 'heun', scheduler: 'beta' }],
    ['joined texts', { 43: node('StringConcatenate', { string_a: 'left', string_b: ['44', 0], delimiter: ', ' }), 44: node('PrimitiveString', { value: 'right' }), 6: encoder(['43', 0]) }, { positive: 'left, right' }],
    ['what a node shows now, not what it showed before', { 43: node('ShowText|pysssss', { text: ['44', 0], text_0: 'before' }), 44: node('ImpactWildcardProcessor', { wildcard_text: '{a|b}', populated_text: 'now', seed: 3 }), 6: encoder(['43', 0]) }, { positive: 'now' }],
    ['a switch', { 90: node('ImpactSwitch', { select: 2, input1: ['6', 0], input2: ['91', 0] }), 91: encoder('second'), 3: sampler({ positive: ['90', 0] }) }, { positive: 'second' }],
    ['reroutes', { 40: node('Reroute', { '': ['6', 0] }), 3: sampler({ positive: ['40', 0] }) }, { positive: 'castle' }],
  ])('%s', (_, nodes, expected) => {
    expect(read({ ...plain, ...nodes })).toMatchObject(expected);
  });

  test('what is worked out from a value is not that value', () => {
    expect(read({ ...plain, 41: node('SimpleMath+', { value: 'a+1', a: ['42', 0] }), 42: node('PrimitiveInt', { value: 4 }), 3: sampler({ seed: ['41', 0] }) })).not.toHaveProperty('seed');
  });

  test('a circle of joined texts ends', () => {
    const circle = { 43: node('StringConcatenate', { string_a: ['44', 0], string_b: ['44', 0], delimiter: '' }), 44: node('StringConcatenate', { string_a: ['43', 0], string_b: ['43', 0], delimiter: 'x' }), 6: encoder(['43', 0]) };
    expect(read({ ...plain, ...circle })).toMatchObject({ seed: '1', negative: 'blurry' });
  });
});

describe('loaders and LoRAs of extensions', () => {
  test('a loader that encodes both prompts and makes the empty latents', () => {
    const loader = node('Efficient Loader', {
      ckpt_name: 'eff.safetensors', vae_name: 'Baked VAE', clip_skip: -2, lora_name: 'None', lora_model_strength: 1, lora_clip_strength: 1, positive: 'castle', negative: 'blurry',
      empty_latent_width: 640, empty_latent_height: 832, batch_size: 2, lora_stack: ['2', 0],
    });
    const stacker = node('LoRA Stacker', { input_mode: 'advanced', lora_count: 1, lora_name_1: 'a.safetensors', lora_wt_1: 9, model_str_1: 0.5, clip_str_1: 0.25, lora_name_2: 'unused.safetensors' });
    const both = node('KSampler (Efficient)', { seed: 99, steps: 22, cfg: 6, sampler_name: 'dpmpp_2m', scheduler: 'karras', denoise: 1, model: ['1', 0], positive: ['1', 1], negative: ['1', 2], latent_image: ['1', 3], optional_vae: ['1', 4] });
    const found = read({ 1: loader, 2: stacker, 3: both, 9: node('SaveImage', { images: ['3', 5] }) });
    expect(found).toMatchObject({
      positive: 'castle', negative: 'blurry', width: 640, height: 832, batchSize: 2, clipSkip: 2, checkpoint: 'eff.safetensors', seed: '99',
      loras: [{ name: 'a.safetensors', unetStrength: 0.5, textStrength: 0.25 }],
    });
    expect(found).not.toHaveProperty('vae');
  });

  test.each<[string, object, object[]]>([
    [
      'a list with switches',
      { 20: node('Power Lora Loader (rgthree)', { lora_1: { on: true, lora: 'x', strength: 0.6 }, lora_2: { on: false, lora: 'y', strength: 1 }, lora_3: { on: true, lora: 'z', strength: 0.5, strengthTwo: 0.25 }, model: ['1', 0] }) },
      [{ name: 'x', unetStrength: 0.6, textStrength: 0.6 }, { name: 'z', unetStrength: 0.5, textStrength: 0.25 }],
    ],
    [
      'a stack applied later',
      { 20: node('CR Apply LoRA Stack', { model: ['1', 0], lora_stack: ['21', 0] }), 21: node('CR LoRA Stack', { switch_1: 'On', lora_name_1: 'a', model_weight_1: 0.7, clip_weight_1: 0.6, switch_2: 'Off', lora_name_2: 'b', model_weight_2: 1, clip_weight_2: 1, lora_stack: ['22', 0] }), 22: node('CR LoRA Stack', { switch_1: 'On', lora_name_1: 'first', model_weight_1: 1, clip_weight_1: 1 }) },
      [{ name: 'first', unetStrength: 1, textStrength: 1 }, { name: 'a', unetStrength: 0.7, textStrength: 0.6 }],
    ],
  ])('%s', (_, nodes, loras) => {
    expect(read({ ...plain, ...nodes, 3: sampler({ model: ['20', 0] }) })!.loras).toEqual(loras);
  });

  test('a size chosen from a list', () => {
    expect(read({ ...plain, 5: node('SDXL Empty Latent Image (rgthree)', { dimensions: ' 832 x 1216  (portrait)', clip_scale: 2, batch_size: 1 }) })).toMatchObject({ width: 832, height: 1216 });
  });
});

describe('what happens after the first pass', () => {
  const second = { 33: sampler({ seed: 2, steps: 15, denoise: 0.4, latent_image: ['54', 0] }), ...shown('33') };
  test('enlarged by a model and a factor: how far, only the model knows', () => {
    const larger = { 51: node('VAEDecode', { samples: ['3', 0], vae: ['1', 2] }), 52: node('ImageUpscaleWithModel', { upscale_model: ['50', 0], image: ['51', 0] }), 53: node('ImageScaleBy', { image: ['52', 0], upscale_method: 'area', scale_by: 0.5 }), 54: node('VAEEncode', { pixels: ['53', 0], vae: ['1', 2] }) };
    expect(read({ ...plain, ...second, ...larger })?.hires).toEqual({ width: null, height: null, seed: '2', steps: 15, denoise: 0.4, method: 'area' });
  });

  test('enlarged twice by factors', () => {
    expect(read({ ...plain, ...second, 53: node('LatentUpscaleBy', { samples: ['3', 0], upscale_method: 'bilinear', scale_by: 1.5 }), 54: node('LatentUpscaleBy', { samples: ['53', 0], upscale_method: 'bicubic', scale_by: 2 }) })?.hires).toMatchObject({ width: 1536, height: 2304, method: 'bicubic' });
  });

  test('a detailer is named and not taken for the sampler', () => {
    expect(read({ ...plain, 60: node('FaceDetailer', { image: ['8', 0], seed: 5, steps: 8, cfg: 3, denoise: 0.4, model: ['1', 0] }), 9: node('SaveImage', { images: ['60', 0] }) })).toMatchObject({ seed: '1', steps: 20, reworkedBy: 'FaceDetailer' });
  });
});

describe('the editor’s form', () => {
  const placed = (id: number, type: string, inputs: [string, number | null][], widgets_values: Json[]) => ({ id, type, mode: 0, inputs: inputs.map(([name, link]) => ({ name, link })), widgets_values });
  const page = [
    placed(1, 'CheckpointLoaderSimple', [], ['m.safetensors']), placed(2, 'EmptyLatentImage', [], [640, 512, 1]), placed(4, 'VAEDecode', [['samples', 4], ['vae', 5]], []), placed(5, 'SaveImage', [['images', 6]], ['x']),
  ];
  const workflow = (nodes: object[], links: object[], subgraphs: object[] = []) => readGraph(graphOfWorkflow({ nodes, links, definitions: { subgraphs } } as unknown as Json)!);

  test('a sampler inside a subgraph', () => {
    const inner = {
      id: 'two-passes', links: [[100, -10, 1, 10, 0], [101, -10, 1, 11, 0], [102, -10, 0, 12, 0], [103, 10, 0, 12, 1], [104, 11, 0, 12, 2], [105, -10, 2, 12, 3], [106, 12, 0, -20, 0]].map(([id, origin_id, origin_slot, target_id, target_slot]) => ({ id, origin_id, origin_slot, target_id, target_slot })),
      nodes: [placed(10, 'CLIPTextEncode', [['clip', 100]], ['castle']), placed(11, 'CLIPTextEncode', [['clip', 101]], ['blurry']), placed(12, 'KSampler', [['model', 102], ['positive', 103], ['negative', 104], ['latent_image', 105]], [55, 'randomize', 17, 6.5, 'euler', 'karras', 1])],
    };
    const outer = [...page, placed(3, 'two-passes', [['model', 1], ['clip', 2], ['latent', 3]], [])];
    expect(workflow(outer, [[1, 1, 0, 3, 0], [2, 1, 1, 3, 1], [3, 2, 0, 3, 2], [4, 3, 0, 4, 0], [5, 1, 2, 4, 1], [6, 4, 0, 5, 0]], [inner])).toMatchObject({
      positive: 'castle', negative: 'blurry', seed: '55', steps: 17, cfg: 6.5, scheduler: 'karras', width: 640, height: 512, checkpoint: 'm.safetensors',
    });
  });

  test('nodes that set and get by a name', () => {
    const nodes = [...page, placed(20, 'SetNode', [['MODEL', 1]], ['model']), placed(21, 'GetNode', [], ['model']), placed(6, 'CLIPTextEncode', [], ['castle']), placed(3, 'KSampler', [['model', 8], ['positive', 9], ['latent_image', 11]], [3, 'fixed', 20, 7, 'euler', 'normal', 1])];
    expect(workflow(nodes, [[1, 1, 0, 20, 0], [8, 21, 0, 3, 0], [9, 6, 0, 3, 1], [11, 2, 0, 3, 3], [4, 3, 0, 4, 0], [5, 1, 2, 4, 1], [6, 4, 0, 5, 0]])).toMatchObject({ checkpoint: 'm.safetensors', positive: 'castle' });
  });

  test('subgraphs without end come to one', () => {
    const many = Array.from({ length: 14 }, (_, i) => ({ id: `level-${i}`, links: [], nodes: Array.from({ length: 10 }, (_, k) => placed(k, `level-${i + 1}`, [], [])) }));
    expect(graphOfWorkflow({ nodes: [placed(1, 'level-0', [], [])], links: [], definitions: { subgraphs: many } })?.size).toBeLessThan(20_000);
    const loop = { id: 'loop', links: [[1, -10, 0, 1, 0], [2, -10, 0, -20, 0]], nodes: [placed(1, 'loop', [['x', 1]], [])] };
    expect(() => graphOfWorkflow({ nodes: [placed(3, 'loop', [['x', 9]], []), placed(4, 'KSampler', [['latent_image', 9]], [])], links: [[9, 3, 0, 3, 0]], definitions: { subgraphs: [loop] } })).not.toThrow();
  });
});
