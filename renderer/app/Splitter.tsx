import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { setLayout, useLayout } from '../state/layout.ts';

const [least, most, usual] = [280, 520, 340];
const clamp = (width: number): number => Math.min(most, Math.max(least, Math.round(width)));

/** The panel with an edge that can be dragged, or moved by arrow keys. A double click gives the usual width back. */
export function Splitter({ children }: { children: ReactNode }) {
  const width = useLayout((layout) => layout.panelWidth);
  const start = useRef<number | null>(null);
  const move = (event: PointerEvent): void => {
    if (start.current !== null) setLayout({ panelWidth: clamp(event.clientX - start.current) });
  };
  const keyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setLayout({ panelWidth: clamp(width + by) });
  };
  return (
    <div className="relative flex shrink-0" style={{ width }}>
      <div className="min-w-0 flex-1">{children}</div>
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the panel"
        aria-valuenow={width}
        aria-valuemin={least}
        aria-valuemax={most}
        tabIndex={0}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = event.clientX - width;
        }}
        onPointerMove={move}
        onPointerUp={() => (start.current = null)}
        onDoubleClick={() => setLayout({ panelWidth: usual })}
        onKeyDown={keyDown}
        className="absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-[3px] after:w-px after:bg-line hover:after:bg-edge focus-visible:outline-none focus-visible:after:w-0.5 focus-visible:after:bg-accent"
      />
    </div>
  );
}
