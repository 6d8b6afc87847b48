import { useState } from 'react';
import type { ScheduleInfo } from '../../../contract/catalog.ts';
import { useCatalog, useManySigmas, useModels } from '../../data/library.ts';
import { plural } from '../../lib/format.ts';
import { sigmaSources } from '../../lib/sigma-sources.ts';
import { setDraft, useDraft } from '../../state/draft.ts';
import { useSigmaWishes } from '../../state/sigma-wish.ts';
import { Button } from '../../ui/Button.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { CurveEditor } from './CurveEditor.tsx';
import { Density } from './Density.tsx';
import { dashOf, type Line } from './lists.ts';

/** Shown before anybody ticked anything: what everyone knows, and what this studio puts first. */
const known = ['normal', 'karras', 'ays'] as const;
const most = 6;

const listed = ({ id }: ScheduleInfo): boolean => id !== 'automatic' && id !== 'custom' && !id.startsWith('saved:');

/** The built-in and published schedules at the panel's steps: their curves over each other, what each is, and who made it. */
export function BuiltIns() {
  const catalog = useCatalog().data;
  const models = useModels().data;
  const request = useDraft((each) => each);
  const wish = useSigmaWishes();
  const [ticked, setTicked] = useState<readonly string[]>(known);
  /** The one that was ticked when the charts were full. */
  const [refused, setRefused] = useState<string | null>(null);
  const entries = catalog?.schedules.filter(listed) ?? [];
  const shown = entries.filter(({ id }) => ticked.includes(id));
  // The one in use with the panel's options, the others with their own defaults.
  const answers = useManySigmas(shown.map(({ id }) => wish(id === request.schedule ? undefined : id)));
  const lines: Line[] = shown.flatMap(({ id, label }, k) => {
    const sigmas = answers[k]?.data?.sigmas;
    return sigmas ? [{ label, sigmas, chosen: id === request.schedule, dash: id === request.schedule ? '' : dashOf(label) }] : [];
  });
  const model = models?.find(({ id }) => id === request.model)?.name ?? request.model;
  const tick = (id: string): void => {
    const on = ticked.includes(id);
    const full = !on && shown.length >= most;
    setRefused(full ? id : null);
    if (!full) setTicked(on ? ticked.filter((each) => each !== id) : [...ticked, id]);
  };
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-5 overflow-y-auto p-5">
      <div>
        <h2 className="text-title font-strong">Built-in schedules</h2>
        <p className="pt-1 text-body text-quiet">
          Their noise levels for <span className="text-text">{model}</span> in {plural(request.steps, 'step')}, as set in Generate. Tick up to {most} to lay them over each other.
        </p>
      </div>
      <div className="h-72 shrink-0">{lines.length > 0 ? <CurveEditor lines={lines} /> : <Skeleton className="h-full" />}</div>
      {lines.length > 0 && <Density lines={lines} />}
      <ul aria-label="Built-in schedules" className="grid grid-cols-[repeat(auto-fill,minmax(21rem,1fr))] gap-x-6 gap-y-4">
        {entries.map((entry) => {
          const answer = answers[shown.indexOf(entry)];
          return <Entry key={entry.id} entry={entry} ticked={shown.includes(entry)} used={entry.id === request.schedule} origin={answer?.data ? sigmaSources[answer.data.source] : null} problem={refused === entry.id ? `The charts hold ${most} schedules. Untick one, then tick this again.` : (answer?.error?.message ?? null)} onTick={() => tick(entry.id)} />;
        })}
      </ul>
    </div>
  );
}

interface EntryProps {
  readonly entry: ScheduleInfo;
  readonly ticked: boolean;
  readonly used: boolean;
  /** How its list came to be; null while it is not known. */
  readonly origin: string | null;
  readonly problem: string | null;
  readonly onTick: () => void;
}

function Entry({ entry, ticked, used, origin, problem, onTick }: EntryProps) {
  return (
    <li className="flex items-start gap-2">
      <label className="flex min-w-0 flex-1 cursor-pointer items-start gap-2">
        <input type="checkbox" checked={ticked} onChange={onTick} aria-label={`Show ${entry.label} on the charts`} className="mt-0.5 size-4 shrink-0 accent-(--fill)" />
        <span className="min-w-0 flex-1">
          <span className="block text-body">
            {entry.label}
            {origin && <span className="text-meta text-quiet"> · {origin}</span>}
          </span>
          <span className="block text-label leading-[1.4] text-quiet">{entry.about}</span>
          <span className="selectable block pt-0.5 text-meta leading-[1.4] text-quiet">{entry.source}</span>
          {problem && (
            <span role="status" className="selectable block pt-0.5 text-label text-warn">
              {problem}
            </span>
          )}
        </span>
      </label>
      {used ? (
        <span className="px-2 pt-1 text-label text-quiet">in use</span>
      ) : (
        <Button size="small" aria-label={`Use ${entry.label} in Generate`} onClick={() => setDraft({ schedule: entry.id, scheduleOptions: {} }, null)}>
          Use
        </Button>
      )}
    </li>
  );
}
