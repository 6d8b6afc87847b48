import { describe, expect, test } from 'vitest';
import { axisContext } from '../../../tests/experiments/context.ts';
import { AxisInfo, AxisWish } from '../../../contract/experiment.ts';
import { Request, type RequestInput } from '../../../contract/request.ts';
import { axisEntry, axisInfos, moreValues, readAxis } from './axes.ts';

const read = (kind: string, values: AxisWish['values'], target: string | null = null, base: RequestInput = {}) => readAxis(AxisWish.parse({ kind, target, values }), axisContext(base));
const labels = (kind: string, values: AxisWish['values'], target: string | null = null) => read(kind, values, target).axis.values.map(({ label }) => label);
const values = (kind: string, text: AxisWish['values'], target: string | null = null) => read(kind, text, target).axis.values.map(({ value }) => value);

/** The requests that an axis makes of a base, one for each value. */
function requests(kind: string, typed: AxisWish['values'], target: string | null = null, base: RequestInput = {}) {
  const { axis } = read(kind, typed, target, base);
  return axis.values.map(({ value }) => axisEntry(axis.kind).apply({ request: axisContext(base).base, budget: null, remarks: [] }, value, axis.target));
}

test('every line of the table is what the contract says', () => {
  for (const info of axisInfos()) expect(AxisInfo.parse(info)).toEqual(info);
});

test.each(axisInfos())('$kind: its own example is read, and every value makes a request within its ranges', ({ kind, example, target, picker }) => {
  if (kind === 'lora' || kind === 'vae' || kind === 'model') return;
  const option = picker.kind === 'option' ? { sampler: 'eta', schedule: 'rho', guidance: 'intervalHigh' }[picker.of] : 'detail';
  const known = { sampler: 'euler, heun', schedule: 'karras', guidance: 'cfg' }[kind] ?? example;
  const base = { prompt: 'a red, shiny, striped circle' };
  for (const draft of requests(kind, known, target === null ? null : option, base)) {
    expect(Request.parse(draft.request)).toEqual(draft.request);
    expect(draft.remarks).toEqual([]);
  }
});

test('A1111’s names mean the same axes, with their targets', () => {
  expect(read('CFG Scale', '3-9 (+2)').axis).toMatchObject({ id: 'cfg', values: [{ id: 0, value: 3 }, { id: 1, value: 5 }, { id: 2, value: 7 }, { id: 3, value: 9 }] });
  expect(read('Eta', '0, 0.5').axis).toMatchObject({ id: 'samplerOption:eta', target: 'eta', label: 'eta' });
  expect(read('checkpoint NAME', 'builtin').axis.kind).toBe('model');
});

describe('values', () => {
  test('entries by id, label and what other programs say', () => {
    expect(values('sampler', 'Euler a, dpmpp_2m, HEUN')).toEqual(['euler_ancestral', 'dpmpp_2m', 'heun']);
    expect(labels('sampler', ['euler'])).toEqual(['Euler']);
  });
  test('models by name; by path where a name means two', () => {
    expect(() => read('model', 'anime')).toThrow('“anime” could be any of 2 models');
    expect(values('model', 'builtin, dreamshaper_8, /other/anime.safetensors')).toEqual(['builtin', 'dreamshaper_8', '/other/anime.safetensors']);
  });
  test('VAEs and LoRAs', () => {
    expect(values('vae', 'none, mse')).toEqual([null, 'mse']);
    expect(values('vae', [null])).toEqual([null]);
    expect(values('lora', 'none, detail:0.8, detail:0.5+film')).toEqual([
      [], [{ name: 'detail', unetStrength: 0.8, textStrength: 0.8 }], [{ name: 'detail', unetStrength: 0.5, textStrength: 0.5 }, { name: 'film', unetStrength: 1, textStrength: 1 }],
    ]);
  });
  test('seeds stay exact, and -1 is drawn once', () => {
    expect(values('seed', '18446744073709551614-18446744073709551615, -1, -1')).toEqual(['18446744073709551614', '18446744073709551615', '100', '101']);
    expect(values('seed', [7, '-1'])).toEqual(['7', '100']);
  });
  test('sizes', () => expect(values('size', '512x768, 256 × 256')).toEqual([{ width: 512, height: 768 }, { width: 256, height: 256 }]));
  test('options as their schema says', () => {
    expect(values('samplerOption', '0-1 (+0.5)', 'eta')).toEqual([0, 0.5, 1]);
    expect(values('samplerOption', 'true, off', 'unic')).toEqual([true, false]);
    expect(values('scheduleOption', 'none, 0.03', 'sigmaMin')).toEqual([null, 0.03]);
  });
  test('repeated values count once, and that is said', () => {
    expect(read('steps', '10, 20, 10')).toMatchObject({ axis: { values: [{ value: 10 }, { value: 20 }] }, warnings: ['The axis Steps names a value twice; each counts once.'] });
  });
  test('SKIP: keeps a value in the list', () => expect(read('steps', '10, SKIP:20').axis.values.map(({ skip }) => skip)).toEqual([false, true]));
});

