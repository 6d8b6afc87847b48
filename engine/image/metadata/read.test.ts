import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { png, pngChunk, textChunk } from '../../../tests/pictures.ts';
import { graph, lookup, read, withText } from '../../../tests/readings.ts';
import { writeExif } from './exif-write.ts';
import { readExif } from './exif.ts';
import { parseJson } from './json.ts';
import { withJpegExif } from './jpeg.ts';
import { readInfotext, readPicture } from './read.ts';

describe('ComfyUI', () => {
  const simple = (more: Record<string, [string, Record<string, unknown>]> = {}) => ({
    1: ['CheckpointLoaderSimple', { ckpt_name: 'm.safetensors' }],
    2: ['CLIPTextEncode', { text: 'fox', clip: ['1', 1] }],
    3: ['EmptyLatentImage', { width: 512, height: 512, batch_size: 1 }],
    4: ['KSampler', { seed: 77, steps: 8, cfg: 2, sampler_name: 'dpmpp_2m', scheduler: 'karras', denoise: 1, model: ['1', 0], positive: ['2', 0], negative: ['2', 0], latent_image: ['3', 0] }],
    5: ['VAEDecode', { samples: ['4', 0], vae: ['1', 2] }],
    6: ['SaveImage', { images: ['5', 0] }],
    ...more,
  }) as Record<string, [string, Record<string, unknown>]>;

  test('seeds beyond 2^53 stay exact', async () => {
    const text = graph(simple()).replace('77', '9007199254740993');
    const { settings } = await withText('prompt', text);
    expect(settings).toMatchObject({ seed: '9007199254740993', sampler: 'dpmpp_2m', schedule: 'karras', dialect: 'comfyui', noise: 'comfyui' });
  });

  test('a sampler that draws on the graphics card has noise of its own', async () => {
    const nodes = simple();
    nodes['4']![1]['sampler_name'] = 'dpmpp_2m_sde_gpu';
    const { settings } = await withText('prompt', graph(nodes));
    expect(settings).toMatchObject({ sampler: 'dpmpp_2m_sde', noise: 'comfyui-gpu-sde' });
  });

  test('AlignYourSteps is found under its node’s name', async () => {
    const nodes = simple({
      7: ['KSamplerSelect', { sampler_name: 'dpmpp_2m' }],
      8: ['AlignYourStepsScheduler', { model_type: 'SD1', steps: 10, denoise: 1 }],
      4: ['SamplerCustom', { add_noise: true, noise_seed: 3, cfg: 7, model: ['1', 0], positive: ['2', 0], negative: ['2', 0], sampler: ['7', 0], sigmas: ['8', 0], latent_image: ['3', 0] }],
    });
    const reading = await withText('prompt', graph(nodes));
    expect(reading.settings).toMatchObject({ schedule: 'ays', steps: 10, seed: '3' });
    expect(reading.others).toMatchObject({ schedulerModel: 'SD1' });
  });

  test('a graph that is a circle ends', async () => {
    const nodes = simple({
      3: ['LatentUpscale', { samples: ['4', 0], width: 64, height: 64 }],
      2: ['ConditioningCombine', { conditioning_1: ['2', 0], conditioning_2: ['7', 0] }],
      7: ['ConditioningConcat', { conditioning_to: ['2', 0], conditioning_from: ['7', 0] }],
      1: ['LoraLoader', { lora_name: 'x', model: ['1', 0], clip: ['1', 0] }],
    });
    const { settings, program } = await withText('prompt', graph(nodes));
    expect(program).toBe('comfyui');
    expect(settings.steps).toBe(8);
  });

  test('a graph of twenty-five thousand nodes in a row ends', async () => {
    const nodes = simple();
    for (let i = 0; i < 25_000; i++) nodes[`r${i}`] = ['Reroute', { '': [`r${i + 1}`, 0] }];
    nodes['6'] = ['SaveImage', { images: ['r0', 0] }];
    expect((await withText('prompt', graph(nodes))).settings.steps).toBe(8);
  });

  test('one of a batch says so', async () => {
    const nodes = simple({ 3: ['EmptyLatentImage', { width: 512, height: 512, batch_size: 4 }] });
    expect((await withText('prompt', graph(nodes))).notes).toContain('It was one of 4 drawn at once, and its place is not recorded; try each.');
  });
});

