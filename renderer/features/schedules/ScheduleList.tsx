import { Check, Minus } from 'lucide-react';
import type { SavedSchedule } from '../../../contract/schedule.ts';
import { count, duration } from '../../lib/format.ts';
import { lookAt } from '../../state/lab.ts';
import { classes } from '../../ui/classes.ts';

/** Schedules that are kept, newest first, each with its verdict, error and cost. */
export function ScheduleList({ schedules, selected }: { readonly schedules: readonly SavedSchedule[]; readonly selected: string | null }) {
  return (
    <ul aria-label="Schedules" className="flex flex-col p-2">
      {schedules.map((schedule) => (
        <li key={schedule.id}>
          <button
            type="button"
            aria-current={schedule.id === selected ? 'true' : undefined}
            onClick={() => lookAt(schedule.id)}
            className={classes('flex w-full items-start gap-2 rounded-control px-2 py-2 text-left transition-colors', schedule.id === selected ? 'bg-hover' : 'hover:bg-hover/60')}
          >
            {schedule.accepted ? <Check size={14} aria-label="Better than every built-in one" className="mt-0.5 shrink-0 text-good" /> : <Minus size={14} aria-label="Not better, or not judged" className="mt-0.5 shrink-0 text-quiet" />}
            <span className="min-w-0 flex-1">
              <span className="block truncate text-body">{schedule.name}</span>
              <span className="block truncate text-meta text-quiet tabular-nums">{facts(schedule)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function facts({ model, held, nfe, seconds, method }: SavedSchedule): string {
  const score = held[0] ? `error ${Number(held[0].score.value.toPrecision(3))}` : method === 'imported' ? 'imported' : 'not judged';
  const cost = nfe > 0 && method !== 'edited' ? `${count(nfe)} NFE, ${duration(seconds)}` : null;
  return [model?.name ?? 'any model', score, cost].filter(Boolean).join(' · ');
}
