import { studio } from '../studio.ts';
import { client } from './client.ts';
import { starsGiven } from './experiment-cells.ts';
import { listenToExperiments } from './experiments.ts';
import { collectionChanged, importProgressed, lineageChanged } from './collection.ts';
import { imageAdded, imageChanged, imageRemoved } from './images.ts';
import { pictureGone, pictureOfJob } from './job-pictures.ts';
import { jobChanged, jobRemoved, knownJobs } from './jobs.ts';
import { progressed, progressEnded } from './progress.ts';
import { runProgressed, schedulesChanged } from './schedules.ts';

/** Carries what main tells into what the page knows. Returns the way to stop. */
export function listenToStudio(): () => void {
  const stops = [
    studio.on('job.changed', (job) => {
      jobChanged(job);
      if (job.state !== 'running') progressEnded(job.id);
    }),
    studio.on('job.removed', ({ jobId }) => jobRemoved(jobId)),
    studio.on('job.progress', (progress) => {
      // A replay is no job of the queue: who asked for it shows that it runs.
      if (!progress.jobId.startsWith('replay')) progressed(progress);
    }),
    studio.on('history.changed', () => collectionChanged(true)),
    studio.on('import.progress', importProgressed),
    studio.on('image.added', (record) => {
      imageAdded(record);
      if (record.parent) lineageChanged(record.parent.imageId);
      const job = knownJobs().find((each) => each.id === record.jobId);
      if (job) pictureOfJob(job, record);
    }),
    studio.on('image.changed', (record) => {
      imageChanged(record);
      starsGiven(record.id, record.rating);
    }),
    studio.on('image.removed', ({ imageId }) => {
      imageRemoved(imageId);
      pictureGone(imageId);
    }),
    listenToExperiments(),
    studio.on('schedule.progress', runProgressed),
    studio.on('schedule.ended', () => runProgressed(null)),
    studio.on('schedule.changed', schedulesChanged),
    studio.on('model.changed', (models) => client.setQueryData(['models'], models)),
    studio.on('settings.changed', (settings) => client.setQueryData(['settings'], settings)),
    studio.on('engine.status', (status) => client.setQueryData(['engine'], status)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
