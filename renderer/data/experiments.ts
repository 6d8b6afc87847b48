import { useQuery } from '@tanstack/react-query';
import type { Experiment, ExperimentSummary, ExperimentWishInput } from '../../contract/experiment.ts';
import { studio } from '../studio.ts';
import { client } from './client.ts';
import { cellsChanged, cellsForgotten } from './experiment-cells.ts';

const listKey = ['experiments'] as const;
const oneKey = (id: string) => ['experiment', id] as const;

export const useAxisInfos = () => useQuery({ queryKey: ['experiment-axes'], queryFn: () => studio.call('experiment.axes', undefined), gcTime: Infinity });
export const useExperiments = () => useQuery({ queryKey: listKey, queryFn: () => studio.call('experiment.list', undefined) });
export const useExperiment = (id: string) => useQuery({ queryKey: oneKey(id), queryFn: () => studio.call('experiment.get', { experimentId: id }) });
export const knownExperiment = (id: string): Experiment | undefined => client.getQueryData(oneKey(id));

/** What a wish would make. While the answer is on its way the last one stands, and says that it is old. */
export const usePreview = (wish: ExperimentWishInput | null) =>
  useQuery({
    queryKey: ['experiment-preview', wish],
    queryFn: ({ signal }) => studio.call('experiment.preview', { ...wish!, examples: 200 }, { signal }),
    enabled: wish !== null,
    gcTime: 10_000,
    placeholderData: (before) => before,
  });

/** The axes, layout or words of an experiment changed. */
export function experimentChanged(experiment: Experiment): void {
  client.setQueryData(oneKey(experiment.id), experiment);
  progressed(experiment);
}

const summaryOf = ({ id, name, state, createdAt, changedAt, counts, references, nfe, seconds, votes, problem, cover }: ExperimentSummary): ExperimentSummary => ({ id, name, state, createdAt, changedAt, counts, references, nfe, seconds, votes, problem, cover });

function progressed(experiment: ExperimentSummary): void {
  const summary = summaryOf(experiment);
  client.setQueryData<ExperimentSummary[]>(listKey, (list) => list && (list.some((each) => each.id === summary.id) ? list.map((each) => (each.id === summary.id ? summary : each)) : [summary, ...list]));
  client.setQueryData<Experiment>(oneKey(summary.id), (known) => known && { ...known, ...summary });
}

/** What decides which cells there are; a new layout or name asks for none of them again. */
const planOf = ({ axes, counts, match, budget }: Experiment): string => JSON.stringify([counts.total, match, budget, axes.map((axis) => axis.values.map((value) => value.id))]);

function removed(id: string): void {
  client.setQueryData<ExperimentSummary[]>(listKey, (list) => list?.filter((each) => each.id !== id));
  client.removeQueries({ queryKey: oneKey(id) });
  cellsForgotten(id);
}

/** Hears what main tells of experiments. Returns the way to stop. */
export function listenToExperiments(): () => void {
  const stops = [
    studio.on('experiment.changed', (experiment) => {
      const before = knownExperiment(experiment.id);
      experimentChanged(experiment);
      if (!before || planOf(before) !== planOf(experiment)) cellsForgotten(experiment.id, 'stale');
    }),
    studio.on('experiment.progress', ({ experiment, cells }) => {
      progressed(experiment);
      cellsChanged(experiment.id, cells);
    }),
    studio.on('experiment.removed', ({ experimentId }) => removed(experimentId)),
  ];
  return () => stops.forEach((stop) => stop());
}

const ref = (experimentId: string) => ({ experimentId });
export const experiments = {
  resume: async (id: string) => progressed(await studio.call('experiment.resume', ref(id))),
  pause: async (id: string) => progressed(await studio.call('experiment.pause', ref(id))),
  cancel: async (id: string, cells: number[]) => cellsChanged(id, await studio.call('experiment.cancelCells', { ...ref(id), cells })),
  /** Cells that failed or were cancelled wait again. An experiment that had come to its end goes on with them. */
  retry: async (id: string, cells: number[]) => {
    const ended = knownExperiment(id)?.state === 'done';
    cellsChanged(id, await studio.call('experiment.retryCells', { ...ref(id), cells }));
    if (ended) await experiments.resume(id);
  },
  watch: async (id: string, cells: number[]) => cellsChanged(id, await studio.call('experiment.watchCells', { ...ref(id), cells })),
  note: async (id: string, n: number, notes: string) => cellsChanged(id, [await studio.call('experiment.noteCell', { ...ref(id), n, notes })]),
  describe: async (id: string, words: { name?: string; notes?: string }) => experimentChanged(await studio.call('experiment.describe', { ...ref(id), ...words })),
  setLayout: async (id: string, layout: Experiment['layout']) => {
    const before = knownExperiment(id);
    // Nothing is rendered for it, so nothing is waited for.
    if (before) client.setQueryData(oneKey(id), { ...before, layout });
    try {
      experimentChanged(await studio.call('experiment.setLayout', { ...ref(id), layout }));
    } catch (error) {
      if (before) client.setQueryData(oneKey(id), before);
      throw error;
    }
  },
  addValues: async (id: string, axisId: string, values: string | unknown[]) => {
    experimentChanged(await studio.call('experiment.addValues', { ...ref(id), axisId, values: values as string }));
    cellsForgotten(id, 'stale');
  },
  setReference: async (id: string, reference: Experiment['reference']) => {
    experimentChanged(await studio.call('experiment.setReference', { ...ref(id), reference }));
    await client.invalidateQueries({ queryKey: ['experiment-measures', id] });
  },
  create: async (wish: ExperimentWishInput): Promise<Experiment> => {
    const experiment = await studio.call('experiment.create', wish);
    experimentChanged(experiment);
    return experiment;
  },
  remove: async (id: string) => {
    await studio.call('experiment.remove', ref(id));
    removed(id);
  },
};
