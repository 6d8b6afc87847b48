import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useMemo, type KeyboardEvent, type MouseEvent } from 'react';
import { thumbEdge } from '../../../contract/image.ts';
import type { ImageList } from '../../data/images.ts';
import { useSize } from '../../lib/use-size.ts';
import { useLayout } from '../../state/layout.ts';
import { select, selectRange, setLoupe, toggleSelected, useView } from '../../state/view.ts';
import { pictures } from '../../studio.ts';
import { Thumb } from '../../ui/Thumb.tsx';
import { neighbourLine, rowsOf } from './grid-rows.ts';

const gap = 8;
const edge = 16;
const headingHeight = 40;

/** A small picture may be drawn somewhat larger before it looks soft; beyond that the picture itself is shown. */
const stretch = 1.5;
const sourceOf = (id: string, side: number): string => (side * (window.devicePixelRatio || 1) > stretch * thumbEdge ? pictures.image(id) : pictures.thumb(id));

/** All pictures by day, newest first; a listbox whose arrows know rows. */
export function HistoryGrid({ list, search }: { list: ImageList; search: string }) {
  const { entries, more, fetchMore } = list;
  const [scroller, area] = useSize<HTMLDivElement>();
  const size = useLayout((layout) => layout.gridSize);
  const selected = useView((view) => view.selected);
  const selection = useView((view) => view.selection);
  const chosen = useMemo(() => new Set(selection), [selection]);

  const width = area.width - 2 * edge;
  const rows = useMemo(() => (width > 0 ? rowsOf(entries, { width, height: size, gap }) : []), [entries, width, size]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => {
      const row = rows[i]!;
      return row.kind === 'heading' ? headingHeight : row.height + gap;
    },
    getItemKey: (i) => rows[i]!.key,
    overscan: 3,
    paddingEnd: edge,
  });
  const items = virtual.getVirtualItems();
  useEffect(() => virtual.measure(), [rows, virtual]);

  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 8) fetchMore();
  }, [more, last, rows.length, fetchMore]);

  const index = selected === null ? -1 : entries.findIndex((entry) => entry.id === selected);
  // Only a new selection scrolls, not each arrival.
  const reveal = useEffectEvent((id: string | null) => {
    const row = id === null ? -1 : rows.findIndex((each) => each.kind === 'pictures' && index >= each.from && index < each.from + each.cells.length);
    if (row >= 0) virtual.scrollToIndex(row, { align: 'auto' });
  });
  useEffect(() => reveal(selected), [selected]);

  const keyDown = (event: KeyboardEvent): void => {
    const target = {
      ArrowUp: () => neighbourLine(rows, index, -1),
      ArrowDown: () => neighbourLine(rows, index, 1),
      Home: () => 0,
      End: () => entries.length - 1,
    }[event.key];
    if (target && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const next = entries[index < 0 ? 0 : target()];
      if (!next) return;
      if (event.shiftKey) selectRange(next.id, entries.map((entry) => entry.id));
      else select(next.id);
    } else if ((event.key === 'Enter' || event.key === ' ') && selected !== null && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      setLoupe(true);
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      useView.setState({ selection: entries.map((entry) => entry.id), selected: selected ?? entries[0]?.id ?? null });
    }
  };

  const pick = (id: string, event: MouseEvent): void => {
    scroller.current?.focus({ preventScroll: true });
    if (event.shiftKey) selectRange(id, entries.map((entry) => entry.id));
    else if (event.ctrlKey || event.metaKey) toggleSelected(id);
    else select(id);
  };

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={search ? `Pictures that fit “${search}”` : 'All pictures, newest first'}
      aria-multiselectable
      aria-activedescendant={index >= 0 ? `grid-${selected}` : undefined}
      tabIndex={0}
      data-arrows="pictures"
      onKeyDown={keyDown}
      className="group relative min-h-0 flex-1 overflow-y-auto focus-visible:outline-1 focus-visible:-outline-offset-1"
    >
      <div style={{ height: virtual.getTotalSize() }} className="relative">
        {items.flatMap((item) => {
          const row = rows[item.index]!;
          if (row.kind === 'heading') {
            return [
              <h3 key={row.key} role="presentation" style={{ transform: `translateY(${item.start}px)`, height: headingHeight }} className="absolute top-0 left-4 flex items-end pb-2 text-label font-strong">
                {row.title}
              </h3>,
            ];
          }
          return entries.slice(row.from, row.from + row.cells.length).map((entry, i) => (
            <Thumb
              key={entry.id}
              domId={`grid-${entry.id}`}
              src={sourceOf(entry.id, Math.max(row.cells[i]!.width, row.height))}
              entry={entry}
              selected={chosen.has(entry.id)}
              position={row.from + i + 1}
              total={more ? -1 : entries.length}
              left={edge + row.cells[i]!.left}
              top={item.start}
              width={row.cells[i]!.width}
              height={row.height}
              onPick={pick}
              onOpen={() => setLoupe(true)}
            />
          ));
        })}
      </div>
    </div>
  );
}
