import { exported } from '../schedules/formats.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

export function scheduleHandlers({ core }: HandlerContext): Omit<HandlersOf<'schedule'>, 'schedule.sigmas'> {
  const { lab } = core;
  return {
    'schedule.list': () => lab.list(),
    'schedule.optimise': (wish) => lab.start(wish),
    'schedule.cancel': ({ runId }) => lab.cancel(runId),
    'schedule.running': () => lab.running(),
    'schedule.estimate': ({ scheduleId, lists }) => lab.estimate(scheduleId, lists),
    'schedule.edit': ({ scheduleId, name, sigmas }) => lab.edit(scheduleId, name, sigmas),
    'schedule.rename': ({ scheduleId, name }) => lab.rename(scheduleId, name),
    'schedule.remove': ({ scheduleId }) => lab.remove(scheduleId),
    'schedule.export': ({ scheduleId, format }) => exported(lab.get(scheduleId), format),
    'schedule.import': (wish) => lab.bringIn(wish),
  };
}
