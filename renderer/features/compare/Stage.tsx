import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, type PointerEvent } from 'react';
import { columnsFor, fittedScale, pixelwise, placed, pushed, wholeFrame, zoomedBy, zoomedTo, type Gaze } from '../../lib/gaze.ts';
import type { Area } from '../../lib/sheet.ts';
import { useSize } from '../../lib/use-size.ts';
import { useCompare } from '../../state/compare.ts';
import { setScale } from '../../state/stage.ts';
import { classes } from '../../ui/classes.ts';
import { Divider } from './Divider.tsx';
import { onGlass } from './glass.ts';
import { Layer } from './Layer.tsx';
import { letterOf } from './letters.ts';

export interface StagePicture {
  readonly id: string;
  readonly title: string;
}

interface StageProps {
  readonly pictures: readonly StagePicture[];
  /** The size of the first picture: all others are looked at in the same frame. */
  readonly frame: Area;
}

const gap = 8;

/** The pictures under one glass: they are magnified and moved together, at the same spot, whatever way they are compared. */
export function Stage({ pictures, frame }: StageProps) {
  const [holder, area] = useSize<HTMLDivElement>();
  const mode = useCompare((state) => state.mode);
  const columns = mode === 'side' ? columnsFor(pictures.length, frame, area, gap) : { columns: 1, rows: 1 };
  const width = Math.floor((area.width - gap * (columns.columns - 1)) / columns.columns);
  const height = Math.floor((area.height - gap * (columns.rows - 1)) / columns.rows);
  const room = useMemo(() => ({ width, height }), [width, height]);
  const gaze = useRef<Gaze>(wholeFrame);
  const drag = useRef<{ x: number; y: number } | null>(null);

  const lay = useCallback(
    (next: Gaze) => {
      gaze.current = next;
      const { left, top, scale } = placed(next, frame, room);
      const style = holder.current?.style;
      style?.setProperty('--glass', `translate(${left}px, ${top}px) scale(${scale})`);
      // What was magnified beyond twice its size is looked at pixel by pixel.
      const device = scale * (window.devicePixelRatio || 1);
      style?.setProperty('--pixels', next.scale !== null && device > pixelwise ? 'pixelated' : 'auto');
      holder.current?.setAttribute('data-magnified', String(next.scale !== null));
      setScale(device);
    },
    [holder, frame, room],
  );
  // Another way of comparing or another window shows the same spot at the same size.
  const again = useEffectEvent((_frame: Area, _room: Area) => lay(gaze.current));
  useLayoutEffect(() => again(frame, room), [frame, room]);

  const onePixel = 1 / (window.devicePixelRatio || 1);
  const toFull = useCallback(
    (at: { x: number; y: number }) => {
      const atFull = gaze.current.scale !== null;
      const target = Math.abs(fittedScale(frame, room) - onePixel) < 0.01 ? 2 * onePixel : onePixel;
      lay(atFull ? wholeFrame : zoomedTo(gaze.current, target, at, frame, room));
    },
    [lay, frame, room, onePixel],
  );
  const obey = useEffectEvent((wish: Parameters<Parameters<typeof onGlass>[0]>[0]) => {
    if (wish.kind === 'full') toFull({ x: 0, y: 0 });
    else if (wish.kind === 'zoom') lay(zoomedBy(gaze.current, wish.factor, { x: 0, y: 0 }, frame, room));
    else if (wish.kind === 'pixels') lay(zoomedTo(gaze.current, wish.scale * onePixel, { x: 0, y: 0 }, frame, room));
    else if (wish.kind === 'whole') lay(wholeFrame);
    else lay(pushed(gaze.current, { x: -wish.x * room.width, y: -wish.y * room.height }, frame, room));
  });
  useEffect(() => onGlass((wish) => obey(wish)), []);

  /** The pointer's place in its own pane, from the pane's middle. */
  const inPane = (event: { clientX: number; clientY: number; target: EventTarget | null }): { x: number; y: number } => {
    const pane = (event.target as Element | null)?.closest('[data-pane]') ?? holder.current!;
    const box = pane.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  };
  const wheeled = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    lay(zoomedBy(gaze.current, Math.exp(-event.deltaY * 0.0022), inPane(event), frame, room));
  });
  // React hears the wheel passively; a magnifying wheel must not scroll or zoom the page.
  useEffect(() => {
    const element = holder.current;
    const wheel = (event: WheelEvent): void => wheeled(event);
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [holder]);

  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 && event.button !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY };
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const from = drag.current;
    if (!from) return;
    lay(pushed(gaze.current, { x: event.clientX - from.x, y: event.clientY - from.y }, frame, room));
    drag.current = { x: event.clientX, y: event.clientY };
  };

  return (
    // Its keys are the window's: the table of commands has them all.
    <div
      ref={holder}
      role="group"
      aria-label="Compared pictures"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => (drag.current = null)}
      onDoubleClick={(event) => toFull(inPane(event))}
      className="relative min-h-0 min-w-0 flex-1 touch-none overflow-hidden data-[magnified=true]:cursor-grab data-[magnified=true]:active:cursor-grabbing"
    >
      {area.width > 0 && <Panes pictures={pictures} frame={frame} columns={columns.columns} room={room} />}
    </div>
  );
}

