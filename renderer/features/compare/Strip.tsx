import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useMemo, useRef, type MouseEvent } from 'react';
import { useImages } from '../../data/images.ts';
import type { ThumbEntry } from '../../lib/thumb-entry.ts';
import { putAt, togglePicture, useCompare } from '../../state/compare.ts';
import { detailOf } from '../../state/notices.ts';
import { pictures } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { Thumb } from '../../ui/Thumb.tsx';
import { letterOf } from './letters.ts';

const side = 64;
const gap = 6;

/** The pictures one can pick from: a list handed over, or everything made. A click replaces the compared one, Alt the first, Ctrl adds or takes away. */
export function Strip() {
  const handed = useCompare((state) => state.strip);
  const all = useImages();
  const table = useCompare((state) => state.pictures);
  const against = useCompare((state) => state.against);
  const scroller = useRef<HTMLDivElement>(null);
  const entries = useMemo(
    (): readonly ThumbEntry[] => handed?.map((id, i) => ({ id, title: `Picture ${i + 1} of the list`, rating: 0, favourite: false, missing: false })) ?? all.entries,
    [handed, all.entries],
  );
  const virtual = useVirtualizer({
    horizontal: true,
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => side + gap,
    getItemKey: (i) => entries[i]!.id,
    overscan: 8,
    paddingStart: 12,
    paddingEnd: 12,
  });
  const items = virtual.getVirtualItems();
  const { more, fetchMore } = all;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (handed === null && more && last >= entries.length - 40) fetchMore();
  }, [handed, more, last, entries.length, fetchMore]);

  const other = table[against];
  const reveal = useEffectEvent((id: string | undefined) => {
    const at = entries.findIndex((entry) => entry.id === id);
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  });
  useEffect(() => reveal(other), [other]);

  const pick = (id: string, event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey) togglePicture(id);
    else putAt(event.altKey ? 0 : Math.min(against, table.length), id);
  };

  return (
    <section aria-label="Pictures to compare" className="h-[88px] shrink-0 bg-panel hairline-t">
      {handed === null && all.state === 'failed' ? (
        <ErrorState className="h-full flex-row" text={all.error!.message} detail={detailOf(all.error)} actions={<Button onClick={all.retry}>Try again</Button>} />
      ) : handed === null && all.state === 'loading' ? (
        <div className="flex gap-1.5 overflow-hidden px-3 pt-3">
          {Array.from({ length: 20 }, (_, i) => (
            <Skeleton key={i} className="size-16 shrink-0 rounded-picture" />
          ))}
        </div>
      ) : (
        <div
          ref={scroller}
          role="listbox"
          aria-label="Pick a picture to compare"
          aria-orientation="horizontal"
          aria-multiselectable
          aria-activedescendant={other === undefined ? undefined : `compare-${other}`}
          tabIndex={0}
          data-arrows="pictures"
          className="group relative h-full overflow-x-auto overflow-y-hidden focus-visible:outline-1 focus-visible:-outline-offset-1"
        >
          <div style={{ width: virtual.getTotalSize() }} className="h-full">
            {items.map((item) => {
              const entry = entries[item.index]!;
              const at = table.indexOf(entry.id);
              return (
                <div key={entry.id} role="presentation">
                  <Thumb
                    domId={`compare-${entry.id}`}
                    src={pictures.thumb(entry.id)}
                    entry={at < 0 ? entry : { ...entry, title: `${letterOf(at)}: ${entry.title}` }}
                    selected={at >= 0}
                    position={item.index + 1}
                    total={handed === null && more ? -1 : entries.length}
                    left={item.start}
                    top={12}
                    width={side}
                    height={side}
                    onPick={pick}
                  />
                  {at >= 0 && (
                    <span aria-hidden style={{ transform: `translate(${item.start + 4}px, 16px)` }} className="pointer-events-none absolute top-0 left-0 grid size-4 place-items-center rounded-[3px] bg-[rgb(0_0_0/65%)] text-[10px] font-strong text-[#fff]">
                      {letterOf(at)}
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}
