import { memo, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { Experiment } from '../../../../contract/experiment.ts';
import { inSight, type Grid } from '../../../lib/experiment-grid.ts';
import { useSize } from '../../../lib/use-size.ts';
import { cellEdge, selectCell, setCellEdge, setExperimentView, setFitted, useExperimentView } from '../../../state/experiments.ts';
import { classes } from '../../../ui/classes.ts';
import { scrolledTo } from './calm.ts';
import { CellBox } from './CellBox.tsx';
import { openLarge } from './open.ts';

const gap = 8;
const captionHeight = 18;
const headHeight = 28;
/** Cells are fitted to the window up to this, and as long as all of them stay as large as that; else they are of a size to scroll through. */
const fitsUpTo = 360;
const fitsFrom = 120;
const scrolls = 168;
/** Narrower cells have their name in two small lines. */
const narrow = 150;

/** As large as all cells fit, within what is pleasant to look at. `most`: what each direction alone would allow. */
function fittedEdge(most: { readonly x: number; readonly y: number }): number {
  const both = Math.min(most.x, most.y);
  if (both >= fitsFrom) return Math.round(Math.min(fitsUpTo, both));
  return Math.round(most.x >= fitsFrom ? Math.min(scrolls, most.x) : fitsFrom);
}

interface Sight {
  readonly rows: { readonly from: number; readonly to: number };
  readonly columns: { readonly from: number; readonly to: number };
}
const same = (a: Sight, b: Sight): boolean => a.rows.from === b.rows.from && a.rows.to === b.rows.to && a.columns.from === b.columns.from && a.columns.to === b.columns.to;

/** Width that the names of the rows take. */
function sideWidth(grid: Grid, edge: number): number {
  if (grid.rowAxes.length === 0) return 12;
  const longest = grid.rows.reduce((most, line) => Math.max(most, line.labels.join(' · ').length), 0);
  const title = grid.rowAxes.map((axis) => axis.label).join(' · ').length;
  return Math.min(edge < 72 ? 112 : 176, 28 + Math.max(longest * 8, title * 6.6));
}

/** The contact sheet: only the cells in sight exist in the page, in both directions; names of rows and columns stay at the edges. */
export function CellGrid({ experiment, grid, page }: { experiment: Experiment; grid: Grid; page: number }) {
  const [scroller, area] = useSize<HTMLDivElement>();
  const edge = useExperimentView((state) => cellEdge(state));
  const selection = useExperimentView((state) => state.selection);
  const chosen = useMemo(() => new Set(selection), [selection]);
  const [active, setActive] = useState({ row: 0, column: 0 });
  const { width, height } = experiment.base;
  const varied = experiment.axes.some((axis) => ['size', 'width', 'height'].includes(axis.kind));
  const shape = varied ? 1 : height / width;
  const caption = edge >= 56;
  const box = { width: edge, height: Math.round(edge * shape) };
  const pitch = { x: box.width + gap, y: box.height + gap + (caption ? captionHeight : 0) };
  const side = Math.round(sideWidth(grid, edge));

  const most = { x: (area.width - side - gap) / grid.columns.length - gap, y: ((area.height - headHeight - gap) / grid.rows.length - gap - captionHeight) / shape };
  const fitted = area.width === 0 ? 0 : fittedEdge(most);
  useLayoutEffect(() => {
    if (fitted > 0) setFitted(fitted);
  }, [fitted]);

  const [sight, setSight] = useState<Sight>({ rows: { from: 0, to: 0 }, columns: { from: 0, to: 0 } });
  const look = useEffectEvent((..._changed: readonly unknown[]) => {
    const element = scroller.current;
    if (!element) return;
    const next: Sight = {
      rows: inSight(element.scrollTop, area.height - headHeight, pitch.y, grid.rows.length, 1),
      columns: inSight(element.scrollLeft, area.width - side, pitch.x, grid.columns.length, 1),
    };
    setSight((before) => (same(before, next) ? before : next));
  });
  useLayoutEffect(() => look(area.width, area.height, pitch.x, pitch.y, grid, side), [area.width, area.height, pitch.x, pitch.y, grid, side]);

  // What lies in the middle stays in the middle when the cells grow.
  const before = useRef(pitch);
  const anchor = useRef<{ x: number; y: number } | null>(null);
  const keep = useEffectEvent((..._changed: readonly unknown[]) => {
    const element = scroller.current;
    if (!element || before.current.x === pitch.x) return;
    const at = anchor.current ?? { x: (area.width - side) / 2, y: (area.height - headHeight) / 2 };
    element.scrollTo(((element.scrollLeft + at.x) * pitch.x) / before.current.x - at.x, ((element.scrollTop + at.y) * pitch.y) / before.current.y - at.y);
    before.current = pitch;
    look();
  });
  useLayoutEffect(() => keep(pitch.x, pitch.y), [pitch.x, pitch.y]);

  const wheeled = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const bounds = scroller.current!.getBoundingClientRect();
    anchor.current = { x: event.clientX - bounds.left - side, y: event.clientY - bounds.top - headHeight };
    setCellEdge(cellEdge() * Math.exp(-event.deltaY * 0.0022));
    requestAnimationFrame(() => (anchor.current = null));
  });
  useEffect(() => {
    const element = scroller.current;
    const wheel = (event: WheelEvent): void => wheeled(event);
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [scroller]);

  const reveal = (row: number, column: number): void => {
    const element = scroller.current!;
    const [x, y] = [column * pitch.x, row * pitch.y];
    const into = (scrolled: number, at: number, size: number, room: number) => (at < scrolled ? at : at + size > scrolled + room ? at + size - room : scrolled);
    element.scrollTo({ left: into(element.scrollLeft, x, pitch.x, area.width - side - gap), top: into(element.scrollTop, y, pitch.y, area.height - headHeight - gap) });
  };
  const go = (row: number, column: number, how: 'only' | 'toggle' | 'move'): void => {
    setActive({ row, column });
    reveal(row, column);
    const cell = grid.at(row, column, page);
    if (how === 'move') return;
    if (cell) selectCell(cell.n, how);
    else setExperimentView({ selection: [] });
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    const { row, column } = active;
    const rows = Math.max(1, Math.floor((area.height - headHeight) / pitch.y));
    const to = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? grid.rows.length - 1 : row, grid.columns.length - 1],
      ...(grid.pages.length > 1 ? {} : { PageUp: [row - rows, column], PageDown: [row + rows, column] }),
    }[event.key];
    if (to) {
      event.preventDefault();
      const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
      go(clamp(to[0]!, grid.rows.length), clamp(to[1]!, grid.columns.length), event.shiftKey || event.ctrlKey ? 'move' : 'only');
    } else if (event.key === 'PageUp' || event.key === 'PageDown') {
      event.preventDefault();
      setExperimentView({ page: (page + (event.key === 'PageDown' ? 1 : -1) + grid.pages.length) % grid.pages.length });
    } else if (event.key === ' ') {
      event.preventDefault();
      go(row, column, 'toggle');
    } else if (event.key === 'Enter' && !event.ctrlKey) {
      event.preventDefault();
      const cell = grid.at(row, column, page);
      if (cell) openLarge(cell);
    }
  };
  const pick = (event: MouseEvent): void => {
    const target = (event.target as Element).closest<HTMLElement>('[role=gridcell]');
    if (!target) return;
    scroller.current?.focus({ preventScroll: true });
    go(Number(target.dataset.row), Number(target.dataset.column), event.ctrlKey || event.metaKey || event.shiftKey ? 'toggle' : 'only');
  };
  const open = (event: MouseEvent): void => {
    const target = (event.target as Element).closest<HTMLElement>('[role=gridcell]');
    const cell = target && grid.at(Number(target.dataset.row), Number(target.dataset.column), page);
    if (cell) openLarge(cell);
  };

  const total = { width: side + grid.columns.length * pitch.x + gap, height: headHeight + grid.rows.length * pitch.y + gap };
  const rows = Array.from({ length: sight.rows.to - sight.rows.from }, (_, i) => sight.rows.from + i);
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Cells of the experiment"
      aria-rowcount={grid.rows.length + 1}
      aria-colcount={grid.columns.length + 1}
      aria-multiselectable
      aria-activedescendant={`cell-${active.row}-${active.column}`}
      tabIndex={0}
      data-arrows="pictures"
      onScroll={(event) => {
        scrolledTo(event.currentTarget.scrollLeft, event.currentTarget.scrollTop, performance.now());
        look();
      }}
      onKeyDown={keyDown}
      onClick={pick}
      onDoubleClick={open}
      className="group relative min-h-0 flex-1 overflow-auto overscroll-contain bg-canvas [contain:strict] focus-visible:outline-1 focus-visible:-outline-offset-1"
    >
      <div role="presentation" style={total} className="relative">
        <div role="row" aria-rowindex={1} style={{ height: headHeight, width: total.width }} className="sticky top-0 z-10 bg-canvas">
          <span role="columnheader" aria-colindex={1} style={{ width: side, height: headHeight }} className={classes('sticky left-0 z-10 block truncate bg-canvas text-meta leading-7 text-quiet', grid.rowAxes.length > 0 && 'px-3')}>
            {grid.rowAxes.map((axis) => axis.label).join(' · ')}
            <span className="sr-only">{grid.columnAxes.length > 0 ? ` by ${grid.columnAxes.map((axis) => axis.label).join(' · ')}` : 'cells'}</span>
          </span>
          {Array.from({ length: sight.columns.to - sight.columns.from }, (_, i) => sight.columns.from + i).map((column) => {
            const text = grid.columns[column]?.labels.join(' · ') ?? '';
            return (
              <span
                key={column}
                role="columnheader"
                aria-colindex={column + 2}
                title={text}
                style={{ transform: `translateX(${side + column * pitch.x}px)`, width: box.width, height: headHeight }}
                className="absolute top-0 left-0 grid place-items-center px-0.5 text-center"
              >
                {text ? <span className={edge < narrow ? 'line-clamp-2 text-meta leading-[13px]' : 'w-full truncate text-label'}>{text}</span> : <span className="sr-only">Column {column + 1}</span>}
              </span>
            );
          })}
        </div>
        {/* The names of the rows stand at the edge in one piece: a layer for each would cost frames. */}
        <div aria-hidden data-names="rows" style={{ width: side, height: total.height - headHeight }} className="sticky left-0 z-5 bg-canvas text-label">
          {grid.rowAxes.length > 0 &&
            rows.map((row) => (
              <span key={row} title={grid.rows[row]?.labels.join(' · ')} style={{ transform: `translateY(${row * pitch.y}px)`, height: box.height + (caption ? captionHeight : 0), width: side }} className="absolute top-0 left-0 flex items-center overflow-hidden px-3">
                <span className="line-clamp-3 break-words">{grid.rows[row]?.labels.join(' · ')}</span>
              </span>
            ))}
        </div>
        {rows.map((row) => (
          <Row
            key={row}
            grid={grid}
            row={row}
            page={page}
            from={sight.columns.from}
            to={sight.columns.to}
            top={row * pitch.y}
            total={total.width}
            side={side}
            pitchX={pitch.x}
            width={box.width}
            height={box.height}
            caption={caption}
            active={active.row === row ? active.column : -1}
            chosen={chosen}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly grid: Grid;
  readonly row: number;
  readonly page: number;
  readonly from: number;
  readonly to: number;
  /** From the foot of the names of the columns, CSS pixels. */
  readonly top: number;
  readonly total: number;
  readonly side: number;
  readonly pitchX: number;
  readonly width: number;
  readonly height: number;
  readonly caption: boolean;
  readonly active: number;
  readonly chosen: ReadonlySet<number>;
}

const Row = memo(function Row({ grid, row, page, from, to, top, total, side, pitchX, width, height, caption, active, chosen }: RowProps) {
  const text = grid.rows[row]?.labels.join(' · ') ?? '';
  return (
    <div role="row" aria-rowindex={row + 2} style={{ transform: `translateY(${top}px)`, width: total, height: height + (caption ? captionHeight : 0) }} className="absolute left-0 top-7 [contain:strict]">
      <span role="rowheader" aria-colindex={1} className="sr-only">
        {text || `Row ${row + 1}`}
      </span>
      {Array.from({ length: to - from }, (_, i) => from + i).map((column) => {
        const cell = grid.at(row, column, page);
        return (
          <CellBox
            key={column}
            cell={cell}
            domId={`cell-${row}-${column}`}
            row={row}
            column={column}
            left={side + column * pitchX}
            width={width}
            height={height}
            caption={caption}
            active={active === column}
            selected={cell !== undefined && chosen.has(cell.n)}
          />
        );
      })}
    </div>
  );
});
