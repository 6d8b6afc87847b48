import { FlaskConical, MoreHorizontal, Pause, Play, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ExperimentSummary } from '../../../contract/experiment.ts';
import { experiments, useExperiments } from '../../data/experiments.ts';
import { moment, plural } from '../../lib/format.ts';
import { openExperiment, planExperiment } from '../../state/experiments.ts';
import { detailOf, report } from '../../state/notices.ts';
import { pictures } from '../../studio.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { MenuButton } from '../../ui/Menu.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { progressLine, stateWords } from './words.ts';

/** All experiments, newest first. */
export function ExperimentList() {
  const { data, error, refetch } = useExperiments();
  const [leaving, setLeaving] = useState<ExperimentSummary | null>(null);
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-3 bg-panel pr-3 pl-4 hairline-b">
        <h1 className="text-title font-strong">Experiments</h1>
        <span role="status" className="flex-1 text-label text-quiet">
          {data && data.length > 0 ? plural(data.length, 'experiment') : ''}
        </span>
        {data && data.length > 0 && (
          <Button look="primary" onClick={planExperiment}>
            <Plus size={14} /> New experiment
          </Button>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {error ? (
          <ErrorState className="h-full" text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : !data ? (
          <div className="flex flex-col gap-2 p-4">
            {Array.from({ length: 5 }, (_, i) => (
              <Skeleton key={i} className="h-20" />
            ))}
          </div>
        ) : data.length === 0 ? (
          <EmptyState
            icon={<FlaskConical size={20} />}
            action={
              <Button look="primary" onClick={planExperiment}>
                <Plus size={14} /> New experiment
              </Button>
            }
          >
            Which sampler, schedule, model or prompt is better? An experiment makes every combination at equal cost and lets you compare, vote and measure.
          </EmptyState>
        ) : (
          <ul aria-label="Experiments" className="mx-auto flex max-w-300 flex-col gap-1 p-3">
            {data.map((experiment) => (
              <Line key={experiment.id} experiment={experiment} onRemove={() => setLeaving(experiment)} />
            ))}
          </ul>
        )}
      </div>
      <Dialog title="Remove the experiment?" open={leaving !== null} onOpenChange={(open) => !open && setLeaving(null)} width="w-110">
        <p className="text-body">
          “{leaving?.name}” with its layout, notes and {plural(leaving?.votes ?? 0, 'vote')} is removed for good. Its pictures stay in the history.
        </p>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={() => setLeaving(null)}>Keep it</Button>
          <Button
            look="danger"
            onClick={() => {
              if (leaving) void experiments.remove(leaving.id).catch(report);
              setLeaving(null);
            }}
          >
            Remove
          </Button>
        </div>
      </Dialog>
    </>
  );
}

function Line({ experiment, onRemove }: { experiment: ExperimentSummary; onRemove: () => void }) {
  const { id, name, state, counts, cover, votes, createdAt, problem } = experiment;
  const running = state === 'running';
  return (
    <li className="relative flex items-center gap-4 rounded-control bg-panel p-2 pr-3 hover:bg-hover">
      <span className="size-18 shrink-0 overflow-hidden rounded-picture bg-raised">{cover && <img src={pictures.thumb(cover)} alt="" loading="lazy" decoding="async" className="size-full object-cover" />}</span>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex items-baseline gap-3">
          {/* The whole line opens it. */}
          <button type="button" onClick={() => openExperiment(id)} className="truncate text-body font-strong after:absolute after:inset-0 after:rounded-control focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent">
            {name || 'Untitled'}
          </button>
          <span className={running ? 'text-label text-accent' : 'text-label text-quiet'}>{stateWords[state]}</span>
          <span className="ml-auto shrink-0 text-meta text-quiet">{moment(createdAt)}</span>
        </div>
        <ProgressBar counts={counts} label={`Progress of ${name}`} />
        <p className="truncate text-label text-quiet">
          {progressLine(experiment)}
          {votes > 0 && ` · ${plural(votes, 'vote')}`}
        </p>
        {problem && <p className="text-label text-warn">{problem}</p>}
      </div>
      <span className="relative flex">
        {state !== 'done' && (
          <IconButton
            label={running ? 'Pause' : 'Run'}
            icon={running ? <Pause size={16} /> : <Play size={16} />}
            onClick={() => void (running ? experiments.pause(id) : experiments.resume(id)).catch(report)}
          />
        )}
        <MenuButton align="end" trigger={<IconButton label={`More for ${name}`} icon={<MoreHorizontal size={16} />} />} groups={[[{ id: 'remove', label: 'Remove the experiment', icon: <Trash2 size={14} />, danger: true, run: onRemove }]]} />
      </span>
    </li>
  );
}
