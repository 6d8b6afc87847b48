import { describe, expect, test } from 'vitest';
import { lookup, withText } from '../../../tests/readings.ts';
import { pictureFacts } from './facts.ts';
import { readInfotext } from './read.ts';

describe('A1111’s text as others write it', () => {
  const fields = (text: string) => withText('parameters', `a cat\nNegative prompt: dog\nSteps: 20, CFG scale: 7, Seed: 1, Size: 512x512, ${text}`);

  test('the program’s way of a sampler, and only options that it has', async () => {
    const { settings, notes } = await fields('Sampler: UniPC, UniPC variant: bh2, UniPC order: 2, UniPC lower order final: False, Eta: 0.5, Version: v1.10.1');
    expect(settings.samplerOptions).toEqual({ variant: 'bh2', order: 2, lowerOrderFinal: false, convention: 'a1111' });
    expect(notes).toContain('“eta” is 0.5 in the picture; UniPC has no such option here.');
    expect((await fields('Sampler: UniPC, Version: ComfyUI')).settings).toMatchObject({ samplerOptions: { convention: 'comfyui' }, noise: 'comfyui' });
    expect((await fields('Sampler: Euler a')).settings).not.toHaveProperty('samplerOptions');
  });

  test('JSON without quotes names files, and is not taken for fields', async () => {
    const { files, others } = await fields('Sampler: Euler a, Model: m, Model hash: 6ce0161689, Hashes: {"model": "6ce0161689", "lora:ink, v2": "7c6bad76eb54", "embed:bad": "123"}, Note: kept');
    expect(files).toEqual([{ kind: 'model', name: 'm', hash: '6ce0161689' }, { kind: 'lora', name: 'ink, v2', hash: '7c6bad76eb54' }, { kind: 'embedding', name: 'bad', hash: '123' }]);
    expect(others).toEqual({ Note: 'kept' });
    const civitai = await fields('Sampler: Euler a, Civitai resources: [{"type":"checkpoint","modelName":"Pony","modelVersionName":"V6 [x]"},{"type":"lora","weight":0.8,"modelName":"Ink"}], Civitai metadata: {}');
    expect(civitai.files).toEqual([{ kind: 'model', name: 'Pony V6 [x]', hash: null }, { kind: 'lora', name: 'Ink', hash: null }]);
    expect(civitai.notes).toContain('LoRA “Ink” was used at 0.8; the prompt does not say so.');
    expect(civitai.others).toEqual({});
  });

  test.each([
    ['Hashes: {"model": "a', 'Hashes'],
    ['Hashes: {"a": [}', 'Hashes'],
    [`Civitai resources: ${'['.repeat(5000)}`, 'Civitai resources'],
  ])('broken JSON stays the field it looks like: %.30s', async (text, key) => {
    expect(Object.keys((await fields(`Sampler: Euler a, ${text}`)).others)).toContain(key);
  });

  test('Fooocus has its LoRAs beside the prompt and ComfyUI’s noise; Draw Things names its own', async () => {
    const fooocus = await fields('Sampler: DPM++ 2M SDE Karras, Lora hashes: "ink: 4852686128", Lora weights: "ink: 0.1", Version: Fooocus v2.5.5');
    expect(fooocus).toMatchObject({ program: 'fooocus', settings: { sampler: 'dpmpp_2m_sde', schedule: 'karras', noise: 'comfyui', loras: [{ name: 'ink', unetStrength: 0.1, textStrength: 0.1 }] } });
    const draw = (mode: string) => fields(`Sampler: Euler a, Guidance Scale: 4, Strength: 0.5, Seed Mode: ${mode}`);
    expect(await draw('NVIDIA GPU Compatible')).toMatchObject({ settings: { denoise: 0.5, noise: 'a1111-nv' } });
    expect((await draw('Scale Alike')).noise?.id).toBeNull();
  });

  test.each([
    ['Sampler: DPM++ 2M, Version: v1.8.0', 'uniform'],
    ['Sampler: DPM++ 2M', 'uniform'],
    ['Sampler: DPM++ 2M SDE Karras, Version: v1.6.0', 'karras'],
    ['Sampler: DPM++ 2M, Version: v1.9.0', 'automatic'],
    ['Sampler: DPM++ 2M, Schedule type: Automatic, Version: v1.8.0', 'automatic'],
    ['Sampler: DPM++ 2M, Version: f2.0.1v1.10.1', 'automatic'],
    ['Sampler: DPM++ 2M, Version: ComfyUI', 'automatic'],
    ['Sampler: Euler a, Version: v1.2.0', 'automatic'],
  ])('what no schedule type meant in its day: %s', async (text, schedule) => {
    expect((await fields(text)).settings.schedule).toBe(schedule);
  });

  test('a seed that is none is said', async () => {
    const { settings, notes } = await withText('parameters', 'a\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: -1');
    expect(settings).not.toHaveProperty('seed');
    expect(notes).toContain('The text says “Seed: -1”, which is no seed that made a picture.');
  });
});

