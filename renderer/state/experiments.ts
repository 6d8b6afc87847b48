import * as z from 'zod';
import { create } from 'zustand';
import { AxisWish, Match, ReferenceWish, type ExperimentWishInput } from '../../contract/experiment.ts';
import type { Request } from '../../contract/request.ts';
import { recall, remember } from '../lib/stored.ts';

/** What of an experiment is looked at. */
export const experimentTabs = ['grid', 'vote', 'ranking', 'measures'] as const;
export type ExperimentTab = (typeof experimentTabs)[number];

type Screen = { readonly kind: 'list' } | { readonly kind: 'new' } | { readonly kind: 'one'; readonly id: string };

/** An experiment that is being put together; its base is what stands on the panel. Kept between starts. */
const Plan = z.object({
  name: z.string().default(''),
  axes: z.array(AxisWish).default([
    { kind: 'sampler', target: null, values: 'Euler, DPM++ 2M, Heun' },
    { kind: 'schedule', target: null, values: 'Karras, Align Your Steps' },
  ]),
  match: Match.default('nfe'),
  budget: z.number().positive().nullable().default(null),
  reference: ReferenceWish.nullable().default(null),
  keepTrajectories: z.boolean().default(false),
  keepLatents: z.boolean().default(false),
});
export type Plan = z.output<typeof Plan>;

export const smallestCell = 24;
export const largestCell = 1200;
const Taste = z.object({
  /** Width of a cell's picture in the grid, CSS pixels; null for as large as all of them fit. */
  edge: z.number().min(smallestCell).max(largestCell).nullable().default(null),
});

interface State extends z.output<typeof Taste> {
  readonly screen: Screen;
  readonly tab: ExperimentTab;
  readonly plan: Plan;
  /** Cells that are selected, by number; the last is the one last touched. */
  readonly selection: readonly number[];
  /** What fits, as the grid in sight worked it out. */
  readonly fitted: number;
  /** Which page of the grid is in sight. */
  readonly page: number;
  readonly dialog: 'export' | 'values' | 'trajectory' | null;
  /** Axis that is judged, by id; null for the first. */
  readonly judged: string | null;
}

const planKey = 'stepwise.experiment-plan';
const tasteKey = 'stepwise.experiments';
export const useExperimentView = create<State>(() => ({
  ...recall(tasteKey, Taste),
  plan: recall(planKey, Plan),
  screen: { kind: 'list' },
  tab: 'grid',
  fitted: 144,
  selection: [],
  page: 0,
  dialog: null,
  judged: null,
}));
useExperimentView.subscribe(({ plan, edge }, before) => {
  if (plan !== before.plan) remember(planKey, plan);
  if (edge !== before.edge) remember(tasteKey, { edge });
});

export const experimentView = useExperimentView.getState;
const set = useExperimentView.setState;

export const openExperiment = (id: string, tab: ExperimentTab = 'grid'): void => set(({ screen }) => (screen.kind === 'one' && screen.id === id ? { tab } : { screen: { kind: 'one', id }, tab, selection: [], page: 0, dialog: null, judged: null }));
export const showExperiments = (): void => set({ screen: { kind: 'list' }, dialog: null, selection: [] });
export const planExperiment = (): void => set({ screen: { kind: 'new' }, dialog: null });
export const setPlan = (change: Partial<Plan>): void => set(({ plan }) => ({ plan: { ...plan, ...change } }));
export const setCellEdge = (edge: number | null): void => set({ edge: edge === null ? null : Math.round(Math.min(largestCell, Math.max(smallestCell, edge))) });
export const setFitted = (fitted: number): void => set({ fitted });
/** Width of a cell's picture as it is drawn. */
export const cellEdge = ({ edge, fitted }: Pick<State, 'edge' | 'fitted'> = experimentView()): number => edge ?? fitted;
export const setExperimentView = (change: Partial<Pick<State, 'tab' | 'page' | 'dialog' | 'judged' | 'selection'>>): void => set(change);

export const selectCell = (n: number, how: 'only' | 'toggle' = 'only'): void =>
  set(({ selection }) => ({ selection: how === 'only' ? [n] : selection.includes(n) ? selection.filter((each) => each !== n) : [...selection, n] }));

/** The plan as main takes it: what stands on the panel, with one picture for each cell. */
export const wishOf = (plan: Plan, base: Request): ExperimentWishInput => ({ ...plan, base: { ...base, batchCount: 1, batchSize: 1 } });