describe('other programs', () => {
  test('InvokeAI’s names carry the schedule', async () => {
    const { settings, noise } = await withText('invokeai_metadata', JSON.stringify({ positive_prompt: 'p', scheduler: 'dpmpp_2m_k', seed: 5, steps: 20, rand_device: 'cpu', clip_skip: 0 }));
    expect(settings).toMatchObject({ sampler: 'dpmpp_2m', schedule: 'karras', dialect: 'plain', clipSkip: 1 });
    expect(noise?.id).toBe('invokeai-cuda');
  });

  test('NovelAI’s noise cannot be told', async () => {
    const chunks = [textChunk('Software', 'NovelAI'), textChunk('Comment', JSON.stringify({ prompt: 'p', uc: 'n', steps: 28, seed: 4, sampler: 'k_euler_ancestral', scale: 6 }))];
    const reading = await read(png(chunks));
    expect(reading.settings).toMatchObject({ sampler: 'euler_ancestral', cfg: 6, negativePrompt: 'n' });
    expect(reading.noise).toEqual({ id: null, why: 'How NovelAI draws its noise is not published.' });
  });

  test('Fooocus writes JSON', async () => {
    const parameters = { prompt: 'p', negative_prompt: 'n', steps: 30, resolution: '(896, 1152)', guidance_scale: 4, base_model: 'jugg', base_model_hash: 'aeb7e9e689', sampler: 'dpmpp_2m_sde_gpu', scheduler: 'karras', vae: 'Default (model)', seed: '12', loras: [['offset', 0.1, 'ab']], version: 'Fooocus v2.5.0' };
    const reading = await read(png([textChunk('fooocus_scheme', 'fooocus'), textChunk('parameters', JSON.stringify(parameters))]));
    expect(reading).toMatchObject({ program: 'fooocus', infotext: null, settings: { width: 896, height: 1152, seed: '12', schedule: 'karras', loras: [{ name: 'offset', unetStrength: 0.1 }] } });
    expect(reading.files).toEqual([{ kind: 'model', name: 'jugg', hash: 'aeb7e9e689' }, { kind: 'lora', name: 'offset', hash: 'ab' }]);
  });

  test('a picture without settings says nothing', async () => {
    expect(await read(png([]), true)).toMatchObject({ program: null, settings: {}, noise: null, notes: [], width: 8 });
  });
});