describe('A1111’s text', () => {
  const text = 'a cat\nNegative prompt: dog\nSteps: 20, Sampler: DPM++ 2M SDE Karras, CFG scale: 7.5, Seed: 18446744073709551615, Size: 512x768, Model hash: 6ce0161689, Model: v1-5, Clip skip: 2, RNG: CPU, Version: v1.5.0';

  test('becomes settings, with names looked up and the seed exact', async () => {
    const reading = await withText('parameters', text);
    expect(reading).toMatchObject({ program: 'a1111', version: 'v1.5.0', infotext: text, noise: { id: 'a1111-cpu' } });
    expect(reading.settings).toMatchObject({
      prompt: 'a cat',
      negativePrompt: 'dog',
      dialect: 'a1111',
      sampler: 'dpmpp_2m_sde',
      schedule: 'karras',
      steps: 20,
      cfg: 7.5,
      seed: '18446744073709551615',
      width: 512,
      height: 768,
      clipSkip: 2,
      noise: 'a1111-cpu',
    });
    expect(reading.files).toEqual([{ kind: 'model', name: 'v1-5', hash: '6ce0161689' }]);
    expect(pictureFacts(await withText('parameters', text.replace('a cat', 'a cat <lora:ink:0.8>')))?.settings?.loras).toEqual(['ink']);
    expect(pictureFacts(reading)).toMatchObject({ source: 'a1111', width: 8, settings: { seed: '18446744073709551615', model: { name: 'v1-5', hash: '6ce0161689' } } });
  });

  test('without RNG a graphics card drew the noise', () => {
    const told = readInfotext('x\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512', lookup)!;
    expect(told.noise).toMatchObject({ id: 'a1111-nv' });
    expect(told.settings.schedule).toBe('automatic');
  });

  test('missing and doubled fields are told', () => {
    const told = readInfotext('x\nSteps: 20, Seed: 1, Seed: 2, CFG scale: 7', lookup)!;
    expect(told.settings.seed).toBe('2');
    expect(told.notes).toEqual(['“Seed” is written 2 times; the last counts.', 'The text does not say “Sampler”.', 'The text does not say “Size”.']);
  });

  test('values no request may hold are left out with a reason', () => {
    const told = readInfotext('x\nSteps: 400, Sampler: Magic, CFG scale: 7, Seed: 1, Size: 513x512', lookup)!;
    expect(told.settings).not.toHaveProperty('steps');
    expect(told.settings).not.toHaveProperty('width');
    expect(told.notes).toEqual([
      'Sampler “Magic” is not known here. Choose one.',
      '“width” is 513 in the picture, which cannot be asked for here: must be a multiple of 8.',
      '“steps” is 400 in the picture, which cannot be asked for here: must be 150 or less.',
    ]);
  });

  test('what has no place stays readable', () => {
    const told = readInfotext('x\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, ADetailer model: face.pt, Hires upscale: 2, Denoising strength: 0.4', lookup)!;
    expect(told.others).toEqual({ 'ADetailer model': 'face.pt' });
    expect(told.notes).toContain('A second pass enlarged it (to 1024×1024, denoise 0.4); that is not repeated here.');
    expect(told.settings).not.toHaveProperty('denoise');
  });

  test('words are no settings', () => {
    expect(readInfotext('a cat, a dog: both', lookup)).toBeNull();
  });
});
