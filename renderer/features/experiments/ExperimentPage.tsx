import { Check, ChevronLeft, Download, Pause, Play, Plus, RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Experiment } from '../../../contract/experiment.ts';
import { knownCells, retryCells, useCells } from '../../data/experiment-cells.ts';
import { experiments, useExperiment } from '../../data/experiments.ts';
import { plural } from '../../lib/format.ts';
import { gridOf } from '../../lib/experiment-grid.ts';
import { setExperimentView, showExperiments, useExperimentView } from '../../state/experiments.ts';
import { detailOf, report } from '../../state/notices.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { AddValues } from './AddValues.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { GridTab } from './grid/GridTab.tsx';
import { MeasuresTab } from './judge/MeasuresTab.tsx';
import { RankingTab } from './judge/RankingTab.tsx';
import { VoteTab } from './judge/VoteTab.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { TrajectoryDialog } from './trajectory/TrajectoryDialog.tsx';
import { progressLine, savedText } from './words.ts';

const tabs = [
  { value: 'grid', label: 'Grid' },
  { value: 'vote', label: 'Vote' },
  { value: 'ranking', label: 'Ranking' },
  { value: 'measures', label: 'Measures' },
] as const;

/** One experiment: its grid, its votes, its ranking, its measures. */
export function ExperimentPage({ id }: { id: string }) {
  const { data: experiment, error, refetch } = useExperiment(id);
  const cells = useCells(id);
  const tab = useExperimentView((state) => state.tab);
  const axes = experiment?.axes;
  const layout = experiment?.layout;
  const grid = useMemo(() => (axes && layout ? gridOf(axes, layout, cells.cells) : null), [axes, layout, cells.cells]);

  if (error) {
    return (
      <ErrorState
        className="flex-1"
        text={error.message}
        detail={detailOf(error)}
        actions={
          <>
            <Button onClick={() => void refetch()}>Try again</Button>
            <Button onClick={showExperiments}>All experiments</Button>
          </>
        }
      />
    );
  }
  if (!experiment || !grid) return <Loading />;
  return (
    <>
      <Head experiment={experiment} />
      {cells.state === 'failed' ? (
        <ErrorState className="flex-1" text={cells.error?.message ?? ''} detail={detailOf(cells.error)} actions={<Button onClick={() => retryCells(id)}>Try again</Button>} />
      ) : cells.state === 'loading' ? (
        <Loading />
      ) : (
        <>
          {tab === 'grid' && <GridTab experiment={experiment} grid={grid} stale={cells.stale} />}
          {tab === 'vote' && <VoteTab experiment={experiment} />}
          {tab === 'ranking' && <RankingTab experiment={experiment} cells={cells.cells} />}
          {tab === 'measures' && <MeasuresTab experiment={experiment} />}
        </>
      )}
      <AddValues experiment={experiment} />
      <ExportDialog experiment={experiment} />
      <TrajectoryDialog experiment={experiment} cells={cells.cells} />
    </>
  );
}

function Head({ experiment }: { experiment: Experiment }) {
  const { id, state, counts, references, problem, warnings } = experiment;
  const tab = useExperimentView((view) => view.tab);
  const running = state === 'running';
  const failed = counts.failed + references.failed.length;
  const saved = savedText(experiment);
  return (
    <header className="shrink-0 bg-panel hairline-b">
      <div className="flex h-12 items-center gap-3 pr-3 pl-2">
        <IconButton label="All experiments" icon={<ChevronLeft size={16} />} onClick={showExperiments} />
        <Name experiment={experiment} />
        <Segmented label="What to look at" value={tab} segments={tabs} onChange={(next) => setExperimentView({ tab: next })} />
        {state !== 'done' ? (
          <Button look={running ? 'plain' : 'primary'} className="min-w-22" onClick={() => void (running ? experiments.pause(id) : experiments.resume(id)).catch(report)}>
            {running ? <Pause size={14} /> : <Play size={14} />} {running ? 'Pause' : counts.done > 0 ? 'Resume' : 'Run'}
          </Button>
        ) : failed > 0 ? (
          <Button onClick={() => void experiments.retry(id, [...failedCells(id), ...references.failed]).catch(report)}>
            <RotateCcw size={14} /> Try {plural(failed, 'cell')} again
          </Button>
        ) : (
          <span className="flex items-center gap-1.5 px-2 text-label text-quiet">
            <Check size={14} aria-hidden /> Done
          </span>
        )}
        <Button onClick={() => setExperimentView({ dialog: 'values' })}>
          <Plus size={14} /> Values
        </Button>
        <Button onClick={() => setExperimentView({ dialog: 'export' })}>
          <Download size={14} /> Export
        </Button>
      </div>
      <div className="flex items-center gap-4 px-4 pb-2">
        <div className="w-40 shrink-0">
          <ProgressBar counts={counts} label="Progress of the experiment" />
        </div>
        <p className="min-w-0 truncate text-label text-quiet" title={saved ?? undefined}>
          {progressLine(experiment)}
          {saved && ` · ${saved}`}
        </p>
      </div>
      {(problem !== null || warnings.length > 0) && (
        <ul className="px-4 pb-2 text-label text-warn">
          {[problem, ...warnings].filter((text) => text !== null).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </header>
  );
}

const failedCells = (id: string): number[] => knownCells(id).flatMap((cell) => (cell?.state === 'failed' ? [cell.n] : []));

/** The name, changed where it stands. */
function Name({ experiment }: { experiment: Experiment }) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = (): void => {
    const name = typed?.trim();
    setTyped(null);
    if (name && name !== experiment.name) void experiments.describe(experiment.id, { name }).catch(report);
  };
  return (
    <h1 className="min-w-0 flex-1">
      <input
        aria-label="Name of the experiment"
        value={typed ?? experiment.name}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') {
            event.stopPropagation();
            setTyped(null);
          }
        }}
        className="h-8 w-full max-w-160 truncate rounded-control bg-transparent px-2 text-title font-strong select-text hover:bg-hover focus-visible:bg-field"
      />
    </h1>
  );
}

function Loading() {
  return (
    <div aria-label="Loading the experiment" role="status" className="flex flex-1 flex-col gap-3 p-4">
      <Skeleton className="h-8 w-80" />
      <div className="grid flex-1 auto-rows-min grid-cols-[repeat(auto-fill,144px)] gap-2 overflow-hidden">
        {Array.from({ length: 24 }, (_, i) => (
          <Skeleton key={i} className="size-36 rounded-picture" />
        ))}
      </div>
    </div>
  );
}

