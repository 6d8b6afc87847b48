import { expect, test } from 'vitest';
import { sampleRecipe } from '../tests/history/sample.ts';
import { chosenLoras, requestOfRecipe } from './recipe-request.ts';
import { Request } from './request.ts';

const lora = (name: string) => ({ name, sha256: 'b'.repeat(64), unetStrength: 0.8, textStrength: 1 });

test('a LoRA of a tag is not asked for twice', () => {
  const loras = [lora('chosen'), lora('tagged'), lora('other')];
  expect(chosenLoras(sampleRecipe({ prompt: 'a <lora:tagged:1:0.8> b <lora:other:te=1:unet=0.8>', loras })).map(({ name }) => name)).toEqual(['chosen']);
  expect(chosenLoras(sampleRecipe({ prompt: 'a <lora:tagged> b', dialect: 'plain', loras })).length).toBe(3);
  expect(chosenLoras(sampleRecipe({ prompt: 'a < lora:x:1> <hypernet:y:1> <LORA:z:1>', loras })).length).toBe(3);
});

test('the request of a recipe is a valid one, with the recipe’s own seed and place', () => {
  const recipe = sampleRecipe({ seed: '18446744073709551615', batchSize: 3, batchIndex: 2, loras: [lora('x')] });
  const request = Request.parse(requestOfRecipe(recipe));
  expect(request).toMatchObject({ seed: '18446744073709551615', batchSize: 3, sampler: 'dpmpp_2m', loras: [{ name: 'x', unetStrength: 0.8, textStrength: 1 }] });
});
