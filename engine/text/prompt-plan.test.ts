import { describe, expect, test } from 'vitest';
import { loraTag } from './extra-networks.ts';
import { planPrompt, textAt } from './prompt-plan.ts';
import { scheduleTexts } from './prompt-editing.ts';

const ten = { steps: 10, hiresSteps: null, oldScheduling: false };

describe('a plan', () => {
  test('takes tags out, then splits at AND, then edits', () => {
    const plan = planPrompt('[cat:dog:0.5] <lora:ink:0.8> AND a (tree:1.2) :0.7', 'a1111', 'positive', ten);
    expect(plan.networks.map(loraTag)).toEqual([{ name: 'ink', textStrength: 0.8, unetStrength: 0.8, rank: null }]);
    expect(plan.parts).toEqual([
      { weight: 1, texts: [{ until: 5, text: 'cat' }, { until: 10, text: 'dog' }] },
      { weight: 0.7, texts: [{ until: 10, text: ' a (tree:1.2)' }] },
    ]);
    expect([1, 5, 6, 10].map((step) => textAt(plan.parts[0]!.texts, step))).toEqual(['cat', 'cat', 'dog', 'dog']);
  });

  test('AND is a word in a negative prompt', () => {
    expect(planPrompt('a AND b', 'a1111', 'negative', ten).parts).toEqual([{ weight: 1, texts: [{ until: 10, text: 'a AND b' }] }]);
  });

  test.each(['comfyui', 'plain'] as const)('%s has neither', (dialect) => {
    const text = '[a:b:0.5] <lora:x:1> AND c';
    expect(planPrompt(text, dialect, 'positive', ten)).toEqual({ networks: [], parts: [{ weight: 1, texts: [{ until: 10, text }] }] });
  });
});

describe('editing', () => {
  test('a text that takes turns has an entry for every step', () => {
    const texts = scheduleTexts('[a|b|c]', ten);
    expect(texts.map(({ text }) => text).join('')).toBe('abcabcabca');
  });

  test('every schedule ends at the last step and rises', () => {
    for (const prompt of ['a', '[a:b:3]', '[a:[b:c:7]:20]', '[a|b]', '[:x:0.01]', '[a:b:1e400]']) {
      for (const steps of [1, 2, 7, 150]) {
        const ends = scheduleTexts(prompt, { ...ten, steps }).map(({ until }) => until);
        expect(ends.at(-1)).toBe(steps);
        expect(ends.every((end, i) => end >= 1 && (i === 0 || end > ends[i - 1]!))).toBe(true);
      }
    }
  });

  test.each(['[', '[a', '[a:', '[[a:b:.5]:', '(', '[a|', '|', '\\'])('%j five thousand times over is read soon', (piece) => {
    expect(scheduleTexts(piece.repeat(5000), ten).length).toBeGreaterThan(0);
  });
});
