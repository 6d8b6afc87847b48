import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Request } from '../../contract/request.ts';
import { fieldsOf, spoken } from './fields.ts';

const draw = (schema: z.ZodType) => fieldsOf(z.toJSONSchema(schema, { io: 'input' }));

describe('fieldsOf', () => {
  test('a sampler’s options, as a catalog sends them', () => {
    const options = z.object({
      eta: z.number().min(0).max(2).default(1).meta({ label: 'Eta', description: 'Share of fresh noise.' }),
      sNoise: z.number().min(0).max(2).default(1),
      solver: z.enum(['midpoint', 'heun']).default('midpoint'),
      corrector: z.boolean().default(false),
      order: z.int().min(1).max(4).default(2),
      sigmas: z.array(z.number()).default([]),
      note: z.string().optional(),
    });
    expect(draw(options)).toEqual([
      { key: 'eta', label: 'Eta', about: 'Share of fresh noise.', fallback: 1, kind: 'number', unit: null, range: { min: 0, max: 2, step: 0.01, integer: false, grid: undefined } },
      { key: 'sNoise', label: 'S noise', about: null, fallback: 1, kind: 'number', unit: null, range: { min: 0, max: 2, step: 0.01, integer: false, grid: undefined } },
      { key: 'solver', label: 'Solver', about: null, fallback: 'midpoint', kind: 'choice', choices: [{ value: 'midpoint', label: 'Midpoint' }, { value: 'heun', label: 'Heun' }] },
      { key: 'corrector', label: 'Corrector', about: null, fallback: false, kind: 'switch' },
      { key: 'order', label: 'Order', about: null, fallback: 2, kind: 'number', unit: null, range: { min: 1, max: 4, step: 1, integer: true, grid: undefined } },
      { key: 'sigmas', label: 'Sigmas', about: null, fallback: [], kind: 'numbers' },
      { key: 'note', label: 'Note', about: null, fallback: undefined, kind: 'text' },
    ]);
  });

  test('the ranges of a request are those of the contract', () => {
    const fields = Object.fromEntries(draw(Request).map((each) => [each.key, each]));
    expect(fields.width).toMatchObject({ label: 'Width', unit: 'px', range: { min: 64, max: 2048, step: 8, grid: 8 } });
    expect(fields.cfg).toMatchObject({ label: 'CFG Scale', fallback: 7, range: { min: 0, max: 30, step: 0.5 } });
    expect(fields.steps).toMatchObject({ fallback: 20, range: { min: 1, max: 150, integer: true } });
  });

  test('nullable numbers and unions of names', () => {
    expect(draw(z.object({ rho: z.number().min(1).max(9).nullable().default(null) }))[0]).toMatchObject({ kind: 'number', range: { min: 1, max: 9 } });
    expect(draw(z.object({ a: z.union([z.literal('x'), z.literal('y')]).default('x') }))[0]).toMatchObject({ kind: 'choice' });
  });

  test.each([null, undefined, 3, 'x', [], {}, { properties: 3 }, { properties: { a: 4 } }, { properties: { a: { type: 'object' } } }])('%j draws nothing', (schema) => {
    expect(fieldsOf(schema)).toEqual([]);
  });
});

test('spoken', () => {
  expect(spoken('sigmaMin')).toBe('Sigma min');
  expect(spoken('s_noise')).toBe('S noise');
});
