import { expect, test } from 'vitest';
import { help, parseFlags, type CliCommand } from './command.ts';

const command: CliCommand = {
  name: 'draw',
  usage: '[FILE]',
  about: 'Draws.',
  words: true,
  flags: [
    { name: 'steps', kind: 'integer', about: 'steps' },
    { name: 'cfg', kind: 'number', about: 'scale' },
    { name: 'prompt', kind: 'text', about: 'words' },
    { name: 'lora', kind: 'text', many: true, about: 'adapters' },
    { name: 'fast', kind: 'switch', about: 'quick' },
  ],
  run: async () => 0,
};

test('flags are read by kind', () => {
  expect(parseFlags(command, ['--steps', '10', '--cfg=1.5', '--prompt', 'a cat', '--lora', 'a', '--lora', 'b', '--fast', 'x.png'])).toEqual({
    flags: { steps: 10, cfg: 1.5, prompt: 'a cat', lora: ['a', 'b'], fast: true },
    rest: ['x.png'],
  });
});

test('what follows a flag is its value, a dash in front or not', () => {
  expect(parseFlags(command, ['--steps', '-1', '--cfg', '-.5', '--prompt', '--fast']).flags).toEqual({ steps: -1, cfg: -0.5, prompt: '--fast' });
});

test('words may begin with a dash, and flags stand anywhere between them', () => {
  expect(parseFlags(command, ['-prompt:cat', '--fast', 'steps:>10', '--', '--steps'])).toEqual({ flags: { fast: true }, rest: ['-prompt:cat', 'steps:>10', '--steps'] });
});

test.each([
  [['--steps', '1.5'], '--steps takes a whole number, not “1.5”.'],
  [['--steps', 'ten'], '--steps takes a number, not “ten”.'],
  [['--cfg', ''], '--cfg takes a number, not “”.'],
  [['--cfg', 'Infinity'], '--cfg takes a number, not “Infinity”.'],
])('%j is refused with its sentence', (argv, sentence) => {
  expect(() => parseFlags(command, argv)).toThrow(sentence);
});

test('an unknown flag names the way out', () => {
  expect(() => parseFlags(command, ['--stpes', '10'])).toThrow(/--stpes.*“stepwise draw --help” lists the flags\./);
});

test('help lists every flag, the common ones too', () => {
  for (const name of ['steps', 'cfg', 'prompt', 'lora', 'fast', 'json', 'data', 'help']) expect(help(command)).toContain(`--${name}`);
});

test('words that stand alone are refused where none are taken', () => {
  expect(() => parseFlags({ ...command, words: false }, ['x.png'])).toThrow('draw takes flags only; “x.png” stands alone.');
});