describe('prompts', () => {
  const prompt = (kind: string, typed: string, base: RequestInput = {}) => requests(kind, typed, null, base).map(({ request }) => request.prompt);
  test('S/R: the first value is searched for and stands for itself', () => {
    expect(prompt('Prompt S/R', 'circle, star, "heart, shiny"')).toEqual(['a red circle on a blue background', 'a red star on a blue background', 'a red heart, shiny on a blue background']);
    expect(requests('promptReplace', 'blur, noise', null, { negativePrompt: 'blur' }).map(({ request }) => request.negativePrompt)).toEqual(['blur', 'noise']);
  });
  test('S/R as equations, as in SwarmUI', () => expect(prompt('promptReplace', 'red=green, circle=star')).toEqual(['a green circle on a blue background', 'a red star on a blue background']));
  test('S/R remarks where the word is not there', () => {
    expect(requests('promptReplace', 'dog, cat')[1]).toMatchObject({ remarks: ['“dog” is not in the prompt, so nothing was replaced.'], request: { prompt: 'a red circle on a blue background' } });
  });
  test('order: every order, what stands between stays', () => {
    expect(prompt('Prompt order', 'red, blue')).toEqual(['a red circle on a blue background', 'a blue circle on a red background']);
    expect(prompt('promptOrder', 'a, b, c', { prompt: 'c; b; a' })).toEqual(['a; b; c', 'a; c; b', 'b; a; c', 'b; c; a', 'c; a; b', 'c; b; a']);
    expect(prompt('promptOrder', 'cat, cat food', { prompt: 'cat food for a cat' })).toEqual(['cat for a cat food', 'cat food for a cat']);
    expect(requests('promptOrder', 'red, green')[0]).toMatchObject({ remarks: ['“green” is not in the prompt, so its order stayed.'] });
  });
  test('property: an order keeps every sign of the prompt, and the identity keeps the prompt', () => {
    const words = ['red', 'shiny', 'old', 'round'];
    const base = 'a red, shiny; old (round) thing';
    const orders = prompt('promptOrder', words.join(','), { prompt: base });
    expect(new Set(orders).size).toBe(24);
    expect(orders[0]).toBe(base);
    for (const order of orders) expect(order.split('').toSorted().join('')).toBe(base.split('').toSorted().join(''));
  });
  test('whole prompts keep their commas', () => expect(prompt('prompt', 'a cat, red || a dog\na bird')).toEqual(['a cat, red', 'a dog', 'a bird']));
  test('a LoRA’s strength, in the list and in a tag', () => {
    expect(requests('loraStrength', '0.5', 'Detail', { loras: [{ name: 'detail' }, { name: 'film' }] })[0]!.request.loras).toEqual([{ name: 'detail', unetStrength: 0.5, textStrength: 0.5 }, { name: 'film', unetStrength: 1, textStrength: 1 }]);
    expect(requests('loraStrength', '0.5', 'detail', { prompt: 'x <lora:detail:1:0.2>' })[0]!.request).toMatchObject({ prompt: 'x <lora:detail:0.5>', loras: [] });
  });
});

test('values are added behind the others, with ids of their own', () => {
  const { axis } = read('steps', '10, 20');
  expect(moreValues(axis, '20, 30, 40', axisContext())).toEqual({ added: [{ id: 2, value: 30, label: '30', skip: false }, { id: 3, value: 40, label: '40', skip: false }], warnings: [] });
  expect(() => moreValues(axis, '20', axisContext())).toThrow('The axis Steps has this value already.');
});

test.each([
  ['flavour', '1', null, 'There is no axis “flavour”. Known are model, vae,'],
  ['steps', '', null, 'The axis Steps has no values. Write some, like 10-30 (+10), or take the axis away.'],
  ['steps', '10.5', null, 'Steps takes whole numbers, and 10.5 is none.'],
  ['steps', '0', null, 'Steps goes from 1 to 150, and 0 was given.'],
  ['width', '513', null, 'Width is a multiple of 8, and 513 is not. 512 would be.'],
  ['sampler', 'eular', null, 'There is no sampler “eular”. Known are euler, euler_ancestral, dpmpp_2m and heun.'],
  ['schedule', 'fast', null, 'There is no schedule type “fast”. Known are automatic, karras and normal.'],
  ['model', 'dreams', null, 'There is no model “dreams”.'],
  ['seed', '1.5', null, 'Seed takes whole numbers from 0 to 18446744073709551615, or -1 to draw one; “1.5” is neither.'],
  ['seed', '18446744073709551616', null, 'Seed takes whole numbers from 0 to 18446744073709551615, or -1 to draw one; “18446744073709551616” is neither.'],
  ['seed', [2 ** 60], null, 'or too large to be written without quotes.'],
  ['size', '512', null, '“512” is not a size. Write sizes like 512x768.'],
  ['size', '500x500', null, 'A size is two multiples of 8 from 64 to 2048, like 512x768; 500x500 is not.'],
  ['samplerOption', '1', null, 'The axis Sampler option needs a target: the option’s name.'],
  ['samplerOption', '1', 'flavour', 'No sampler has an option “flavour”. Known are eta and unic.'],
  ['steps', '1', 'x', 'The axis Steps takes no target, and “x” was given.'],
  ['promptOrder', 'red', null, 'Prompt order takes at least two words of the prompt, like “red, shiny, old”.'],
  ['promptOrder', 'a,b,c,d,e,f,g,h,i', null, '9 words have more orders than an experiment can show; prompt order takes up to 8.'],
  ['promptReplace', '"", x', null, 'Prompt S/R begins with the word to search for, and the first value is empty.'],
  ['lora', 'detail:11', null, 'A LoRA’s strength goes from -10 to 10, and 11 was given for detail.'],
  ['sampler', [5], null, 'Sampler takes names, not “5”.'],
  ['steps', ['10'], null, 'Steps takes numbers, not “10”.'],
] as const)('%s of %j is refused with a sentence', (kind, typed, target, sentence) => {
  expect(() => read(kind, typed as AxisWish['values'], target)).toThrow(sentence);
});
