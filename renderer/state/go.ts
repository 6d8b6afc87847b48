import { slotsOf } from '../data/job-pictures.ts';
import { runningJob } from '../data/jobs.ts';
import { setLayout, setMoment } from './layout.ts';
import { showPicture, view } from './view.ts';

/** Goes to a place. Whoever picked a picture elsewhere finds it on the light table. */
export function goTo(place: string): void {
  setLayout({ place });
  setMoment({ alone: false });
  if (place !== 'generate') return;
  const { shown, selected } = view();
  if (selected === null) return;
  const there = shown.kind === 'picture' ? shown.imageId === selected : shown.kind === 'job' && (shown.jobId === runningJob()?.id || slotsOf(shown.jobId).includes(selected));
  if (!there) showPicture(selected);
}
