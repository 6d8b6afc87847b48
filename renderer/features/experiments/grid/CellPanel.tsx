import { Ban, Columns2, Eye, Film, RotateCcw, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Cell, Experiment } from '../../../../contract/experiment.ts';
import { knownCells } from '../../../data/experiment-cells.ts';
import { experiments } from '../../../data/experiments.ts';
import { imageChanged, useImage } from '../../../data/images.ts';
import type { Grid } from '../../../lib/experiment-grid.ts';
import { duration, plural } from '../../../lib/format.ts';
import { setExperimentView, useExperimentView } from '../../../state/experiments.ts';
import { report } from '../../../state/notices.ts';
import { studio } from '../../../studio.ts';
import { Button } from '../../../ui/Button.tsx';
import { classes, fieldClass } from '../../../ui/classes.ts';
import { Stars } from '../../../ui/Stars.tsx';
import { cellWords } from '../words.ts';
import { compareCells, openLarge } from './open.ts';

/** What is selected in the grid, and what can be done with it. */
export function CellPanel({ experiment, grid }: { experiment: Experiment; grid: Grid }) {
  const selection = useExperimentView((state) => state.selection);
  // The grid is made anew when a cell changes, so this is never old.
  const cells = selection.flatMap((n) => knownCells(experiment.id)[n] ?? []);
  const one = cells.length === 1 ? cells[0]! : null;
  return (
    <aside aria-label="Selected cells" data-cells={grid.rows.length * grid.columns.length} className="flex w-72 shrink-0 flex-col overflow-y-auto bg-panel shadow-[inset_1px_0_0_var(--line)]">
      {cells.length === 0 ? (
        <p className="p-4 text-label text-quiet">Click a cell to see what it is; Ctrl and click, or Space, selects several. C compares them.</p>
      ) : (
        <>
          <h2 className="px-4 pt-3 text-body font-strong">{one ? (one.steps === null || one.state === 'skipped' ? 'Cell' : plural(one.steps, 'step')) : plural(cells.length, 'cell')}</h2>
          {one ? <One cell={one} experiment={experiment} /> : <Several cells={cells} />}
          <Deeds cells={cells} id={experiment.id} />
        </>
      )}
    </aside>
  );
}

function Several({ cells }: { cells: readonly Cell[] }) {
  const states = [...new Set(cells.map((cell) => cell.state))].map((state) => `${cells.filter((cell) => cell.state === state).length} ${cellWords[state].toLowerCase()}`);
  return <p className="px-4 py-2 text-label text-quiet">{states.join(', ')}</p>;
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className="flex min-h-6 gap-3 px-4 text-label">
    <dt className="w-24 shrink-0 text-quiet">{name}</dt>
    <dd className="selectable min-w-0 break-words">{children}</dd>
  </div>
);

function One({ cell, experiment }: { cell: Cell; experiment: Experiment }) {
  const { axes } = experiment;
  const { data: image } = useImage(cell.imageId);
  const rate = (rating: number): void => void studio.call('image.rate', { imageId: cell.imageId!, rating }).then(imageChanged).catch(report);
  return (
    <>
      <dl className="py-2">
        {axes.map((axis, i) => (
          <Fact key={axis.id} name={axis.label}>
            {axis.values.find((value) => value.id === cell.at[i])?.label ?? '–'}
          </Fact>
        ))}
      </dl>
      <dl className="py-2 hairline-t">
        <Fact name="State">
          <span className={classes(cell.state === 'failed' && 'text-bad')}>{cellWords[cell.state]}</span>
          {cell.reused && ', was there already'}
        </Fact>
        {cell.state !== 'skipped' && (
          <>
            <Fact name="Steps">{cell.steps ?? '–'}</Fact>
            <Fact name="Model calls">{cell.nfe === null ? '–' : `${cell.state === 'done' || cell.nfeExact ? '' : 'about '}${cell.nfe} NFE`}</Fact>
            <Fact name="Time">{cell.seconds === null ? 'not measured yet' : `${cell.state === 'done' ? '' : 'about '}${duration(cell.seconds)}`}</Fact>
          </>
        )}
      </dl>
      {(cell.error ?? cell.reason) && <p className={classes('px-4 pb-2 text-label', cell.error ? 'text-bad' : 'text-warn')}>{cell.error?.message ?? cell.reason}</p>}
      {cell.imageId !== null && (
        <div className="px-3">
          <Stars rating={image?.rating ?? cell.stars} onChange={rate} />
        </div>
      )}
      <Notes key={cell.n} cell={cell} id={experiment.id} />
    </>
  );
}

