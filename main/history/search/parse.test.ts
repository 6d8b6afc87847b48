import { expect, test } from 'vitest';
import { StudioError } from '../../../contract/errors.ts';
import { fields } from './fields.ts';
import { parseSearch, phrase } from './parse.ts';

const one = (text: string) => {
  const clauses = parseSearch(text);
  expect(clauses).toHaveLength(1);
  return clauses[0]!;
};

test('the example of the README, piece by piece', () => {
  const clauses = parseSearch('sampler:dpmpp_2m steps:>10 model:dream seed:42 size:512x768 date:2026-11 rating:>=4 -prompt:cat "exact phrase"');
  expect(clauses.map(({ name, negated }) => [name, negated])).toEqual([
    ['sampler', false], ['steps', false], ['model', false], ['seed', false], ['size', false], ['date', false], ['rating', false], ['prompt', true], [null, false],
  ]);
  expect(clauses[1]!.wanted).toEqual([{ kind: 'range', range: { from: 10, fromOpen: true, to: Infinity, toOpen: false } }]);
  expect(clauses[4]!.wanted).toEqual([{ kind: 'size', width: 512, height: 768 }]);
  expect(clauses[8]!.wanted).toEqual([{ kind: 'text', text: 'exact phrase', prefix: false }]);
});

test('every field parses its own example', () => {
  for (const [name, { example, field }] of Object.entries(fields)) {
    expect(one(example)).toMatchObject({ name, field, negated: false });
    expect(one(`-${example}`)).toMatchObject({ name, negated: true });
  }
});

test.each<[string, object]>([
  ['cat*', { kind: 'text', text: 'cat', prefix: true }],
  ['"cat*"', { kind: 'text', text: 'cat*', prefix: false }],
  ['(masterpiece:1.2)', { kind: 'text', text: '(masterpiece:1.2)', prefix: false }],
  ['<lora:detail:0.8>', { kind: 'text', text: '<lora:detail:0.8>', prefix: false }],
  ['seed:00042', { kind: 'exact', text: '42' }],
  ['seed:18446744073709551615', { kind: 'exact', text: '18446744073709551615' }],
  ['model:"dream shaper"', { kind: 'name', text: 'dream shaper', prefix: false }],
  ['sampler:dpmpp*', { kind: 'name', text: 'dpmpp', prefix: true }],
  ['SIZE:512×768', { kind: 'size', width: 512, height: 768 }],
  ['is:Favourite', { kind: 'state', state: 'favourite' }],
  ['cfg:5..8', { kind: 'range', range: { from: 5, fromOpen: false, to: 8, toOpen: false } }],
  ['cfg:..7.5', { kind: 'range', range: { from: -Infinity, fromOpen: false, to: 7.5, toOpen: false } }],
  ['steps:=20', { kind: 'range', range: { from: 20, fromOpen: false, to: 20, toOpen: false } }],
])('%s', (text, wanted) => {
  expect(one(text).wanted).toEqual([wanted]);
});

test('several values mean any of them', () => {
  expect(one('sampler:euler,"heun"').wanted.map((each) => 'text' in each && each.text)).toEqual(['euler', 'heun']);
  expect(one('steps:10,20..30').wanted).toHaveLength(2);
});

test('dates are days, months and years of this place', () => {
  const ms = (...at: [number, number, number]) => new Date(...at).getTime();
  const range = (text: string) => one(text).wanted[0];
  expect(range('date:2026-11')).toEqual({ kind: 'range', range: { from: ms(2026, 10, 1), fromOpen: false, to: ms(2026, 11, 1), toOpen: true } });
  expect(range('date:2026-12-31')).toEqual({ kind: 'range', range: { from: ms(2026, 11, 31), fromOpen: false, to: ms(2027, 0, 1), toOpen: true } });
  expect(range('date:>2026')).toEqual({ kind: 'range', range: { from: ms(2027, 0, 1), fromOpen: false, to: Infinity, toOpen: false } });
  expect(range('date:<=2026-11')).toEqual({ kind: 'range', range: { from: -Infinity, fromOpen: false, to: ms(2026, 11, 1), toOpen: true } });
  expect(range('date:2026-10..2026-11-03')).toEqual({ kind: 'range', range: { from: ms(2026, 9, 1), fromOpen: false, to: ms(2026, 10, 4), toOpen: true } });
});

test.each([
  ['sampler:', '“sampler:” needs a value, as in sampler:dpmpp_2m.'],
  ['sampler:euler,', '“sampler:” needs a value, as in sampler:dpmpp_2m.'],
  ['"a red', 'The quote at character 1 is not closed.'],
  ['cat prompt:"a red', 'The quote at character 12 is not closed.'],
  ['steps:many', '“steps:many” is not a number or a range of numbers; write it as in steps:>10.'],
  ['steps:..', '“steps:..” is not a number or a range of numbers; write it as in steps:>10.'],
  ['size:512', '“size:512” is not a size; write it as in size:512x768.'],
  ['date:2026-13', '“date:2026-13” is not a day, month, year or range of them; write it as in date:2026-11.'],
  ['date:2026-02-30', '“date:2026-02-30” is not a day, month, year or range of them; write it as in date:2026-11.'],
  ['seed:-1', '“seed:-1” is not a seed; write it as in seed:42.'],
  ['is:nice', '“is:nice” is not one of favourite, rated, noted, missing, trashed; write it as in is:favourite.'],
  ['!!!', '“!!!” has no letter or digit to search for.'],
  ['a*', '“a*” would find nearly everything. Write at least two letters before the *.'],
])('%s is refused with a sentence', (text, sentence) => {
  expect(() => parseSearch(text)).toThrow(new StudioError('bad_input', sentence));
});

test('an unknown field names the known ones', () => {
  expect(() => parseSearch('http://example.org')).toThrow(/^There is no search field “http”\. Known fields are prompt, negative, .* put it in quotes\.$/);
});

test('whatever is typed is read or refused with a sentence, never anything else', () => {
  let state = 7;
  const random = (n: number) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n);
  const bits = ['"', '-', ':', ',', '*', '..', '>', '>=', ' ', '\u0000', '\ud800', 'é', '日本', '42', '2026-11', 'x', 'cat', "'", '(', ')', ...Object.keys(fields)];
  const outcome = (text: string): string => {
    try {
      return parseSearch(text).every(({ wanted }) => wanted.length > 0) ? 'read' : 'read, with a clause that wants nothing';
    } catch (thrown) {
      return thrown instanceof StudioError && /^[“A-Z][^]*\.$/.test(thrown.message) ? 'refused' : `${text}: ${String(thrown)}`;
    }
  };
  const texts = Array.from({ length: 20_000 }, () => Array.from({ length: random(12) }, () => bits[random(bits.length)]!).join(''));
  expect([...new Set(texts.map(outcome))].toSorted()).toEqual(['read', 'refused']);
});

test('a phrase is quoted so that nothing in it is syntax of the index', () => {
  expect(phrase('a "b" OR c*', true)).toBe('"a ""b"" OR c*"*');
});
