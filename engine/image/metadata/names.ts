import type * as z from 'zod';
import type { Aliases } from '../../../contract/catalog.ts';
import type { Naming } from './found.ts';

/** Ours for other programs' names; null where there is none. */
export interface NameLookup {
  sampler(naming: Naming, name: string): string | null;
  schedule(naming: Naming, name: string): string | null;
  /** What an entry of ours can be asked for; nothing for an id that is none. */
  optionsOf(kind: 'sampler' | 'schedule', id: string): EntryOptions;
}

export interface EntryOptions {
  readonly label: string;
  readonly names: ReadonlySet<string>;
  /** Programs whose ways it knows where they differ. */
  readonly conventions: ReadonlySet<string>;
}

/** The least a table's entry must have to be found by name. */
export interface NamedEntry {
  readonly id: string;
  readonly label: string;
  readonly aliases: z.infer<typeof Aliases>;
  /** As JSON schema. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A lookup over the catalog: a program's own name first, then our id or label. Capitals do not count. */
export function lookupIn(samplers: readonly NamedEntry[], schedules: readonly NamedEntry[]): NameLookup {
  const find = (entries: readonly NamedEntry[], naming: Naming, name: string) => {
    const wanted = name.toLowerCase();
    const alias = entries.find(({ aliases }) => aliases[naming].some((each) => each.toLowerCase() === wanted));
    return (alias ?? entries.find(({ id, label }) => id === wanted || label.toLowerCase() === wanted))?.id ?? null;
  };
  return {
    sampler: (naming, name) => find(samplers, naming, name),
    schedule: (naming, name) => find(schedules, naming, name),
    optionsOf(kind, id) {
      const entry = (kind === 'sampler' ? samplers : schedules).find((each) => each.id === id);
      const properties = (entry?.options?.['properties'] ?? {}) as Readonly<Record<string, { readonly enum?: readonly string[] }>>;
      return { label: entry?.label ?? id, names: new Set(Object.keys(properties)), conventions: new Set(properties['convention']?.enum) };
    },
  };
}

/** Nothing is called by more letters. */
const longestName = 200;

export interface ResolvedNames {
  readonly sampler: string | null;
  readonly schedule: string | null;
}

/** A sampler and schedule as written elsewhere: some programs put both into one name, some add marks of their own. */
export function resolveNames(lookup: NameLookup, naming: Naming, sampler: string | undefined, schedule: string | undefined): ResolvedNames {
  const fromField = schedule === undefined ? null : scheduleNamed(lookup, naming, schedule);
  if (sampler === undefined || sampler.length > longestName) return { sampler: null, schedule: fromField };
  for (const name of spellings(sampler)) {
    // InvokeAI: `dpmpp_2m_k` is `dpmpp_2m` on Karras's schedule.
    const karras = naming === 'invokeai' && name.endsWith('_k') ? lookup.schedule('invokeai', '_k') : null;
    const whole = lookup.sampler(naming, name) ?? (karras ? lookup.sampler(naming, name.slice(0, -2)) : null);
    if (whole) return { sampler: whole, schedule: karras ?? fromField };
    // A1111 before 1.9: “DPM++ 2M Karras”.
    for (let space = name.lastIndexOf(' '); space > 0; space = name.lastIndexOf(' ', space - 1)) {
      const first = lookup.sampler(naming, name.slice(0, space));
      const rest = lookup.schedule(naming, name.slice(space + 1));
      if (first && rest) return { sampler: first, schedule: rest };
    }
  }
  return { sampler: null, schedule: fromField };
}

/** With and without what older programs put in front, and behind for versions. */
function spellings(name: string): string[] {
  const bare = name.replace(/^k_/, '').replace(/_v\d+$/, '');
  return [...new Set([name, bare])];
}

function scheduleNamed(lookup: NameLookup, naming: Naming, name: string): string | null {
  return lookup.schedule(naming, name) ?? (naming === 'comfyui' ? lookup.schedule(naming, `${name}Scheduler`) : null);
}
