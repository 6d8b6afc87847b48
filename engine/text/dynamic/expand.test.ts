import { describe, expect, test } from 'vitest';
import { allPrompts, drawPrompts } from './expand.ts';
import { wildcardsFrom } from './wildcards.ts';

const wildcards = wildcardsFrom({ 'colours.txt': 'red\ngreen\r\n# no\n\nblue', 'animals/cats.txt': 'lion', 'animals/dogs.txt': 'wolf', 'loop.txt': 'a __loop__' });
const all = (template: string) => [...allPrompts(template, wildcards)];

test('every combination in order', () => {
  expect(all('{a|b} {1|2}')).toEqual(['a 1', 'a 2', 'b 1', 'b 2']);
  expect(all('{2$$-$$a|b|c}')).toEqual(['a-b', 'a-c', 'b-a', 'b-c', 'c-a', 'c-b']);
  expect(all('__animals/*__')).toEqual(['lion', 'wolf']);
  expect(all('${x=__colours__}${x}')).toEqual(['blue', 'green', 'red']);
});

test('the same seed draws the same prompts', () => {
  const draw = (seed: bigint) => drawPrompts('{a|b|c} __colours__', seed, 5, wildcards);
  expect(draw(7n)).toEqual(draw(7n));
  expect(draw(7n)).not.toEqual(draw(8n));
});

test('weights decide how often', () => {
  const drawn = drawPrompts('{9::a|1::b}', 1n, 1000, wildcards);
  expect(drawn.filter((prompt) => prompt === 'a').length).toBeGreaterThan(850);
});

test('a million combinations are given one at a time', () => {
  const digits = '{0|1|2|3|4|5|6|7|8|9}';
  const prompts = allPrompts(digits.repeat(6), wildcards);
  expect(prompts.next().value).toBe('000000');
  expect(prompts.next().value).toBe('000001');
});

describe('refused', () => {
  test.each([
    ['text {unclosed', 'In the template “text {unclosed” a “{” is never closed. Add “}”.'],
    ['${x', 'In the template “${x” a “${” is never closed. Add “}”.'],
    ['${}', 'In the template “${}” a “${” is followed by no name.'],
    ['${x} ball', 'The template uses “${x}”, but gives it no value. Write ${x=…} before it.'],
    ['%{a ... b}', 'In the template “%{a ... b}” a “%{” is never closed. Add “$$”.'],
    ['__loop__', 'The wildcard “loop” leads back to itself. Take the name out of its own file.'],
    ['{'.repeat(200), 'The template is nested more than 100 deep.'],
  ])('%s', (template, sentence) => {
    expect(() => drawPrompts(template, 1n, 1, wildcards)).toThrow(sentence);
    expect(() => all(template)).toThrow(sentence);
  });
});
