import { describe, expect, test } from 'vitest';
import { parseFlags, type CliCommand } from './command.ts';
import { requestFlags, requestOf } from './request-flags.ts';

const command: CliCommand = { name: 'generate', usage: '', about: '', flags: requestFlags, run: async () => 0 };
const request = (...argv: string[]) => requestOf(parseFlags(command, argv), {});

describe('--lora', () => {
  test.each([
    ['film-grain', { name: 'film-grain', unetStrength: 1, textStrength: 1 }],
    ['film-grain:0.8', { name: 'film-grain', unetStrength: 0.8, textStrength: 0.8 }],
    ['film-grain:0.8:0', { name: 'film-grain', unetStrength: 0.8, textStrength: 0 }],
    ['add detail v1.1:-.5', { name: 'add detail v1.1', unetStrength: -0.5, textStrength: -0.5 }],
  ])('%s', (given, lora) => {
    expect(request('--lora', given).loras).toEqual([lora]);
  });

  test('any number, in their order', () => {
    expect(request('--lora', 'a:1', '--lora=b:2').loras.map(({ name, unetStrength }) => [name, unetStrength])).toEqual([['a', 1], ['b', 2]]);
    expect(request().loras).toEqual([]);
  });

  test.each(['', ':0.8', 'grain:', 'grain:strong', 'grain:0.8:', 'grain:1:2:3', 'grain:Infinity'])('“%s” is refused with what it takes', (given) => {
    expect(() => request('--lora', given)).toThrow(`--lora takes NAME:STRENGTH, such as film-grain:0.8, not “${given}”.`);
  });

  test('a strength that no LoRA is made for is refused with the range', () => {
    expect(() => request('--lora', 'grain:0.5:1000')).toThrow('--lora takes strengths from -10 to 10, not “grain:0.5:1000”.');
  });
});

describe('--vae', () => {
  test('a name or a file; the model’s own without', () => {
    expect(request('--vae', 'kl-f8').vae).toBe('kl-f8');
    expect(request('--vae=/models/kl-f8.safetensors').vae).toBe('/models/kl-f8.safetensors');
    expect(request().vae).toBeNull();
  });

  test('goes before what the model is best used with', () => {
    const { flags } = parseFlags(command, ['--vae', 'mine']);
    expect(requestOf({ flags }, { vae: 'its own choice', steps: 12 })).toMatchObject({ vae: 'mine', steps: 12 });
    expect(requestOf({ flags: {} }, { vae: 'its own choice' }).vae).toBe('its own choice');
  });

  test('without a name is refused', () => {
    expect(() => request('--vae', '')).toThrow('--vae takes a name, not “”.');
  });
});

test('a value out of its range is refused with the range', () => {
  expect(() => request('--steps', '0')).toThrow('--steps takes a whole number from 1 to 150, not 0.');
  expect(() => request('--clip-skip', '13')).toThrow(/^--clip-skip takes a whole number from 1 to \d+, not 13\.$/);
});
