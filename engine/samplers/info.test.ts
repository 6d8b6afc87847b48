import { expect, test } from 'vitest';
import { SamplerInfo } from '../../contract/catalog.ts';
import { samplerCatalog } from './info.ts';
import { samplers } from './table.ts';

const catalog = samplerCatalog();

test('the catalog tells every sampler, in menu order, in the shape of the contract', () => {
  expect(catalog.map(({ id }) => id)).toEqual(Object.keys(samplers));
  for (const info of catalog) expect(SamplerInfo.parse(info)).toEqual(info);
});

test('every entry has its words: a label of its own, a sentence and a source', () => {
  expect(new Set(catalog.map(({ label }) => label)).size).toBe(catalog.length);
  expect(catalog.filter(({ about, source }) => !/^.+\.$/.test(about) || source.length < 6).map(({ id }) => id)).toEqual([]);
});

test.each(['a1111', 'comfyui', 'diffusers', 'invokeai'] as const)('no name in %s means two samplers', (program) => {
  const names = catalog.flatMap(({ aliases }) => aliases[program]);
  expect(new Set(names).size).toBe(names.length);
});

test('every option can be drawn: a default, a label, and a range where it is a number', () => {
  const lacking = catalog.flatMap(({ id, options }) =>
    Object.entries(options.properties as Record<string, Record<string, unknown>>).flatMap(([name, schema]) => {
      const wanted = ['default', 'label', ...(schema.type === 'number' || schema.type === 'integer' ? ['minimum', 'maximum'] : [])];
      return wanted.filter((key) => !(key in schema)).map((key) => `${id}.${name} has no ${key}`);
    }),
  );
  expect(lacking).toEqual([]);
});

test('what draws noise says from what kind of stream', () => {
  expect(catalog.filter(({ stochastic, noise }) => stochastic && noise === 'none').map(({ id }) => id)).toEqual([]);
});
