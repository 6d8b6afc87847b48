import { useSyncExternalStore } from 'react';
import type { ImageRecord } from '../../contract/image.ts';
import type { Job } from '../../contract/job.ts';

/** The pictures of the latest jobs by their place in the job: what the contact sheet on the canvas shows. */
export type Slots = readonly (string | null)[];

const jobs = new Map<string, Slots>();
const listeners = new Set<() => void>();
const kept = 30;
const none: Slots = [];

/** Which picture of its job this is. Seeds are fixed when a job is queued and count up from there: A1111's rule. */
export function slotOf(job: Job, record: ImageRecord, taken: Slots): number {
  const { recipe } = record;
  if (recipe) {
    const varied = recipe.variationStrength > 0;
    const [mine, first] = varied ? [recipe.variationSeed, job.request.variationSeed] : [recipe.seed, job.request.seed];
    if (first !== '-1') {
      const offset = (BigInt(mine) - BigInt(first) + 2n ** 64n) % 2n ** 64n;
      if (offset < BigInt(job.imagesTotal) && taken[Number(offset)] == null) return Number(offset);
    }
  }
  const free = taken.findIndex((id) => id === null);
  return free < 0 ? taken.length : free;
}

export function pictureOfJob(job: Job, record: ImageRecord): void {
  const slots: (string | null)[] = [...(jobs.get(job.id) ?? Array.from({ length: job.imagesTotal }, () => null))];
  if (slots.includes(record.id)) return;
  slots[slotOf(job, record, slots)] = record.id;
  jobs.delete(job.id);
  jobs.set(job.id, slots);
  for (const id of jobs.keys()) if (jobs.size > kept) jobs.delete(id);
  for (const listen of listeners) listen();
}

export function pictureGone(id: string): void {
  for (const [job, slots] of jobs) if (slots.includes(id)) jobs.set(job, slots.map((each) => (each === id ? null : each)));
  for (const listen of listeners) listen();
}

/** The job of several pictures that made this one, as far as it is remembered. */
export function sheetOf(imageId: string | null): string | null {
  for (const [job, slots] of jobs) if (imageId !== null && slots.length > 1 && slots.includes(imageId)) return job;
  return null;
}

export const slotsOf = (jobId: string): Slots => jobs.get(jobId) ?? none;

const subscribe = (listen: () => void): (() => void) => {
  listeners.add(listen);
  return () => listeners.delete(listen);
};
export const useSlots = (jobId: string): Slots => useSyncExternalStore(subscribe, () => slotsOf(jobId));
