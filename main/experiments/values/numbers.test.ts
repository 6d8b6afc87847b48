import { describe, expect, test } from 'vitest';
import { numbersIn } from './numbers.ts';
import { splitList, splitTexts } from './split.ts';

const numbers = (text: string, integer = false) => numbersIn(splitList(text), { integer }).map(({ value }) => value).join(' ');
const words = (text: string) => splitList(text).map(({ text, skip }) => (skip ? `(${text})` : text));

test.each([
  ['1-5', '1 2 3 4 5'],
  ['1-5 (+2)', '1 3 5'],
  ['10-5 (-3)', '10 7'],
  ['10-5 (-1)', '10 9 8 7 6 5'],
  ['1-3 (+0.5)', '1 1.5 2 2.5 3'],
  ['0.1-0.5 (+0.1)', '0.1 0.2 0.3 0.4 0.5'],
  ['0.0-1.0 [6]', '0 0.2 0.4 0.6 0.8 1'],
  ['-2-2', '-2 -1 0 1 2'],
  ['-4--2', '-4 -3 -2'],
  ['7 , 9,1-3', '7 9 1 2 3'],
  ['1, 2, .., 6', '1 2 3 4 5 6'],
  ['10, 20, .., 45', '10 20 30 40 45'],
  ['5, 4, ..., 1', '5 4 3 2 1'],
  ['0.5, 1, .., 2', '0.5 1 1.5 2'],
  ['007, +1.50, 1e2', '7 1.5 100'],
  ['5-5', '5'],
  ['3-9 [1]', '3'],
])('%s', (text, values) => expect(numbers(text)).toBe(values));

test.each([
  ['1-10 [5]', '1 3 5 7 10'],
  ['1, .., 4', '1 2 3 4'],
  ['18446744073709551610-18446744073709551615 (+2)', '18446744073709551610 18446744073709551612 18446744073709551614'],
  ['9007199254740993-9007199254740997 [3]', '9007199254740993 9007199254740995 9007199254740997'],
])('whole numbers: %s', (text, values) => expect(numbers(text, true)).toBe(values));

test.each([
  ['10-5', '“10-5” never gets from 10 to 5 in steps of 1. To count down, write 10-5 (-1).'],
  ['1-5 (-2)', '“1-5 (-2)” never gets from 1 to 5 in steps of -2. Turn the sign of the step.'],
  ['1-5 (+0)', '“1-5 (+0)” goes by steps of 0 and never ends. Give another step.'],
  ['1-5 [0]', '“1-5 [0]” asks for 0 values. Ask for at least 1.'],
  ['five', '“five” is not a number. Write numbers like 5, ranges like 1-5, 1-5 (+2) or 1-10 [5], or 1, 2, .., 10.'],
  ['.., 5', '“..” fills in between numbers: write 1, 2, .., 10.'],
  ['1, 2, ..', '“..” fills in between numbers: write 1, 2, .., 10.'],
  ['2, 1, .., 5', '“..” cannot get from 1 to 5 in steps of -1. Order the numbers the way they run.'],
  ['1, .., 5', '“..” takes its step from the two numbers before it, and before it stands only 1. Write 1, 1.5, .., 4.'],
  ['0-1000000', 'A range of 1,000,001 values is more than the 50,000 an experiment can have. Ask for a larger step.'],
])('%s is refused with a sentence', (text, sentence) => expect(() => numbers(text)).toThrow(sentence));

/** A repeatable draw in 0…n−1. */
function draws(seed: number) {
  let state = seed;
  return (n: number) => (state = (state * 48271) % 2147483647) % n;
}

test('property: a range begins at its first number, goes by its step, and ends at or before its last', () => {
  const draw = draws(7);
  for (let k = 0; k < 150; k++) {
    const digits = draw(3);
    const unit = 10 ** digits;
    const [from, step, count] = [draw(400) - 200, draw(50) + 1, draw(40)];
    const overshoot = draw(step);
    const down = draw(2) === 1;
    const to = down ? from - step * count - overshoot : from + step * count + overshoot;
    const typed = `${(from / unit).toFixed(digits)}-${(to / unit).toFixed(digits)} (${down ? '-' : '+'}${(step / unit).toFixed(digits)})`;
    const values = numbers(typed).split(' ').map(Number);
    expect([typed, values.length]).toEqual([typed, count + 1]);
    values.forEach((value, i) => expect(value).toBe((from + (down ? -1 : 1) * step * i) / unit));
  }
});

test('property: a count gives so many, from end to end, at even distances', () => {
  const draw = draws(11);
  for (let k = 0; k < 120; k++) {
    const [from, width, count] = [draw(100) - 50, draw(90) + 1, draw(20) + 2];
    const values = numbers(`${from}-${from + width} [${count}]`).split(' ').map(Number);
    expect(values).toHaveLength(count);
    expect([values[0], values.at(-1)]).toEqual([from, from + width]);
    values.slice(1).forEach((value, i) => expect(value - values[i]!).toBeCloseTo(width / (count - 1), 6));
  }
});

test('property: what an ellipsis fills in is the range of the same ends and step', () => {
  const draw = draws(13);
  for (let k = 0; k < 300; k++) {
    const [from, step, count] = [draw(100) - 50, draw(9) + 1, draw(30) + 2];
    const to = from + step * count;
    expect(numbers(`${from}, ${from + step}, .., ${to}`)).toBe(numbers(`${from}-${to} (+${step})`));
  }
});

describe('lists', () => {
  test('commas, quotes and line ends as in A1111', () => {
    expect(words('darkness,"light, green",heat')).toEqual(['darkness', 'light, green', 'heat']);
    expect(words(' a , "say ""hi""" ,b\nc')).toEqual(['a', 'say "hi"', 'b', 'c']);
    expect(words('a,,b,')).toEqual(['a', 'b']);
    expect(words('a,""')).toEqual(['a', '']);
    expect(words('5" disk, 3" disk')).toEqual(['5" disk', '3" disk']);
  });

  test('|| as in SwarmUI leaves commas to the values', () => {
    expect(words('red, round || blue, square||"a || b"')).toEqual(['red, round', 'blue, square', 'a || b']);
  });

  test('SKIP: marks an entry', () => {
    expect(words('Euler, SKIP:Heun, SKIP: "DPM, 2"')).toEqual(['Euler', '(Heun)', '(DPM, 2)']);
    expect(numbersIn(splitList('1, SKIP:2-3'), { integer: true })).toEqual([{ value: '1', skip: false }, { value: '2', skip: true }, { value: '3', skip: true }]);
  });

  test('texts are split at || and line ends alone', () => {
    expect(splitTexts('a cat, red || SKIP:a dog\nthe "end"').map(({ text, skip }) => [text, skip])).toEqual([['a cat, red', false], ['a dog', true], ['the "end"', false]]);
  });

  test('quotes that do not close, or go on, are refused', () => {
    expect(() => words('a, "b, c')).toThrow('The quote before “b, c” is never closed.');
    expect(() => words('"a"b')).toThrow('After the quoted “a” a comma must follow, not “b”.');
  });

  test('property: any list of words comes back from its quoted form', () => {
    const draw = draws(17);
    const letters = ['a', 'B', ' ', ',', '"', '|', '-', '5', ':', 'ü'];
    for (let k = 0; k < 500; k++) {
      const list = Array.from({ length: draw(5) + 1 }, () => Array.from({ length: draw(8) }, () => letters[draw(letters.length)]).join(''));
      expect(words(list.map((word) => `"${word.replaceAll('"', '""')}"`).join(','))).toEqual(list);
    }
  });
});
