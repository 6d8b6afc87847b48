import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Job } from '../contract/job.ts';

/**
 * Measures how long this process's event loop is held up while jobs run, for `npm run bench -- responsiveness`: after each job
 * `file` holds the figures over all of them, in milliseconds. Tell it of every change of a job.
 */
export function measureLoopDelay(file: string): (job: Job) => void {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const running = new Set<string>();
  let began = 0;
  let total = 0;
  return ({ id, state }) => {
    if (state === 'running' && !running.has(id)) {
      if (running.size === 0) {
        began = performance.now();
        histogram.enable();
      }
      running.add(id);
    } else if (state !== 'running' && state !== 'queued' && running.delete(id) && running.size === 0) {
      histogram.disable();
      total += performance.now() - began;
      const ms = (nanoseconds: number) => nanoseconds / 1e6;
      writeFileSync(file, JSON.stringify({ p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), max: ms(histogram.max), seconds: total / 1000 }));
    }
  };
}
