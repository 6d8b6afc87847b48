import { useId, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { evaluate } from '../lib/arithmetic.ts';
import { correction, paceOf, settle, stepped, type Range } from '../lib/numeric.ts';
import { classes, numberClass } from './classes.ts';

export interface NumberFieldProps {
  readonly id?: string;
  readonly ref?: Ref<HTMLInputElement>;
  readonly label: string;
  readonly value: number;
  readonly range: Range;
  readonly unit?: string | null;
  readonly onChange: (value: number) => void;
  readonly className?: string;
  /** The label is written elsewhere and points here. */
  readonly labelled?: boolean;
}

/**
 * A number that takes sums: `512*1.5`. Arrow keys step, Shift ten times as far, Alt a tenth; Enter takes what is typed,
 * Esc gives it back. What does not fit is set right, and said.
 */
export function NumberField({ id, ref, label, value, range, unit, onChange, className, labelled = false }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const noteId = useId();
  const cancelled = useRef(false);

  const take = (text: string): void => {
    const wanted = evaluate(text, value);
    if (wanted === null) {
      setNote(`“${text.trim()}” is not a number or a sum; ${value} stays.`);
    } else {
      setNote(correction(label, wanted, range));
      const settled = settle(wanted, range);
      if (settled !== value) onChange(settled);
    }
    setTyped(null);
  };

  const keyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const direction = { ArrowUp: 1, ArrowDown: -1, PageUp: 1, PageDown: -1 }[event.key] as 1 | -1 | undefined;
    if (direction && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const from = typed === null ? value : (evaluate(typed, value) ?? value);
      setTyped(null);
      setNote(null);
      onChange(stepped(from, direction, event.key.startsWith('Page') ? 'coarse' : paceOf(event), range));
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (typed !== null) take(typed);
      event.currentTarget.select();
    } else if (event.key === 'Escape' && typed !== null) {
      // Only what was typed is given up; the job goes on.
      event.stopPropagation();
      cancelled.current = true;
      setTyped(null);
      setNote(null);
    }
  };

  return (
    <span className={classes('relative inline-flex', className)}>
      <input
        ref={ref}
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        role="spinbutton"
        aria-label={labelled ? undefined : label}
        aria-valuenow={value}
        aria-valuemin={Number.isFinite(range.min) ? range.min : undefined}
        aria-valuemax={Number.isFinite(range.max) ? range.max : undefined}
        aria-valuetext={unit ? `${value} ${unit}` : undefined}
        aria-describedby={note ? noteId : undefined}
        value={typed ?? String(value)}
        onChange={(event) => {
          setTyped(event.target.value);
          setNote(null);
        }}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => {
          if (typed !== null && !cancelled.current) take(typed);
          else setNote(null);
          cancelled.current = false;
        }}
        onKeyDown={keyDown}
        className={classes(numberClass, 'h-7 w-full min-w-0 cursor-text px-2 text-right text-body select-text')}
      />
      {note && (
        <span id={noteId} role="status" className="absolute top-full right-0 z-20 mt-1 w-max max-w-60 rounded-control bg-raised px-2 py-1 text-label text-warn shadow-overlay">
          {note}
        </span>
      )}
    </span>
  );
}
