import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { complete, missing, platformOf, type Lock } from './lock.ts';

test('our lock holds every optional package it speaks of; if this fails, run: npm run lock', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as Lock;
  expect(missing(lock)).toEqual([]);
});

test('what is missing is found where npm would look for it, and added with its platform', () => {
  const lock: Lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies: { '@a/linux-x64': '1.0.0', '@a/win32-arm64-msvc': '1.0.0' } },
      'node_modules/a/node_modules/@a/linux-x64': { version: '1.0.0', optional: true },
    },
  };
  expect(complete(lock)).toBe(1);
  expect(lock.packages['node_modules/@a/win32-arm64-msvc']).toEqual({ version: '1.0.0', cpu: ['arm64'], dev: true, optional: true, os: ['win32'] });
  expect(missing(lock)).toEqual([]);
});

test('a name that states no platform is refused', () => {
  expect(platformOf('@oxlint/binding-linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'] });
  expect(() => platformOf('left-pad')).toThrow('left-pad does not say what platform it is for');
});
