import { stat } from 'node:fs/promises';
import type { PictureFacts } from '../../contract/image.ts';
import type { Job } from '../../contract/job.ts';
import type { History } from './history.ts';

/** Reads what a picture file says of itself; fails with a sentence for what is no picture. */
export type ReadPicture = (file: string) => Promise<PictureFacts>;

/**
 * After the program, or the machine, died: finds pictures that were finished but not yet reported, and tells which jobs
 * were interrupted. A file under its final name is complete (it was written under another, synced, then renamed), and
 * its plan says whose it is. Safe to run at every start, and in two processes at once.
 */
export async function recoverJobs(history: History, read: ReadPicture): Promise<{ adopted: string[]; interrupted: Job[]; problems: string[] }> {
  const interrupted = await history.jobs.interruptStranded();
  const adopted: string[] = [];
  const problems: string[] = [];
  const touched = new Set<string>();
  for (const { jobId, plan } of await history.jobs.stranded()) {
    const found = await stat(plan.file).catch(() => null);
    if (!found) continue;
    try {
      const { recipe, width, height } = await read(plan.file);
      if (!recipe) throw new Error('it carries no recipe');
      await history.jobs.finishImage({
        jobId, imageId: plan.imageId, file: plan.file, bytes: found.size, recipe, nfe: null, seconds: null,
        width, height, createdAt: Math.trunc(found.mtimeMs), modifiedAt: Math.trunc(found.mtimeMs),
      });
      adopted.push(plan.imageId);
      touched.add(jobId);
    } catch (thrown) {
      problems.push(`${plan.file} was planned by job ${jobId} but could not be adopted: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  for (const jobId of touched) await history.jobs.settle({ jobId });
  return { adopted, interrupted: await Promise.all(interrupted.map(({ id }) => history.jobs.get({ jobId: id }))), problems };
}
