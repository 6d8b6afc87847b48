import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../contract/job.ts';
import { studio } from '../studio.ts';
import { client } from './client.ts';

const key = ['jobs'] as const;
const fetchJobs = (): Promise<Job[]> => studio.call('job.list', undefined);

export const useJobs = () => useQuery({ queryKey: key, queryFn: fetchJobs });
export const useJob = (id: string | null): Job | undefined => useQuery({ queryKey: key, queryFn: fetchJobs, select: (jobs) => jobs.find((job) => job.id === id) }).data;
export const knownJobs = (): readonly Job[] => client.getQueryData<Job[]>(key) ?? [];

export const isRunning = (job: Job): boolean => job.state === 'running';
export const isWaiting = (job: Job): boolean => job.state === 'queued';
/** Ended without all its pictures, and worth a word to the person. */
export const isBroken = (job: Job): boolean => job.state === 'failed' || job.state === 'interrupted';

export const runningJob = (jobs = knownJobs()): Job | undefined => jobs.find(isRunning);

/** Ended jobs that are remembered: an experiment of ten thousand cells is as many jobs. */
export const mostEnded = 1000;

/** The list with a job as it is now; of those that ended, the latest. */
export function withJob(jobs: readonly Job[], job: Job): Job[] {
  const next = jobs.some((each) => each.id === job.id) ? jobs.map((each) => (each.id === job.id ? job : each)) : [...jobs, job];
  if (next.length <= mostEnded) return next;
  const ended = next.filter((each) => each.endedAt !== null).toSorted((a, b) => b.endedAt! - a.endedAt!);
  const gone = new Set(ended.slice(mostEnded).map(({ id }) => id));
  return gone.size === 0 ? next : next.filter(({ id }) => !gone.has(id));
}

export function jobChanged(job: Job): void {
  client.setQueryData<Job[]>(key, (jobs = []) => withJob(jobs, job));
}

/** The answer to a call may come after the events it caused; what those said stands. */
export function jobCreated(job: Job): void {
  if (!knownJobs().some((each) => each.id === job.id)) jobChanged(job);
}

export function jobRemoved(id: string): void {
  client.setQueryData<Job[]>(key, (jobs) => jobs?.filter((job) => job.id !== id));
}
