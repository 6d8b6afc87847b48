/** Joins class names; what is false is left out. */
export const classes = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ');

/** A field's own ground and edge, the same for everything one can type or choose in. */
export const fieldClass =
  'rounded-control bg-field text-text inset-ring inset-ring-edge focus-visible:-outline-offset-1';

/** A number’s: quieter, since there are many of them. */
export const numberClass = 'rounded-[4px] bg-field text-text shadow-[inset_0_-1px_0_var(--edge)] hover:bg-hover focus-visible:-outline-offset-1';

/** What floats above the page. */
export const overlayClass = 'rounded-overlay bg-raised text-text shadow-overlay overlay-motion outline-none';

export const itemClass =
  'flex min-h-7 cursor-default items-center gap-2 rounded-[6px] px-2 text-body outline-none select-none data-highlighted:bg-hover data-disabled:text-quiet data-disabled:opacity-60';