function Notes({ cell, id }: { cell: Cell; id: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className="px-4 py-2">
      <textarea
        aria-label="Notes on this cell"
        placeholder="Notes"
        rows={2}
        maxLength={10_000}
        value={typed ?? cell.notes}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== null && typed !== cell.notes) void experiments.note(id, cell.n, typed).catch(report);
          setTyped(null);
        }}
        className={classes(fieldClass, 'w-full resize-y px-2 py-1 text-label select-text')}
      />
    </div>
  );
}

/** How many of these cells a deed is for; the reason when for none. */
const which = (cells: readonly Cell[], states: readonly Cell['state'][], none: string): { cells: number[]; reason: string | null } => {
  const fit = cells.filter((cell) => states.includes(cell.state)).map((cell) => cell.n);
  return { cells: fit, reason: fit.length === 0 ? none : null };
};

function Deeds({ cells, id }: { cells: readonly Cell[]; id: string }) {
  const done = cells.filter((cell) => cell.imageId !== null);
  const cancel = which(cells, ['waiting', 'queued'], 'Only cells that wait can be cancelled.');
  const retry = which(cells, ['failed', 'cancelled'], 'Only cells that failed or were cancelled can be tried again.');
  const unwatched = done.filter((cell) => !cell.trajectory);
  const watched = done.filter((cell) => cell.trajectory);
  const act = (deed: Promise<unknown>): void => void deed.catch(report);
  return (
    <div className="flex flex-col gap-1.5 px-4 py-3 hairline-t">
      <Button onClick={compareCells} reason={done.length === 0 ? 'These cells have no picture yet.' : done.length > 4 ? `Up to 4 pictures can be compared; ${done.length} are selected.` : null}>
        <Columns2 size={14} /> Compare {done.length > 1 ? plural(done.length, 'picture') : 'with the next'}
      </Button>
      {cells.length === 1 && (
        <Button onClick={() => openLarge(cells[0]!)} reason={done.length === 0 ? 'This cell has no picture yet.' : null}>
          <Eye size={14} /> Look at it large
        </Button>
      )}
      <Button onClick={() => setExperimentView({ dialog: 'trajectory' })} reason={watched.length === 0 ? 'Keep the steps of these cells first.' : watched.length > 2 ? 'One or two cells can be scrubbed.' : null}>
        <Film size={14} /> Scrub through the steps
      </Button>
      {unwatched.length > 0 && (
        <Button look="quiet" onClick={() => act(experiments.watch(id, unwatched.map((cell) => cell.n)))}>
          <Film size={14} /> Keep the steps of {plural(unwatched.length, 'cell')}
        </Button>
      )}
      {retry.cells.length > 0 && (
        <Button onClick={() => act(experiments.retry(id, retry.cells))}>
          <RotateCcw size={14} /> Try {plural(retry.cells.length, 'cell')} again
        </Button>
      )}
      {cancel.cells.length > 0 && (
        <Button onClick={() => act(experiments.cancel(id, cancel.cells))}>
          <Ban size={14} /> Cancel {plural(cancel.cells.length, 'cell')}
        </Button>
      )}
      <Button look="faint" onClick={() => setExperimentView({ selection: [] })}>
        <Undo2 size={14} /> Select none
      </Button>
    </div>
  );
}
