import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Recipe } from '../../../contract/recipe.ts';
import { readExif } from './exif.ts';
import { readContainer } from './read-container.ts';
import { recipeInfotext } from './recipe-infotext.ts';
import { bytesSource } from './source.ts';
import { exportFormats, exportPicture, inscribePng, inscription, sidecar } from './write.ts';

const recipe: Recipe = {
  version: 2,
  prompt: 'a lighthouse, (storm:1.2)',
  negativePrompt: 'blurry',
  dialect: 'a1111',
  model: { name: 'v1-5-pruned', sha256: 'ab'.repeat(32), family: 'sd15', prediction: 'eps' },
  vae: { name: 'vae-ft-mse', sha256: 'cd'.repeat(32) },
  loras: [{ name: 'ink', sha256: 'ef'.repeat(32), unetStrength: 0.8, textStrength: 0.8 }],
  embeddings: [],
  clipSkip: 2,
  width: 512,
  height: 768,
  sampler: 'dpmpp_2m',
  samplerOptions: {},
  schedule: 'karras',
  scheduleOptions: { rho: 7 },
  steps: 20,
  denoise: 1,
  sigmas: [14.6, 0],
  cfg: 7.5,
  guidance: 'cfg',
  guidanceOptions: {},
  seed: '18446744073709551615',
  variationSeed: '5',
  variationStrength: 0.25,
  seedResizeWidth: 0,
  seedResizeHeight: 0,
  ensd: 31337,
  noise: 'stepwise',
  batchIndex: 0,
  batchSize: 1,
  provenance: { engine: '0.1.0', runtime: 'onnxruntime-node 1.30.0', device: 'cpu', precision: 'fp32', threads: 2, platform: 'linux-x64', processor: 'AMD EPYC' },
};
const names = { sampler: () => 'DPM++ 2M', schedule: () => 'Karras' };
const picture = () => sharp(Buffer.alloc(24 * 16 * 3, 90), { raw: { width: 24, height: 16, channels: 3 } }).png().toBuffer();
const read = (bytes: Uint8Array) => readContainer(bytesSource(bytes, 'x'))!;

test('the text other programs read', () => {
  expect(recipeInfotext(recipe, names)).toBe(
    'a lighthouse, (storm:1.2) <lora:ink:0.8>\n' +
      'Negative prompt: blurry\n' +
      'Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 18446744073709551615, Size: 512x768, ' +
      'Model hash: ababababab, Model: v1-5-pruned, VAE hash: cdcdcdcdcd, VAE: vae-ft-mse, Variation seed: 5, Variation seed strength: 0.25, ' +
      'Clip skip: 2, ENSD: 31337, RNG: CPU, Schedule rho: 7, Lora hashes: ink: efefefefefef, Version: Stepwise 0.1.0'.replace('ink: efefefefefef', '"ink: efefefefefef"'),
  );
});

test('a LoRA that the prompt names is not named twice, and two strengths stay two', () => {
  const tagged = { ...recipe, prompt: 'x <lora:ink:0.5>' };
  expect(recipeInfotext(tagged, names).split('\n')[0]).toBe('x <lora:ink:0.5>');
  const two = { ...recipe, prompt: '', loras: [{ ...recipe.loras[0]!, unetStrength: 0.5 }] };
  expect(recipeInfotext(two, names).split('\n')[0]).toBe('<lora:ink:0.8:0.5>');
});

describe('a PNG', () => {
  test('keeps its pixels and carries both texts', async () => {
    const plain = await picture();
    const png = inscribePng(plain, inscription(recipe, names));
    expect(await sharp(png).raw().toBuffer()).toEqual(await sharp(plain).raw().toBuffer());
    const { texts, notes } = read(png);
    expect(notes).toEqual([]);
    expect(texts.map(({ keyword }) => keyword)).toEqual(['parameters', 'stepwise']);
    expect(JSON.parse(texts[1]!.text)).toEqual(recipe);
  });

  test('writes letters beyond ISO 8859-1 as UTF-8', async () => {
    const png = inscribePng(await picture(), { infotext: '日本 😀', recipe: null });
    expect(Buffer.from(png).includes('iTXt')).toBe(true);
    expect(read(png).texts).toEqual([{ keyword: 'parameters', text: '日本 😀' }]);
  });

  test('is the same bytes every time', async () => {
    const once = inscribePng(await picture(), inscription(recipe, names));
    expect(inscribePng(await picture(), inscription(recipe, names))).toEqual(once);
  });

  test('must be one', () => {
    expect(() => inscribePng(Buffer.from('GIF89a'), inscription(recipe, names))).toThrow('Settings can be written into a PNG, and this is none.');
  });
});

test.each(exportFormats)('%s carries both texts in EXIF', async (format) => {
  const texts = inscription(recipe, names);
  const exported = await exportPicture(await picture(), format, 80, texts);
  const container = read(exported);
  expect(container).toMatchObject({ format, width: 24, height: 16, notes: [] });
  const exif = readExif(container.exif!)!;
  expect(exif.userComment).toBe(texts.infotext);
  expect(Buffer.from(exif.makerNote!).toString('utf8')).toBe(`stepwise\0${texts.recipe}`);
  expect((await sharp(exported).metadata()).width).toBe(24);
});

test('a JPEG too small for both keeps the recipe, too small for that it is refused', async () => {
  const long = inscription({ ...recipe, prompt: 'é'.repeat(18_000) }, names);
  const exif = readExif(read(await exportPicture(await picture(), 'jpeg', 80, long)).exif!)!;
  expect(exif.userComment).toBe('');
  expect(Buffer.from(exif.makerNote!).toString('utf8')).toBe(`stepwise\0${long.recipe}`);
  const longer = inscription({ ...recipe, prompt: '日'.repeat(30_000) }, names);
  await expect(exportPicture(await picture(), 'jpeg', 80, longer)).rejects.toThrow('a JPEG holds 64. Choose WebP, AVIF or PNG.');
});

test('the sidecar is the recipe', () => {
  expect(JSON.parse(sidecar(recipe))).toEqual(recipe);
});
