import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { Experiment } from '../../../../contract/experiment.ts';
import type { Grid } from '../../../lib/experiment-grid.ts';
import { count } from '../../../lib/format.ts';
import { cellEdge, largestCell, setCellEdge, setExperimentView, smallestCell, useExperimentView } from '../../../state/experiments.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { CellPanel } from './CellPanel.tsx';
import { CellGrid } from './CellGrid.tsx';
import { LayoutWells } from './LayoutWells.tsx';

/** The contact sheet, how it is laid out, and what is selected in it. */
export function GridTab({ experiment, grid, stale }: { experiment: Experiment; grid: Grid; stale: boolean }) {
  const chosen = useExperimentView((state) => state.page);
  const page = Math.min(chosen, grid.pages.length - 1);
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex shrink-0 items-center gap-4 bg-panel px-4 py-1.5 hairline-b">
          <LayoutWells experiment={experiment} />
          <span className="flex-1" />
          {stale && <span role="status" className="text-label text-quiet">Bringing it up to date …</span>}
          <Zoom />
        </div>
        {grid.pages.length > 1 && <Pages grid={grid} page={page} />}
        <CellGrid experiment={experiment} grid={grid} page={page} />
      </div>
      <CellPanel experiment={experiment} grid={grid} />
    </div>
  );
}

function Pages({ grid, page }: { grid: Grid; page: number }) {
  const go = (to: number): void => setExperimentView({ page: (to + grid.pages.length) % grid.pages.length });
  return (
    <nav aria-label="Pages of the grid" className="flex h-8 shrink-0 items-center gap-1 bg-panel px-3 hairline-b">
      <IconButton size="small" label="Page before" shortcut="PageUp" icon={<ChevronLeft size={14} />} onClick={() => go(page - 1)} />
      <span className="min-w-0 truncate text-label">
        <span className="text-quiet">{grid.pageAxes.map((axis) => axis.label).join(' · ')}</span> <span className="font-strong">{grid.pages[page]?.labels.join(' · ')}</span>
      </span>
      <IconButton size="small" label="Next page" shortcut="PageDown" icon={<ChevronRight size={14} />} onClick={() => go(page + 1)} />
      <span className="text-meta text-quiet">
        page {count(page + 1)} of {count(grid.pages.length)}
      </span>
    </nav>
  );
}

/** From a contact sheet to one cell: a scale of doublings. */
function Zoom() {
  const edge = useExperimentView((state) => cellEdge(state));
  const free = useExperimentView((state) => state.edge === null);
  const id = useId();
  return (
    <span className="flex shrink-0 items-center gap-2">
      <label htmlFor={id} className="text-label text-quiet">
        Size
      </label>
      <input
        id={id}
        type="range"
        min={Math.log2(smallestCell)}
        max={Math.log2(largestCell)}
        step={0.05}
        value={Math.log2(edge)}
        aria-valuetext={`${edge} pixels`}
        onChange={(event) => setCellEdge(2 ** Number(event.target.value))}
        className="w-28 accent-fill"
      />
      <Button size="small" look="faint" aria-pressed={free} onClick={() => setCellEdge(null)} title="As large as all cells fit (F)">
        Fit
      </Button>
    </span>
  );
}
