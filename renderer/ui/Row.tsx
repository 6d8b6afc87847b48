import type { ReactNode } from 'react';
import { Label } from './Label.tsx';

interface RowProps {
  readonly label: string;
  readonly htmlFor?: string;
  readonly labelId?: string;
  readonly differs?: boolean;
  readonly onReset?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** A label with its control beside it, on the panel's grid. */
export function Row({ label, htmlFor, labelId, differs = false, onReset, children }: RowProps) {
  return (
    <div className="grid grid-cols-[var(--label-width)_1fr] items-center gap-x-2">
      <Label differs={differs} onReset={onReset} {...(htmlFor ? { htmlFor } : {})} {...(labelId ? { id: labelId } : {})}>
        {label}
      </Label>
      {children}
    </div>
  );
}
