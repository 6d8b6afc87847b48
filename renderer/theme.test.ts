import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8');

/** The custom properties of one rule. */
function tokens(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const themes = { dark: tokens("[data-theme='dark']"), light: tokens("[data-theme='light']") };

describe.each(Object.entries(themes))('%s', (_, theme) => {
  const grounds = ['canvas', 'panel', 'raised', 'hover', 'field'] as const;
  test.each(grounds)('words on %s reach 4.5', (ground) => {
    for (const ink of ['text', 'quiet', 'good', 'warn', 'bad', 'accent']) {
      expect(contrast(theme[ink]!, theme[ground]!), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
  test.each(['canvas', 'panel', 'raised', 'field'] as const)('controls on %s reach 3', (ground) => {
    for (const part of ['edge', 'fill', 'accent']) expect(contrast(theme[part]!, theme[ground]!), `${part} on ${ground}`).toBeGreaterThanOrEqual(3);
  });
  test('names of curves, in their own colour, reach 4.5', () => {
    for (let i = 1; i <= 8; i++) for (const ground of ['canvas', 'panel', 'raised'] as const) expect(contrast(theme[`series-${i}`]!, theme[ground]!), `series-${i} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });
  test('the word on Generate', () => {
    expect(contrast(theme['on-accent']!, theme.accent!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme['on-accent']!, theme['accent-hover']!)).toBeGreaterThanOrEqual(4.5);
  });
});

test.each(['black', 'grey', 'white'])('words on a %s canvas reach 4.5', (surround) => {
  const ground = tokens(`[data-surround='${surround}']`);
  expect(contrast(ground.text!, ground.ground!)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(ground.quiet!, ground.ground!)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(ground.edge!, ground.ground!)).toBeGreaterThanOrEqual(3);
});

test('a grey surround is neutral', () => {
  for (const surround of ['black', 'grey', 'white']) {
    expect(tokens(`[data-surround='${surround}']`).ground).toMatch(/^#([0-9a-f]{2})\1\1$/);
  }
});
