import { useEffectEvent, useLayoutEffect, useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import type { Axis, Experiment } from '../../../../contract/experiment.ts';
import { experiments } from '../../../data/experiments.ts';
import { axisMoved, directions, withAxis, type Direction } from '../../../lib/experiment-grid.ts';
import { report } from '../../../state/notices.ts';
import { classes } from '../../../ui/classes.ts';

const drag = 'application/x-stepwise-axis';
const names: Record<Direction, string> = { pages: 'Pages', rows: 'Rows', columns: 'Columns' };

/** Which axis goes down, across and through the pages: chips that are dragged, or moved by the arrow keys. Nothing is rendered for it. */
export function LayoutWells({ experiment }: { experiment: Experiment }) {
  const { axes, layout } = experiment;
  const [said, setSaid] = useState('');
  const [over, setOver] = useState<{ to: Direction; index: number } | null>(null);
  const wells = useRef<HTMLDivElement>(null);
  const moved = useRef<string | null>(null);

  const lay = (next: Experiment['layout'] | null, axis: Axis): void => {
    if (!next) return;
    const to = directions.find((direction) => next[direction].includes(axis.id))!;
    setSaid(`${axis.label} lies in the ${names[to].toLowerCase()}.`);
    moved.current = axis.id;
    void experiments.setLayout(experiment.id, next).catch(report);
  };
  // The chip was put elsewhere in the page; the focus goes with it.
  const follow = useEffectEvent((_layout: Experiment['layout']) => {
    if (moved.current !== null) wells.current?.querySelector<HTMLElement>(`[data-axis="${CSS.escape(moved.current)}"]`)?.focus();
    moved.current = null;
  });
  useLayoutEffect(() => follow(layout), [layout]);
  const keyDown = (event: KeyboardEvent, axis: Axis): void => {
    if (!event.key.startsWith('Arrow') || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    lay(axisMoved(layout, axis.id, event.key), axis);
  };
  const drop = (event: DragEvent, to: Direction, index: number): void => {
    event.preventDefault();
    event.stopPropagation();
    setOver(null);
    const axis = axes.find((each) => each.id === event.dataTransfer.getData(drag));
    if (axis) lay(withAxis(layout, axis.id, to, index), axis);
  };
  const hover = (event: DragEvent, to: Direction, index: number): void => {
    if (!event.dataTransfer.types.includes(drag)) return;
    event.preventDefault();
    event.stopPropagation();
    if (over?.to !== to || over.index !== index) setOver({ to, index });
  };

  return (
    <div ref={wells} role="toolbar" aria-label="Layout: arrow keys move an axis" className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1">
      {directions.map((to) => {
        const here = layout[to].flatMap((id) => axes.find((axis) => axis.id === id) ?? []);
        return (
          <div
            key={to}
            role="group"
            aria-label={names[to]}
            onDragOver={(event) => hover(event, to, here.length)}
            onDragLeave={() => setOver(null)}
            onDrop={(event) => drop(event, to, here.length)}
            className="flex items-center gap-1.5"
          >
            <span className="text-label text-quiet">{names[to]}</span>
            <span className={classes('flex min-h-7 min-w-16 items-center gap-1 rounded-control p-0.5 inset-ring', over?.to === to ? 'inset-ring-accent' : 'inset-ring-line')}>
              {here.map((axis, i) => (
                <button
                  key={axis.id}
                  type="button"
                  data-axis={axis.id}
                  draggable
                  onDragStart={(event) => {
                    event.dataTransfer.setData(drag, axis.id);
                    event.dataTransfer.effectAllowed = 'move';
                  }}
                  onDragEnd={() => setOver(null)}
                  onDragOver={(event) => hover(event, to, i)}
                  onDrop={(event) => drop(event, to, i)}
                  onKeyDown={(event) => keyDown(event, axis)}
                  title={`${axis.label}: ${axis.values.length} values. Drag it, or press an arrow key.`}
                  className={classes('flex h-6 cursor-grab items-center gap-1.5 rounded-[4px] bg-raised px-2 text-label inset-ring inset-ring-line hover:bg-hover active:cursor-grabbing', over?.to === to && over.index === i && 'shadow-[-2px_0_0_var(--accent)]')}
                >
                  {axis.label}
                  <span className="text-meta text-quiet">{axis.values.length}</span>
                </button>
              ))}
              {here.length === 0 && <span className="px-2 text-meta text-quiet">none</span>}
            </span>
          </div>
        );
      })}
      <span role="status" aria-live="polite" className="sr-only">
        {said}
      </span>
    </div>
  );
}
