/** What experiments look names up in: a small catalog and some models, for tests without an engine. */
import type { Catalog } from '../../contract/catalog.ts';
import type { ModelRecord } from '../../contract/model.ts';
import { Request, type RequestInput } from '../../contract/request.ts';
import type { AxisContext } from '../../main/experiments/axes/axis.ts';

const noAliases = { a1111: [], comfyui: [], diffusers: [], invokeai: [] };
const entry = (id: string, label: string, properties: Record<string, unknown> = {}) => ({
  id, label, about: '', source: '', aliases: { ...noAliases, a1111: [label] }, options: { properties } as never,
});
const eta = { type: 'number', minimum: 0, maximum: 2 };
const sampler = (id: string, label: string, properties: Record<string, unknown> = {}): Catalog['samplers'][number] => ({
  ...entry(id, label, properties), order: 1, nfePerStep: 1, stochastic: false, noise: 'none', fits: ['eps'], needsUncond: false, batchInvariant: true,
  discardsPenultimate: [], freshInpaintNoise: false,
});
const fits = ['eps', 'v', 'edm', 'flow'] as Catalog['schedules'][number]['fits'];

export const smallCatalog: Catalog = {
  samplers: [sampler('euler', 'Euler', { unic: { type: 'boolean' } }), sampler('euler_ancestral', 'Euler a', { eta }), sampler('dpmpp_2m', 'DPM++ 2M', { unic: { type: 'boolean' } }), sampler('heun', 'Heun')],
  schedules: [{ ...entry('automatic', 'Automatic'), fits }, { ...entry('karras', 'Karras', { rho: { type: 'number' }, sigmaMin: { anyOf: [{ type: 'number' }, { type: 'null' }] } }), fits }, { ...entry('normal', 'Normal'), fits }],
  guidances: [{ ...entry('cfg', 'CFG', { intervalHigh: { anyOf: [{ type: 'number' }, { type: 'null' }] } }), fits }],
  noises: [{ ...entry('stepwise', 'Stepwise'), batchInvariant: true }, { ...entry('a1111-nv', 'NV'), batchInvariant: true }],
};

export function modelRecord(name: string, kind: ModelRecord['kind'] = 'checkpoint', changes: Partial<ModelRecord> = {}): ModelRecord {
  return {
    id: name, name, path: `/models/${name}.safetensors`, bytes: 1, modifiedAt: 1, kind, inspection: null, sha256: null, hashes: null, thumbnail: null,
    missing: false, defaults: {}, builtin: false, notes: '', problem: null, ...changes,
  };
}

export const someModels: readonly ModelRecord[] = [
  modelRecord('builtin', 'checkpoint', { builtin: true }), modelRecord('dreamshaper_8'), modelRecord('anime', 'checkpoint', { id: 'anime-1' }),
  modelRecord('anime', 'checkpoint', { id: 'anime-2', path: '/other/anime.safetensors' }), modelRecord('detail', 'lora'), modelRecord('film', 'lora'), modelRecord('mse', 'vae'),
];

export function axisContext(base: RequestInput = {}): AxisContext {
  let drawn = 100;
  return { base: Request.parse({ prompt: 'a red circle on a blue background', seed: '42', variationSeed: '0', ...base }), catalog: smallCatalog, models: someModels, drawSeed: () => String(drawn++) };
}
