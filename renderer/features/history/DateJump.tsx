import { CalendarDays } from 'lucide-react';
import { useState } from 'react';
import type { Period } from '../../../contract/collection.ts';
import { useTimeline } from '../../data/collection.ts';
import { count } from '../../lib/format.ts';
import { replaceTerms } from '../../lib/search-terms.ts';
import { setSearch, useView } from '../../state/view.ts';
import { Button } from '../../ui/Button.tsx';
import { fieldClass } from '../../ui/classes.ts';
import { Popover } from '../../ui/Popover.tsx';

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' });

/** Days by their month, newest first. */
function months(days: readonly Period[]): [string, Period[]][] {
  const groups = new Map<string, Period[]>();
  for (const day of days) groups.set(day.date.slice(0, 7), [...(groups.get(day.date.slice(0, 7)) ?? []), day]);
  return [...groups];
}

/** Goes to a day: the list begins with the newest picture made on it, and the search says so. */
export function DateJump() {
  const search = useView((view) => view.search);
  const [asked, setAsked] = useState(false);
  const [typed, setTyped] = useState('');
  const { data: days } = useTimeline(replaceTerms(search, 'date', null), asked);
  const jump = (date: string | null): void => setSearch(replaceTerms(search, 'date', date === null ? null : `date:<=${date}`));
  return (
    <Popover
      title="Go to a date"
      className="w-64"
      trigger={
        <Button look="quiet" onFocus={() => setAsked(true)} onPointerEnter={() => setAsked(true)}>
          <CalendarDays size={16} /> Date
        </Button>
      }
    >
      <form
        className="flex gap-2 p-2 hairline-b"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== '') jump(typed);
        }}
      >
        <input type="date" aria-label="Date" value={typed} onChange={(event) => setTyped(event.target.value)} className={`${fieldClass} h-7 min-w-0 flex-1 px-2 text-body`} />
        <Button type="submit" size="middle" reason={typed === '' ? 'Choose a date first.' : null}>
          Go
        </Button>
      </form>
      <div className="max-h-96 overflow-y-auto p-1">
        <DayButton label="Newest" onClick={() => jump(null)} />
        {months(days ?? []).map(([name, list]) => (
          <section key={name} aria-label={month.format(new Date(`${name}-15`))}>
            <h2 className="px-2 pt-2 pb-1 text-label font-strong">{month.format(new Date(`${name}-15`))}</h2>
            {list.map(({ date, count: found }) => (
              <DayButton key={date} label={String(Number(date.slice(8)))} found={found} onClick={() => jump(date)} />
            ))}
          </section>
        ))}
        {days?.length === 0 && <p className="p-2 text-label text-quiet">No picture fits this search.</p>}
      </div>
    </Popover>
  );
}

function DayButton({ label, found, onClick }: { label: string; found?: number; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} className="flex h-6 w-full items-center justify-between rounded-control px-2 text-label hover:bg-hover">
      <span>{label}</span>
      {found !== undefined && <span className="text-meta text-quiet tabular-nums">{count(found)}</span>}
    </button>
  );
}
