import { useLayoutEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { comparison, setTaste, useCompare } from '../../state/compare.ts';

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** The line between the first picture and the compared one. It writes `--split` on the stage, so that a drag renders nothing. */
export function Divider({ label }: { label: string }) {
  const line = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);

  useLayoutEffect(() => {
    const write = (split: number): void => {
      line.current?.parentElement?.style.setProperty('--split', String(split));
      line.current?.setAttribute('aria-valuenow', String(Math.round(split * 100)));
    };
    write(comparison().split);
    return useCompare.subscribe(({ split }, before) => {
      if (split !== before.split) write(split);
    });
  }, []);

  const move = (event: PointerEvent): void => {
    if (!dragging.current) return;
    const box = line.current!.parentElement!.getBoundingClientRect();
    setTaste({ split: clamp((event.clientX - box.left) / box.width) });
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const by = event.shiftKey ? 0.1 : 0.01;
    const to = { ArrowLeft: comparison().split - by, ArrowRight: comparison().split + by, Home: 0, End: 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setTaste({ split: clamp(to) });
  };

  return (
    <div
      ref={line}
      role="slider"
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={50}
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
      }}
      onPointerMove={move}
      onPointerUp={() => (dragging.current = false)}
      onDoubleClick={(event) => {
        event.stopPropagation();
        setTaste({ split: 0.5 });
      }}
      onKeyDown={keyDown}
      className="group absolute inset-y-0 left-[calc(var(--split)*100%)] z-10 -ml-4 w-8 cursor-col-resize touch-none outline-none"
    >
      <span aria-hidden className="absolute inset-y-0 left-1/2 -ml-px w-0.5 bg-[#fff] shadow-[0_0_0_1px_rgb(0_0_0/45%)]" />
      <span
        aria-hidden
        className="absolute top-1/2 left-1/2 -mt-4 -ml-4 grid size-8 place-items-center rounded-full bg-[#fff] text-label text-[#14181f] shadow-[0_0_0_1px_rgb(0_0_0/45%)] group-focus-visible:shadow-[0_0_0_3px_var(--accent)]"
      >
        ⇆
      </span>
    </div>
  );
}
