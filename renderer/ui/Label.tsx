import { useRef, type PointerEvent, type ReactNode } from 'react';
import { paceOf, stepped, type Range } from '../lib/numeric.ts';
import { classes } from './classes.ts';

interface LabelProps {
  readonly htmlFor?: string;
  readonly id?: string;
  readonly children: ReactNode;
  /** Differs from the preset: shown by a dot, taken back by a double click. */
  readonly differs?: boolean;
  readonly onReset?: (() => void) | undefined;
  /** A label of a number scrubs it. */
  readonly scrub?: { readonly value: number; readonly range: Range; readonly onChange: (value: number) => void } | undefined;
  readonly className?: string;
}

const pixelsPerStep = 6;

export function Label({ htmlFor, id, children, differs = false, onReset, scrub, className }: LabelProps) {
  const drag = useRef<{ x: number; value: number; moved: boolean } | null>(null);

  const down = (event: PointerEvent<HTMLLabelElement>): void => {
    if (!scrub || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, value: scrub.value, moved: false };
  };
  const move = (event: PointerEvent<HTMLLabelElement>): void => {
    const from = drag.current;
    if (!scrub || !from) return;
    const steps = Math.trunc((event.clientX - from.x) / pixelsPerStep);
    if (steps === 0) return;
    let value = from.value;
    for (let i = 0; i < Math.abs(steps); i++) value = stepped(value, steps > 0 ? 1 : -1, paceOf(event), scrub.range);
    drag.current = { x: from.x + steps * pixelsPerStep, value, moved: true };
    if (value !== scrub.value) scrub.onChange(value);
  };

  return (
    <span className={classes('flex min-h-7 min-w-0 items-center gap-1', className)}>
      {/* A double click is for the pointer only: by keys the same is undo, or the preset’s value typed. */}
      <label
        htmlFor={htmlFor}
        id={id}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={(event) => {
          event.currentTarget.releasePointerCapture(event.pointerId);
          window.setTimeout(() => (drag.current = null));
        }}
        onClick={(event) => {
          if (drag.current?.moved) event.preventDefault();
        }}
        onDoubleClick={onReset}
        className={classes('min-w-0 truncate text-label leading-7 text-quiet', scrub && 'cursor-ew-resize touch-none hover:text-text')}
      >
        {children}
      </label>
      {differs && (
        <span title="Differs from the preset. A double click on the name takes it back." className="size-1 shrink-0 rounded-full bg-accent">
          <span className="sr-only">differs from the preset</span>
        </span>
      )}
    </span>
  );
}
