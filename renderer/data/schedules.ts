import { useQuery } from '@tanstack/react-query';
import type { OptimiseProgress, SavedSchedule } from '../../contract/schedule.ts';
import { studio } from '../studio.ts';
import { client } from './client.ts';

const key = ['schedules'] as const;
const runKey = ['schedule-run'] as const;

export const useSchedules = () => useQuery({ queryKey: key, queryFn: () => studio.call('schedule.list', undefined) });
/** The run under way; null when none is. */
export const useScheduleRun = (): OptimiseProgress | null => useQuery({ queryKey: runKey, queryFn: () => studio.call('schedule.running', undefined) }).data ?? null;
export const knownSchedules = (): readonly SavedSchedule[] => client.getQueryData<SavedSchedule[]>(key) ?? [];

/** What the replay of a run's walks says of other lists; asked anew for every change. */
export const useEstimates = (scheduleId: string, lists: readonly (readonly number[])[] | null) =>
  useQuery({
    queryKey: ['estimates', scheduleId, lists],
    queryFn: () => studio.call('schedule.estimate', { scheduleId, lists: lists!.map((list) => list.slice()) }),
    enabled: lists !== null,
    retry: false,
    gcTime: 10_000,
    placeholderData: (before) => before,
  });

export function runProgressed(progress: OptimiseProgress | null): void {
  client.setQueryData(runKey, progress);
}

/** Saved schedules changed: menus that list them are stale. */
export function schedulesChanged(schedules: SavedSchedule[]): void {
  client.setQueryData(key, schedules);
  void client.invalidateQueries({ queryKey: ['catalog'] });
}
