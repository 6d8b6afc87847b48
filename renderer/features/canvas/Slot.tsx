import { useEffect, useRef, useState, type DragEvent } from 'react';
import { thumbEdge } from '../../../contract/image.ts';
import type { Job } from '../../../contract/job.ts';
import { onPreview } from '../../data/progress.ts';
import { pictureDrag } from '../../lib/drag.ts';
import { pictures } from '../../studio.ts';
import { classes } from '../../ui/classes.ts';

interface SlotProps {
  readonly job: Job;
  /** Which batch of the job makes this picture, and which picture of the batch it is. */
  readonly batch: number;
  readonly place: number;
  readonly imageId: string | null;
  readonly size: { readonly width: number; readonly height: number };
  readonly alone: boolean;
  readonly selected: boolean;
  readonly title: string;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
}

/** One place of the contact sheet. The preview is drawn beneath; the picture covers it once it is decoded. */
export function Slot({ job, batch, place, imageId, size, alone, selected, title, onSelect, onOpen }: SlotProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failed, setFailed] = useState(false);
  // A hundred pictures in full size would fill the memory to show a stamp of each.
  const small = Math.max(size.width, size.height) * (window.devicePixelRatio || 1) <= thumbEdge;

  useEffect(() => {
    if (imageId !== null) return;
    return onPreview((preview) => {
      const context = canvas.current?.getContext('2d');
      if (!context || preview.jobId !== job.id || preview.batch !== batch) return;
      const width = preview.bitmap.width / job.request.batchSize;
      const { height } = preview.bitmap;
      if (context.canvas.width !== width || context.canvas.height !== height) Object.assign(context.canvas, { width, height });
      context.drawImage(preview.bitmap, place * width, 0, width, height, 0, 0, width, height);
    });
  }, [imageId, job.id, job.request.batchSize, batch, place]);

  const drag = (event: DragEvent): void => {
    event.dataTransfer.setData(pictureDrag, imageId!);
    event.dataTransfer.effectAllowed = 'copy';
  };

  return (
    <div style={size} className={classes('relative overflow-hidden rounded-picture', imageId === null && 'inset-ring inset-ring-line')}>
      <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
      {imageId !== null && (
        <button
          type="button"
          aria-label={title}
          aria-pressed={selected}
          onClick={onSelect}
          onDoubleClick={onOpen}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.ctrlKey && !event.altKey) onOpen();
          }}
          className="absolute inset-0 focus-visible:-outline-offset-2"
        >
          {failed ? (
            <span className="grid size-full place-items-center bg-hover p-2 text-meta text-quiet">The file could not be shown.</span>
          ) : (
            <img
              src={small ? pictures.thumb(imageId) : pictures.image(imageId)}
              alt=""
              decoding="sync"
              draggable
              onDragStart={drag}
              onError={() => setFailed(true)}
              className="size-full object-cover"
            />
          )}
          {selected && !alone && <span className="absolute inset-0 rounded-picture inset-ring-2 inset-ring-accent" />}
        </button>
      )}
    </div>
  );
}
