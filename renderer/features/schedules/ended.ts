import type { StudioContract } from '../../../contract/studio.ts';
import type * as z from 'zod';
import { knownSchedules } from '../../data/schedules.ts';
import { goTo } from '../../state/go.ts';
import { lookAt } from '../../state/lab.ts';
import { layout } from '../../state/layout.ts';
import { notify, report } from '../../state/notices.ts';
import { StudioError } from '../../../contract/errors.ts';

/** A run of the lab ended: what came of it is laid out, or said where the person is. */
export function runEnded({ scheduleId, error }: z.output<StudioContract['events']['schedule.ended']>): void {
  if (error) return report(StudioError.from(error));
  if (scheduleId === null) return;
  lookAt(scheduleId);
  if (layout().place === 'schedules') return;
  const made = knownSchedules().find(({ id }) => id === scheduleId);
  notify({ level: 'info', text: made ? `A schedule was made. ${made.verdict}` : 'A schedule was made.', action: { label: 'Look at it', run: () => goTo('schedules') } });
}
