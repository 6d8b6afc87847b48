import type { SamplerEntry } from '../samplers/entry.ts';
import { implicitRungeKutta } from '../samplers/implicit-runge-kutta.ts';
import { explicitRungeKutta } from '../samplers/runge-kutta.ts';
import { findSampler } from '../samplers/table.ts';
import type { SamplerCase } from './sampler-case.ts';
import type { Kind } from './sampler-problem.ts';
import { supportFor } from './support-files.ts';

/** How a group of reference data names samplers, and whose convention it follows. */
interface Group {
  readonly id: (name: string) => string;
  readonly convention?: string;
}

const groups: Readonly<Record<string, Group>> = {
  comfyui: { id: (name) => name.replace(/_gpu$/, ''), convention: 'comfyui' },
  'comfyui-ksampler-wrapper': { id: (name) => name.replace(/_gpu$/, ''), convention: 'comfyui' },
  'a1111-forge': {
    id: (name) => name.replace(/^(a1111|forge)_/, '').replace(/^unipc$/, 'uni_pc').replace(/_cfgpp$/, '_cfg_pp'),
    convention: 'a1111',
  },
  diffusers: { id: (name) => name.replace(/^diffusers_/, ''), convention: 'diffusers' },
  'lightdiffusion-next': { id: (name) => name.replace(/^ldn_(.*)$/, '$1_ld') },
};

/** The sampler of the table that a case speaks of, or one made of the tableau beside the data. */
export function samplerOf(each: SamplerCase, group: string, path: string): { readonly id: string; readonly entry: SamplerEntry } {
  const id = groups[group]?.id(each.sampler) ?? each.sampler;
  const entry = findSampler(id);
  if (entry) return { id, entry };
  const tableau = group === 'runge-kutta' ? supportFor('tableaus', path)[each.sampler] : undefined;
  if (!tableau) throw new RangeError(`There is no sampler ${id} here.`);
  const used = tableau.b.findLastIndex((weight) => weight !== 0) + 1;
  const made = { label: id, about: '', source: path, order: tableau.nominal_order, a: tableau.A, b: tableau.b.slice(0, used) };
  return { id, entry: each.options.implicit === true ? implicitRungeKutta(made) : explicitRungeKutta(made) };
}

/** Options whose name here is not its words in camel case; null for facts about a case that are no options. */
const renamed: Readonly<Record<string, string | null>> = {
  ge_gamma: 'gamma',
  deis_mode: 'mode',
  implicit: null,
  quadrature: null,
  prediction_type: null,
  strength: null,
  cfg_divided_by_12_5: null,
  restart_list: 'restarts',
  enable_multiscale: 'multiscale',
  multiscale_factor: 'factor',
  multiscale_fullres_start: 'fullStart',
  multiscale_fullres_end: 'fullEnd',
  multiscale_intermittent_fullres: 'intermittent',
};

/** {from: [levels, times, to]} as lists of from, levels, times, to. */
function restartsOf(list: unknown): unknown {
  return Object.entries(list as Record<string, [number, number, number]>).map(([from, [levels, times, to]]) => [Number(from), levels, times, to]);
}

/** A case's options as the sampler's own, in the convention of its group. */
export function optionsOf(entry: SamplerEntry, each: SamplerCase, group: string, kind: Kind): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(each.options)) {
    const ours = name in renamed ? renamed[name]! : name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    if (ours !== null) given[ours] = name === 'restart_list' ? restartsOf(value) : value;
  }
  if (group === 'runge-kutta') delete given.order; // a fact about the tableau
  // The reference solved stages until their residual was below 1e-11; float32 has not the digits for that.
  if ('tolerance' in entry.options.shape) Object.assign(given, kind === 'float64' ? { tolerance: 1e-12, maxIterations: 1000 } : { tolerance: 1e-6, maxIterations: 100 });
  const convention = groups[group]?.convention;
  if (convention && entry.options.safeParse({ convention }).success) given.convention = convention;
  return parsed(entry, given);
}

function parsed(entry: SamplerEntry, given: Record<string, unknown>): Record<string, unknown> {
  const { success, data, error } = entry.options.safeParse(given);
  if (success) return data;
  // Ranges are for people; reference data may go beyond them.
  if (error.issues.some(({ code, path }) => path.length !== 1 || (code !== 'too_small' && code !== 'too_big'))) throw error;
  const beyond = new Set(error.issues.map(({ path }) => String(path[0])));
  const within = Object.fromEntries(Object.entries(given).filter(([name]) => !beyond.has(name)));
  return { ...entry.options.parse(within), ...Object.fromEntries([...beyond].map((name) => [name, given[name]])) };
}
