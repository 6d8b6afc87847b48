import { useState } from 'react';
import { SeedWish } from '../../../contract/request.ts';
import { classes, fieldClass } from '../../ui/classes.ts';

interface SeedFieldProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (seed: string) => void;
}

/** A seed: a whole number below 2^64, or -1 for one that is drawn. It stays text, because many exceed what a number holds. */
export function SeedField({ id, value, onChange }: SeedFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = typed === null ? null : SeedWish.safeParse(typed.trim() === '' ? '-1' : typed.trim());
  const take = (): void => {
    if (parsed?.success) onChange(parsed.data);
    setTyped(null);
  };
  return (
    <span className="relative min-w-0 flex-1">
      <input
        id={id}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        value={typed ?? value}
        aria-invalid={parsed && !parsed.success ? true : undefined}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey) take();
          else if (event.key === 'Escape' && typed !== null) {
            event.stopPropagation();
            setTyped(null);
          }
        }}
        className={classes(fieldClass, 'h-7 w-full px-2 text-body select-text', parsed && !parsed.success && 'inset-ring-bad')}
      />
      {parsed && !parsed.success && (
        <span role="status" className="absolute top-full left-0 z-20 mt-1 w-max max-w-60 rounded-control bg-raised px-2 py-1 text-label text-warn shadow-overlay">
          A seed is a whole number from 0 to 18446744073709551615, or -1 to draw one.
        </span>
      )}
    </span>
  );
}
