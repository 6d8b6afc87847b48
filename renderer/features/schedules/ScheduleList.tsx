import { Check, Minus, Spline } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SavedSchedule } from '../../../contract/schedule.ts';
import { count, duration } from '../../lib/format.ts';
import { builtIn, lookAt } from '../../state/lab.ts';
import { classes } from '../../ui/classes.ts';

/** Schedules that are kept, newest first, each with its verdict, error and cost; the built-in ones after them. */
export function ScheduleList({ schedules, selected }: { readonly schedules: readonly SavedSchedule[]; readonly selected: string }) {
  return (
    <>
      {schedules.length === 0 && <p className="px-4 pt-4 text-label leading-[1.4] text-quiet">No schedule is here yet. Optimise makes one for your model, sampler and steps, and says honestly whether it beats the built-in ones.</p>}
      <ul aria-label="Schedules" className="flex flex-col p-2">
        {schedules.map((schedule) => (
          <Item
            key={schedule.id}
            id={schedule.id}
            selected={selected}
            icon={schedule.accepted ? <Check size={14} aria-label="Better than every built-in one" className="text-good" /> : <Minus size={14} aria-label="Not better, or not judged" className="text-quiet" />}
            name={schedule.name}
            facts={facts(schedule)}
          />
        ))}
      </ul>
      <ul aria-label="Other schedules" className="flex flex-col px-2 pb-2">
        <Item id={builtIn} selected={selected} icon={<Spline size={14} aria-hidden className="text-quiet" />} name="Built-in and published" facts="what each is, and who made it" />
      </ul>
    </>
  );
}

interface ItemProps {
  readonly id: string;
  readonly selected: string;
  readonly icon: ReactNode;
  readonly name: string;
  readonly facts: string;
}

function Item({ id, selected, icon, name, facts }: ItemProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={id === selected ? 'true' : undefined}
        onClick={() => lookAt(id)}
        className={classes('flex w-full items-start gap-2 rounded-control px-2 py-2 text-left transition-colors', id === selected ? 'bg-hover' : 'hover:bg-hover/60')}
      >
        <span className="mt-0.5 shrink-0">{icon}</span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-body">{name}</span>
          <span className="block truncate text-meta text-quiet tabular-nums">{facts}</span>
        </span>
      </button>
    </li>
  );
}

function facts({ model, held, nfe, seconds, method }: SavedSchedule): string {
  const score = held[0] ? `error ${Number(held[0].score.value.toPrecision(3))}` : method === 'imported' ? 'imported' : 'not judged';
  const cost = nfe > 0 && method !== 'edited' ? `${count(nfe)} NFE, ${duration(seconds)}` : null;
  return [model?.name ?? 'any model', score, cost].filter(Boolean).join(' · ');
}
