import { Heart, ImageOff } from 'lucide-react';
import { memo, useState, type CSSProperties, type MouseEvent } from 'react';
import type { ThumbEntry } from '../lib/thumb-entry.ts';
import { pictureDrag } from '../lib/drag.ts';

interface ThumbProps {
  readonly domId: string;
  readonly src: string;
  readonly entry: ThumbEntry;
  readonly selected: boolean;
  /** From 1; `total` is -1 while the end is not known. */
  readonly position: number;
  readonly total: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly onPick: (id: string, event: MouseEvent) => void;
  readonly onOpen?: (id: string) => void;
}

/** A picture in a strip or grid. Its place is given; its file is only fetched while it is near. */
export const Thumb = memo(function Thumb({ domId, src, entry, selected, position, total, left, top, width, height, onPick, onOpen }: ThumbProps) {
  const [failed, setFailed] = useState(false);
  const place: CSSProperties = { transform: `translate(${left}px, ${top}px)`, width, height };
  return (
    // The list has the focus and the keys; its options are only pointed at.
    <div
      id={domId}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={total}
      aria-label={`${entry.title}${entry.rating > 0 ? `, ${entry.rating} of 5` : ''}${entry.favourite ? ', favourite' : ''}`}
      style={place}
      onClick={(event) => onPick(entry.id, event)}
      onDoubleClick={() => onOpen?.(entry.id)}
      className="absolute top-0 left-0 overflow-hidden rounded-picture bg-hover"
    >
      {entry.missing || failed ? (
        <span className="grid size-full place-items-center text-quiet" title={entry.missing ? 'The file is missing.' : 'The file is missing or damaged.'}>
          <ImageOff size={16} />
        </span>
      ) : (
        <img
          src={src}
          alt=""
          loading="lazy"
          decoding="async"
          draggable
          onDragStart={(event) => {
            event.dataTransfer.setData(pictureDrag, entry.id);
            event.dataTransfer.effectAllowed = 'copy';
          }}
          onError={() => setFailed(true)}
          className="size-full object-cover"
        />
      )}
      {(entry.rating > 0 || entry.favourite) && (
        <span aria-hidden className="absolute right-1 bottom-1 flex items-center gap-0.5 rounded-[3px] bg-[rgb(0_0_0/65%)] px-1 text-[10px] leading-4 text-[#fff]">
          {entry.rating > 0 && `${entry.rating}★`}
          {entry.favourite && <Heart size={9} className="fill-current" />}
        </span>
      )}
      {selected && <span aria-hidden className="absolute inset-0 rounded-picture inset-ring-2 inset-ring-accent shadow-[inset_0_0_0_3px_var(--canvas)] group-focus-visible:inset-ring-3" />}
    </div>
  );
});
