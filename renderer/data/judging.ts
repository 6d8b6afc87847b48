import { useQuery } from '@tanstack/react-query';
import { studio } from '../studio.ts';
import { client } from './client.ts';

/** What is known of an experiment's pictures against each other: votes, measures, the steps they came by. */

const rankingKey = (id: string, axisId: string) => ['experiment-ranking', id, axisId] as const;

/** Asked for anew at each twentieth of the way and at the end: measuring at every picture would take time from the next. */
export const useMeasures = (id: string, { done, total }: { readonly done: number; readonly total: number }) => useQuery({ queryKey: ['experiment-measures', id, Math.floor((20 * done) / Math.max(1, total)), total], queryFn: () => studio.call('experiment.measures', { experimentId: id }), placeholderData: (before) => before });
export const useRanking = (id: string, axisId: string) => useQuery({ queryKey: rankingKey(id, axisId), queryFn: () => studio.call('experiment.ranking', { experimentId: id, axisId }), placeholderData: (before) => before });
export const votesChanged = (id: string): Promise<void> => client.invalidateQueries({ queryKey: ['experiment-ranking', id] });
/** Two pictures to choose between. Each round asks for another pair. */
export const useBallot = (id: string, axisId: string, round: number) => useQuery({ queryKey: ['ballot', id, axisId, round], queryFn: () => studio.call('experiment.ballot', { experimentId: id, axisId }), gcTime: 0 });
export const useTrajectory = (imageId: string | null) => useQuery({ queryKey: ['trajectory', imageId], queryFn: () => studio.call('experiment.trajectory', { imageId: imageId! }), enabled: imageId !== null });
