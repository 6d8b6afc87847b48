import { expect, test } from 'vitest';
import type { Job } from '../../contract/job.ts';
import { Request } from '../../contract/request.ts';
import { mostEnded, withJob } from './jobs.ts';

const request = Request.parse({});
const job = (n: number, state: Job['state'], endedAt: number | null): Job => ({ id: `job-${n}`, state, request, createdAt: n, startedAt: n, endedAt, imagesDone: 0, imagesTotal: 1, error: null });

test('a job that changed takes its own place', () => {
  const list = [job(1, 'queued', null), job(2, 'queued', null)];
  expect(withJob(list, job(1, 'running', null)).map(({ id, state }) => [id, state])).toEqual([['job-1', 'running'], ['job-2', 'queued']]);
  expect(withJob(list, job(3, 'queued', null)).map(({ id }) => id)).toEqual(['job-1', 'job-2', 'job-3']);
});

test('of jobs that ended the latest are remembered, and all that did not end', () => {
  let list: Job[] = [job(-1, 'queued', null)];
  for (let n = 0; n < mostEnded + 20; n++) list = withJob(withJob(list, job(n, 'running', null)), job(n, 'done', n));
  expect(list).toHaveLength(mostEnded + 1);
  expect(list[0]!.id).toBe('job--1');
  expect(list.some(({ id }) => id === 'job-19')).toBe(false);
  expect(list.some(({ id }) => id === 'job-20')).toBe(true);
});
