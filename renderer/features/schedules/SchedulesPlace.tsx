import { ClipboardPaste } from 'lucide-react';
import { useId, useState } from 'react';
import { useSchedules } from '../../data/schedules.ts';
import { plural } from '../../lib/format.ts';
import { builtIn, lookAt, useLab } from '../../state/lab.ts';
import { detailOf } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { BuiltIns } from './BuiltIns.tsx';
import { Detail } from './Detail.tsx';
import { RunPanel } from './RunPanel.tsx';
import { ScheduleList } from './ScheduleList.tsx';

/** The Schedule Lab: curves on the left, the button and the list of schedules on the right. Until one is made, the built-in ones. */
export function SchedulesPlace() {
  const { data: schedules, error, refetch } = useSchedules();
  const wanted = useLab((lab) => lab.selected);
  const [importing, setImporting] = useState(false);
  const selected = wanted === builtIn ? null : (schedules?.find(({ id }) => id === wanted) ?? schedules?.[0] ?? null);
  return (
    <main className="flex h-full min-w-0 flex-1 flex-col bg-canvas">
      <header className="flex h-12 shrink-0 items-center gap-3 bg-panel pr-3 pl-4 hairline-b">
        <h1 className="text-title font-strong">Schedules</h1>
        <span className="flex-1 text-label text-quiet">{schedules && plural(schedules.length, 'schedule')}</span>
        <Button onClick={() => setImporting(true)}>
          <ClipboardPaste size={14} /> Import a list
        </Button>
      </header>
      <div className="flex min-h-0 flex-1">
        {error ? (
          <ErrorState className="flex-1" text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : !schedules ? (
          <div className="flex-1 p-5">
            <Skeleton className="h-72" />
          </div>
        ) : selected ? (
          <Detail key={selected.id} schedule={selected} />
        ) : (
          <BuiltIns />
        )}
        <aside aria-label="Lab" className="flex w-84 shrink-0 flex-col overflow-y-auto bg-panel shadow-[inset_1px_0_0_var(--line)]">
          <RunPanel />
          {schedules && <ScheduleList schedules={schedules} selected={selected?.id ?? builtIn} />}
        </aside>
      </div>
      <ImportDialog open={importing} onOpenChange={setImporting} />
    </main>
  );
}

function ImportDialog({ open, onOpenChange }: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [fieldId, problemId] = [useId(), useId()];
  const bringIn = async () => {
    try {
      const { id } = await studio.call('schedule.import', { text, origin: 'the pasted text' });
      setText('');
      setProblem(null);
      lookAt(id);
      onOpenChange(false);
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return (
    <Dialog title="Import a list" open={open} onOpenChange={onOpenChange}>
      <div className="flex flex-col gap-3">
        <label htmlFor={fieldId} className="text-label text-quiet">
          A schedule of Stepwise as JSON, or noise levels, highest first. A list that does not end in 0 goes on to it, as in A1111.
        </label>
        <textarea id={fieldId} rows={8} value={text} onChange={(event) => setText(event.target.value)} spellCheck={false} placeholder="14.615, 6.475, 3.861, …, 0" aria-describedby={problem ? problemId : undefined} className="w-full resize-y rounded-control bg-field px-2 py-1.5 font-mono text-label inset-ring inset-ring-edge" />
        {problem && (
          <p id={problemId} role="alert" className="selectable text-label text-bad">
            {problem}
          </p>
        )}
        <div className="flex justify-end">
          <Button look="primary" reason={text.trim() ? null : 'Paste a list first.'} onClick={() => void bringIn()}>
            Import
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
