import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { useImages } from '../../data/images.ts';
import type { ImageEntry } from '../../data/image-list.ts';
import { detailOf } from '../../state/notices.ts';
import { showPicture, useView } from '../../state/view.ts';
import { pictures } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { Thumb } from '../../ui/Thumb.tsx';

const height = 84;
const gap = 6;
/** Very wide and very tall pictures are cut to this shape in the strip. */
const widest = 2;
const narrowest = 0.5;

const widthOf = ({ width, height: tall }: ImageEntry): number => Math.round(height * Math.min(widest, Math.max(narrowest, width / tall)));

/** Everything made so far, newest at the left. Only what is in sight exists in the page. */
export function Filmstrip() {
  const { entries, state, error, more, fetchMore, retry } = useImages();
  const selected = useView((view) => view.selected);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    horizontal: true,
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => widthOf(entries[i]!) + gap,
    getItemKey: (i) => entries[i]!.id,
    overscan: 6,
    paddingStart: 12,
    paddingEnd: 12,
  });
  const items = virtual.getVirtualItems();

  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= entries.length - 40) fetchMore();
  }, [more, last, entries.length, fetchMore]);

  // Sizes are known, not measured: when the list changes they are taken anew.
  const first = entries[0];
  const before = useRef(first?.id);
  useLayoutEffect(() => {
    virtual.measure();
    const at = entries.findIndex((entry) => entry.id === before.current);
    // New pictures arrive at the left; whoever looks at older ones keeps them under the eye.
    if (at > 0 && scroller.current && scroller.current.scrollLeft > 8) {
      scroller.current.scrollLeft += entries.slice(0, at).reduce((sum, entry) => sum + widthOf(entry) + gap, 0);
    }
    before.current = first?.id;
  }, [entries, first?.id, virtual]);

  const index = selected === null ? -1 : entries.findIndex((entry) => entry.id === selected);
  // Only a new selection scrolls, not each arrival.
  const reveal = useEffectEvent((id: string | null) => {
    if (id !== null && index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  });
  useEffect(() => reveal(selected), [selected]);

  const shown = state === 'ready' && entries.length > 0;
  // A wheel without Shift goes sideways here: there is nowhere else to go.
  useEffect(() => {
    const element = scroller.current;
    if (!shown || !element) return;
    const wheel = (event: WheelEvent): void => {
      if (Math.abs(event.deltaY) <= Math.abs(event.deltaX)) return;
      event.preventDefault();
      element.scrollLeft += event.deltaY;
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [shown]);

  return (
    <section aria-label="Everything made so far" className="h-[108px] shrink-0 bg-panel hairline-t">
      {state === 'failed' ? (
        <ErrorState className="h-full flex-row" text={error!.message} detail={detailOf(error)} actions={<Button onClick={retry}>Try again</Button>} />
      ) : state === 'loading' ? (
        <div className="flex gap-1.5 overflow-hidden px-3 pt-3">
          {Array.from({ length: 16 }, (_, i) => (
            <Skeleton key={i} className="size-[84px] shrink-0 rounded-picture" />
          ))}
        </div>
      ) : entries.length === 0 ? (
        <p className="grid h-full place-items-center text-label text-quiet">Everything you make is kept here.</p>
      ) : (
        <div
          ref={scroller}
          role="listbox"
          aria-label="Pictures, newest first"
          aria-orientation="horizontal"
          tabIndex={0}
          aria-activedescendant={index >= 0 ? `strip-${selected}` : undefined}
          data-arrows="pictures"
          className="group relative h-full overflow-x-auto overflow-y-hidden focus-visible:outline-1 focus-visible:-outline-offset-1"
        >
          <div style={{ width: virtual.getTotalSize() }} className="h-full">
            {items.map((item) => {
              const entry = entries[item.index]!;
              return (
                <Thumb
                  key={entry.id}
                  domId={`strip-${entry.id}`}
                  src={pictures.thumb(entry.id)}
                  entry={entry}
                  selected={entry.id === selected}
                  position={item.index + 1}
                  total={more ? -1 : entries.length}
                  left={item.start}
                  top={12}
                  width={item.size - gap}
                  height={height}
                  onPick={showPicture}
                />
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}
