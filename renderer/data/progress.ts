import type { JobProgress } from '../../contract/job.ts';

/**
 * Steps and previews of the running job. They go to those who draw them without passing through React: a step must not
 * render the page.
 */
export type Progress = Omit<JobProgress, 'preview'>;
/** A preview, one picture of the batch beside the other. It is closed when the next one arrives: draw at once. */
export interface Preview {
  readonly jobId: string;
  readonly batch: number;
  readonly bitmap: ImageBitmap;
}

const progressListeners = new Set<(progress: Progress | null) => void>();
const previewListeners = new Set<(preview: Preview) => void>();
let current: Progress | null = null;
let preview: Preview | null = null;
let decoding = 0;

export function progressed({ preview: bytes, ...progress }: JobProgress): void {
  current = progress;
  for (const listen of progressListeners) listen(progress);
  if (bytes) void decode(bytes, progress);
}

/** The job ended: what it showed is over. */
export function progressEnded(jobId: string): void {
  if (current?.jobId !== jobId) return;
  current = null;
  for (const listen of progressListeners) listen(null);
}

async function decode(bytes: Uint8Array, { jobId, batch }: Progress): Promise<void> {
  const turn = ++decoding;
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)])).catch(() => null);
  // A preview that is overtaken or broken is not worth a word; the picture itself comes from its file.
  if (!bitmap) return;
  if (turn !== decoding) return bitmap.close();
  preview?.bitmap.close();
  preview = { jobId, batch, bitmap };
  for (const listen of previewListeners) listen(preview);
}

export const currentProgress = (): Progress | null => current;

export function onProgress(listen: (progress: Progress | null) => void): () => void {
  progressListeners.add(listen);
  listen(current);
  return () => progressListeners.delete(listen);
}

export function onPreview(listen: (preview: Preview) => void): () => void {
  previewListeners.add(listen);
  if (preview) listen(preview);
  return () => previewListeners.delete(listen);
}

/** Share of a job that is done, from 0 to 1: whole batches, then steps. */
export function shareDone(progress: Progress, batches: number): number {
  const inBatch = progress.phase === 'decode' ? 1 : progress.phase === 'sample' && progress.steps > 0 ? progress.step / progress.steps : 0;
  return Math.min(1, (progress.batch + inBatch) / Math.max(1, batches));
}