describe('broken and hostile files', () => {
  test('a file that is no picture', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'read-')), 'x.png');
    writeFileSync(file, 'hello');
    await expect(readPicture(file, { lookup, hidden: true })).rejects.toThrow('x.png is no PNG, JPEG, WebP, GIF or AVIF picture.');
    await expect(readPicture(`${file}.gone`, { lookup, hidden: true })).rejects.toThrow(`There is no file ${file}.gone. It may have been moved or deleted.`);
  });

  test('a truncated PNG keeps what was read', async () => {
    const whole = png([textChunk('parameters', 'x\nSteps: 1, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 64x64')]);
    const reading = await read(whole.subarray(0, whole.length - 20));
    expect(reading.settings.seed).toBe('1');
    expect(reading.notes).toEqual(['picture.png ends before its last chunk. It was probably not copied to the end.']);
  });

  test('a text chunk of 50 MB is stepped over', async () => {
    const reading = await read(png([pngChunk('tEXt', Buffer.concat([Buffer.from('parameters\0'), Buffer.alloc(50 * 2 ** 20, 65)])), textChunk('Dream', '"a cat" -s 5 -S 6')]));
    expect(reading.notes[0]).toBe('A tEXt chunk of picture.png holds 50.0 MB; texts above 16.0 MB are not read.');
    expect(reading.settings.seed).toBe('6');
  });

  test.each(['zTXt', 'iTXt'])('a %s bomb is not unpacked', async (type) => {
    const bomb = deflateSync(Buffer.alloc(20 * 2 ** 20));
    const head = type === 'zTXt' ? 'parameters\0\0' : 'parameters\0\x01\0\0\0';
    const reading = await read(png([pngChunk(type, Buffer.concat([Buffer.from(head, 'latin1'), bomb]))]));
    expect(reading.notes).toEqual([`A ${type} chunk of picture.png is damaged or unpacks to more than 16.0 MB; it is left out.`]);
  });

  test('many bombs in one picture are not unpacked one after another', async () => {
    const bomb = pngChunk('zTXt', Buffer.concat([Buffer.from('parameters\0\0', 'latin1'), deflateSync(Buffer.alloc(20 * 2 ** 20))]));
    const reading = await read(png(Array.from({ length: 50 }, () => bomb)));
    expect(reading.notes).toEqual([
      'A zTXt chunk of picture.png is damaged or unpacks to more than 16.0 MB; it is left out.',
      'picture.png has more texts than any program writes; the rest is not read.',
    ]);
  });

  test('a name of a million words is no sampler’s', async () => {
    const told = readInfotext(`x\nSteps: 20, Sampler: ${'a '.repeat(400_000)}, CFG scale: 7, Seed: 1, Size: 512x512`, lookup)!;
    expect(told.notes[0]).toMatch(/^Sampler “a a a .*…” is not known here\. Choose one\.$/);
  });

  test('a recipe of a later version is told, and the text is read', async () => {
    const reading = await read(png([textChunk('stepwise', '{"version":99}'), textChunk('parameters', 'x\nSteps: 1, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64')]));
    expect(reading).toMatchObject({ program: 'a1111', recipe: null, settings: { seed: '5' } });
    expect(reading.notes[0]).toMatch(/^The recipe was written by a later version of Stepwise \(its format is 99, this version knows up to \d+\)\./);
  });

  test('a text of ten million letters is no settings', async () => {
    const reading = await withText('parameters', 'a:b, '.repeat(2_000_000));
    expect(reading.notes).toEqual(['Its text of 9.5 MB is longer than any settings are; it is left out.']);
  });

  test.each([
    ['deep', '['.repeat(1_000_000)],
    ['wide', `[${'0,'.repeat(2_000_000)}0]`],
    ['numerous digits', `{"seed":${'9'.repeat(1_000_000)}}`],
    ['unended', `{"a":"${'\\\\'.repeat(1_000_000)}`],
  ])('a JSON bomb (%s) is no graph', async (_, text) => {
    expect(parseJson(text)).toBeNull();
    expect((await withText('prompt', text)).program).toBeNull();
  });

  test('JSON keeps whole numbers and odd keys', () => {
    const value = parseJson('{"__proto__": {"a": 1}, "n": 18446744073709551615, "x": NaN, "y": -1.5e3}')!.value as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'n', 'x', 'y']);
    expect(value['n']).toBe(18446744073709551615n);
    expect(value['x']).toBeNaN();
    expect(value['y']).toBe(-1500);
    for (const bad of ['', '{', '[1,]', '{"a" 1}', '01', '"\n"', '1 2', 'nul']) expect(parseJson(bad)).toBeNull();
  });

  test('EXIF folders that lead to each other are read once', () => {
    const exif = Buffer.from(writeExif('hello', null));
    // The folder with the texts says that the folder with the texts is itself, and the first one too.
    const loop = Buffer.concat([exif, Buffer.alloc(0)]);
    loop.writeUInt16BE(0x8769, 26 + 2);
    loop.writeUInt16BE(4, 26 + 4);
    loop.writeUInt32BE(1, 26 + 6);
    loop.writeUInt32BE(8, 26 + 10);
    expect(readExif(loop)).toMatchObject({ userComment: null });
    expect(readExif(Buffer.from('not exif at all'))).toBeNull();
  });

  test('EXIF that promises more than there is', async () => {
    const exif = Buffer.from(writeExif('hello', null));
    exif.writeUInt32BE(0xffffffff, 26 + 6);
    const reading = await read(withJpegExif(Buffer.from([0xff, 0xd8, 0xff, 0xd9]), exif));
    expect(reading).toMatchObject({ format: 'jpeg', program: null });
  });

  test('doubled texts are told', async () => {
    const reading = await read(png([textChunk('parameters', 'a'), textChunk('parameters', 'b')]));
    expect(reading.infotext).toBe('b');
    expect(reading.notes).toEqual(['Text “parameters” is there more than once; the last counts.']);
  });
});
