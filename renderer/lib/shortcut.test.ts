import { describe, expect, test } from 'vitest';
import { ariaKeys, keysOf, pressed, type Pressed } from './shortcut.ts';

const key = (key: string, more: Partial<Pressed> = {}): Pressed => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe('pressed', () => {
  test('modifiers must be exactly those named', () => {
    expect(pressed(key('Enter', { ctrlKey: true }), 'Mod+Enter', false)).toBe(true);
    expect(pressed(key('Enter', { metaKey: true }), 'Mod+Enter', true)).toBe(true);
    expect(pressed(key('Enter', { metaKey: true }), 'Mod+Enter', false)).toBe(false);
    expect(pressed(key('Enter', { ctrlKey: true, altKey: true }), 'Mod+Enter', false)).toBe(false);
    expect(pressed(key('Enter'), 'Mod+Enter', false)).toBe(false);
    expect(pressed(key('i'), 'I', false)).toBe(true);
    expect(pressed(key('I', { shiftKey: true }), 'I', false)).toBe(false);
    expect(pressed(key('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z', false)).toBe(true);
    expect(pressed(key('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z', false)).toBe(false);
  });
  test('a symbol is itself whether or not the keyboard needs Shift for it', () => {
    expect(pressed(key('?', { shiftKey: true }), '?', false)).toBe(true);
    expect(pressed(key('?'), '?', false)).toBe(true);
    expect(pressed(key(',', { ctrlKey: true }), 'Mod+,', false)).toBe(true);
  });
  test('the space bar has a name', () => {
    expect(pressed(key(' '), 'Space', false)).toBe(true);
    expect(pressed(key(' ', { shiftKey: true }), 'Space', false)).toBe(false);
    expect(keysOf('Space', false)).toEqual(['Space']);
  });
});

test('as people read it', () => {
  expect(keysOf('Mod+Enter', false)).toEqual(['Ctrl', '⏎']);
  expect(keysOf('Mod+Enter', true)).toEqual(['⌘', '⏎']);
  expect(keysOf('Alt+ArrowLeft', false)).toEqual(['Alt', '←']);
  expect(keysOf('i', false)).toEqual(['I']);
  expect(ariaKeys('Mod+Shift+Z', false)).toBe('Control+Shift+Z');
});
