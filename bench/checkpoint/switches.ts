import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCore } from '../../main/core.ts';

/** Resident memory of a process now, bytes; 0 where the system does not tell so. */
function resident(pid: number | null): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** The program's own queue makes a small picture with one model and the other in turn; the engine's memory after each. */
export async function switchModels(folder: string, files: readonly [string, string], switches: number): Promise<number[]> {
  const core = await openCore({ data: join(folder, 'data'), historyThread: 'inline' });
  const after: number[] = [];
  try {
    for (let k = 0; k <= switches; k++) {
      const job = await core.jobs.add({ prompt: 'a lighthouse', model: files[k % 2]!, width: 128, height: 128, steps: 1, cfg: 7, sampler: 'euler', schedule: 'normal', seed: '1', device: 'cpu' });
      const done = await core.jobs.run(job.id);
      if (done.state !== 'done') throw new Error(done.error?.message ?? `The job ended as ${done.state}.`);
      after.push(resident(core.host.pid));
    }
  } finally {
    await core.close();
  }
  return after;
}
