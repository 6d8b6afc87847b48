import type { Catalog } from '../../contract/catalog.ts';
import type { Axis, ReferenceWish } from '../../contract/experiment.ts';
import { promptLimit, type Request } from '../../contract/request.ts';
import type { ExperimentPlan } from '../history/experiments/contract.ts';
import { axisEntry } from './axes/axes.ts';
import { list } from './axes/axis.ts';

/** A cell as its axes make it, before anybody asked what it costs. */
export interface Expanded {
  readonly at: readonly number[];
  readonly request: Request;
  readonly budget: number | null;
  /** Why it is not to be made. */
  readonly skip: string | null;
  readonly remarks: readonly string[];
}

/** Every combination of values, the first axis outermost. */
function* combinations(axes: readonly Axis[]): Generator<readonly Axis['values'][number][]> {
  const [first, ...rest] = axes;
  if (!first) return yield [];
  for (const value of first.values) for (const others of combinations(rest)) yield [value, ...others];
}

type Part = 'sampler' | 'schedule' | 'guidance';
const tables = { sampler: 'samplers', schedule: 'schedules', guidance: 'guidances' } as const;

/** All cells of a plan. What they remark is collected: the same for many cells is said once. */
export function expand(plan: ExperimentPlan, catalog: Catalog): { cells: Expanded[]; warnings: string[] } {
  const { base, axes } = plan;
  const remarked = new Map<string, number>();
  const dropped = new Map<string, Set<string>>();
  const cells: Expanded[] = [];
  for (const values of combinations(axes)) {
    let draft = { request: base, budget: null as number | null, remarks: [] as readonly string[] };
    for (const [k, value] of values.entries()) draft = axisEntry(axes[k]!.kind).apply(draft, value.value, axes[k]!.target);
    const fitted = withoutForeignOptions(draft.request, plan, catalog, dropped);
    for (const remark of draft.remarks) remarked.set(remark, (remarked.get(remark) ?? 0) + 1);
    const skipped = values.find(({ skip }) => skip);
    const long = [fitted.prompt, fitted.negativePrompt].find((prompt) => prompt.length > promptLimit);
    const skip = skipped ? `Its value “${skipped.label}” is marked SKIP.` : long ? `Its prompt has ${long.length.toLocaleString('en')} characters, and prompts may have up to ${promptLimit.toLocaleString('en')}.` : null;
    cells.push({ at: values.map(({ id }) => id), request: fitted, budget: draft.budget, skip, remarks: draft.remarks });
  }
  const of = (count: number) => (count === cells.length ? (count === 1 ? '' : ' In all cells.') : ` In ${count} of ${cells.length} cells.`);
  return {
    cells,
    warnings: [
      ...[...remarked].map(([remark, count]) => remark + of(count)),
      ...[...dropped].map(([option, entries]) => `The base’s option ${option} is not one of ${list([...entries])}, and is left out there.`),
    ],
  };
}

/**
 * Options of the base belong to its own sampler, schedule and guidance. Where an axis chose another that lacks one, it is
 * left out and that is said; an option that is an axis itself stays, and the cell is refused with the reason.
 */
function withoutForeignOptions(request: Request, { base, axes }: ExperimentPlan, catalog: Catalog, dropped: Map<string, Set<string>>): Request {
  const changes: Partial<Request> = {};
  for (const part of ['sampler', 'schedule', 'guidance'] satisfies Part[]) {
    if (request[part] === base[part]) continue;
    const field = `${part}Options` as const;
    const entry = catalog[tables[part]].find(({ id }) => id === request[part]);
    const right = new Set(Object.keys((entry?.options['properties'] as object | undefined) ?? {}));
    for (const { kind, target } of axes) if (kind === `${part}Option`) right.add(target!);
    const foreign = Object.keys(base[field]).filter((option) => !right.has(option));
    if (foreign.length === 0) continue;
    for (const option of foreign) dropped.set(option, (dropped.get(option) ?? new Set()).add(entry?.label ?? request[part]));
    changes[field] = Object.fromEntries(Object.entries(request[field]).filter(([option]) => !foreign.includes(option)));
  }
  return { ...request, ...changes };
}

/** The many-step picture that a cell is measured against. */
export const referenceRequest = (request: Request, { sampler, samplerOptions, schedule, scheduleOptions, steps }: ReferenceWish): Request => ({
  ...request, sampler, samplerOptions, schedule, scheduleOptions, steps,
});