function Panes({ pictures, frame, columns, room }: StageProps & { columns: number; room: Area }) {
  const mode = useCompare((state) => state.mode);
  const against = useCompare((state) => state.against);
  const shown = useCompare((state) => state.shown);
  const gain = useCompare((state) => state.gain);
  const opacity = useCompare((state) => state.opacity);
  const [first, other] = [pictures[0]!, pictures[against] ?? pictures[0]!];

  switch (mode) {
    case 'side':
      return pictures.map((picture, i) => (
        <div
          key={picture.id}
          data-pane
          style={{ ...room, left: (i % columns) * (room.width + gap), top: Math.floor(i / columns) * (room.height + gap) }}
          className="absolute overflow-hidden"
        >
          <Layer id={picture.id} title={picture.title} frame={frame} />
          <Badge letter={letterOf(i)} className="top-2 left-2" />
        </div>
      ));
    case 'slider':
      return (
        <>
          <Layer key={first.id} id={first.id} title={first.title} frame={frame} />
          {/* What is not covered by the other picture must not shine through beside it. */}
          <div className="absolute inset-0 bg-ground [clip-path:inset(0_0_0_calc(var(--split)*100%))]">
            <Layer key={other.id} id={other.id} title={other.title} frame={frame} />
          </div>
          <Badge letter="A" className="top-2 left-2" />
          <Badge letter={letterOf(against)} className="top-2 right-2" />
          <Divider label={`Divider between A and ${letterOf(against)}`} />
        </>
      );
    case 'flip':
      return (
        <>
          {pictures.map((picture, i) => (
            <Layer key={picture.id} id={picture.id} title={picture.title} frame={frame} hidden={i !== shown} />
          ))}
          <Badge letter={letterOf(shown)} className="top-2 left-2 text-title" />
        </>
      );
    case 'onion':
      return (
        <>
          <Layer key={first.id} id={first.id} title={first.title} frame={frame} />
          <Layer key={other.id} id={other.id} title={other.title} frame={frame} style={{ opacity }} />
        </>
      );
    case 'difference':
      return (
        // |A − B| by blending, then amplified: the compositor does it at any size, and at any zoom.
        <div className="absolute inset-0 isolate" style={{ filter: `brightness(${gain})` }} role="img" aria-label={`Difference of A and ${letterOf(against)}, ${gain} times`}>
          <Layer key={first.id} id={first.id} title="" frame={frame} />
          <Layer key={other.id} id={other.id} title="" frame={frame} className="mix-blend-difference" />
        </div>
      );
  }
}

const Badge = ({ letter, className }: { letter: string; className: string }) => (
  <span aria-hidden className={classes('pointer-events-none absolute z-10 grid min-w-6 place-items-center rounded-[4px] bg-[rgb(0_0_0/65%)] px-1.5 leading-6 font-strong text-[#fff]', className)}>
    {letter}
  </span>
);
