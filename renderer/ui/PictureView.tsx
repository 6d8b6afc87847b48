import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type DragEvent, type PointerEvent } from 'react';
import { pictureDrag } from '../lib/drag.ts';
import { fit, type Area } from '../lib/sheet.ts';
import { useSize } from '../lib/use-size.ts';
import { held, wholePicture, zoomAt, type Lens } from '../lib/zoom.ts';
import { classes } from './classes.ts';

interface PictureViewProps {
  readonly id: string;
  readonly src: string;
  /** Shown until the picture is there: its thumbnail, in the same place. */
  readonly early: string;
  readonly picture: Area;
  readonly title: string;
  /** Counts up when a command asks for full size or back. */
  readonly zoomWish: number;
  readonly onZoom: (scale: number) => void;
}

/** One picture, fitted; Ctrl and wheel magnify about the pointer, a drag moves, a double click goes to full size and back. */
export function PictureView({ id, src, early, picture, title, zoomWish, onZoom }: PictureViewProps) {
  const [holder, view] = useSize<HTMLDivElement>();
  const image = useRef<HTMLImageElement>(null);
  const lens = useRef<Lens>(wholePicture);
  const drag = useRef<{ x: number; y: number } | null>(null);
  const [state, setState] = useState<{ src: string; state: 'ready' | 'failed' } | null>(null);
  const loaded = state?.src === src ? state.state : 'loading';
  const { width, height } = picture;
  const fitted = useMemo(() => fit({ width, height }, view), [width, height, view]);

  /** CSS pixels that one pixel of the picture takes. */
  const pixel = width > 0 ? fitted.width / width : 1;
  const lay = useCallback(
    (next: Lens) => {
      lens.current = held(next, fitted, view);
      const { scale, x, y } = lens.current;
      if (image.current) {
        image.current.style.transform = scale === 1 ? '' : `translate(${x}px, ${y}px) scale(${scale})`;
        // Beyond twice its size a picture is looked at pixel by pixel.
        image.current.style.imageRendering = scale * pixel >= 2 && scale > 1 ? 'pixelated' : 'auto';
      }
      onZoom(scale * pixel);
    },
    [fitted, view, pixel, onZoom],
  );

  // Another picture, or another size of the window, begins with the whole picture.
  const whole = useEffectEvent((_src: string, _view: Area) => lay(wholePicture));
  useLayoutEffect(() => whole(src, view), [src, view]);

  const toFull = useCallback(
    (at: { x: number; y: number }) => {
      if (lens.current.scale > 1) return lay(wholePicture);
      const full = 1 / (pixel * (window.devicePixelRatio || 1));
      lay(zoomAt(wholePicture, full > 1.05 ? full : 2, at));
    },
    [lay, pixel],
  );
  const wished = useRef(zoomWish);
  useEffect(() => {
    if (wished.current !== zoomWish) toFull({ x: 0, y: 0 });
    wished.current = zoomWish;
  }, [zoomWish, toFull]);

  // React hears the wheel passively; a magnifying wheel must not scroll or zoom the page.
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
      lay(zoomAt(lens.current, Math.exp(-event.deltaY * 0.0022), at));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [holder, lay]);

  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || lens.current.scale === 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX - lens.current.x, y: event.clientY - lens.current.y };
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (drag.current) lay({ ...lens.current, x: event.clientX - drag.current.x, y: event.clientY - drag.current.y });
  };

  return (
    <div
      ref={holder}
      className="relative size-full overflow-hidden"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => (drag.current = null)}
      onDoubleClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        toFull({ x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 });
      }}
    >
      {loaded === 'failed' ? (
        <p role="alert" className="absolute inset-0 grid place-items-center p-8 text-center text-body text-quiet">
          This picture’s file could not be shown. It may have been moved or deleted outside Stepwise.
        </p>
      ) : (
        <img
          ref={image}
          src={src}
          alt={title}
          width={fitted.width}
          height={fitted.height}
          decoding="async"
          draggable
          onDragStart={(event: DragEvent) => {
            if (lens.current.scale > 1) return event.preventDefault();
            event.dataTransfer.setData(pictureDrag, id);
            event.dataTransfer.effectAllowed = 'copy';
          }}
          onLoad={() => setState({ src, state: 'ready' })}
          onError={() => setState({ src, state: 'failed' })}
          style={{
            left: Math.round((view.width - fitted.width) / 2),
            top: Math.round((view.height - fitted.height) / 2),
            width: fitted.width,
            height: fitted.height,
            backgroundImage: loaded === 'loading' ? `url("${CSS.escape(early) === early ? early : early.replaceAll('"', '%22')}")` : undefined,
          }}
          className={classes('absolute max-w-none origin-center rounded-picture bg-cover', loaded === 'loading' && 'bg-hover')}
        />
      )}
    </div>
  );
}
