import { useId, type ComponentProps, type ReactNode } from 'react';
import { ariaKeys, type Shortcut } from '../lib/shortcut.ts';
import { classes } from './classes.ts';
import { Tip } from './Tip.tsx';

const looks = {
  primary: 'bg-accent text-on-accent font-strong hover:bg-accent-hover',
  plain: 'bg-raised text-text inset-ring inset-ring-line hover:bg-hover',
  quiet: 'text-text hover:bg-hover',
  faint: 'text-quiet hover:bg-hover hover:text-text',
  warning: 'text-warn hover:bg-hover',
  danger: 'bg-raised text-bad inset-ring inset-ring-line hover:bg-hover',
} as const;
const sizes = { small: 'h-6 px-2 text-label gap-1.5', middle: 'h-7 px-2.5 text-body gap-1.5', large: 'h-10 px-4 text-body gap-2' } as const;

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly look?: keyof typeof looks;
  readonly size?: keyof typeof sizes;
  /** Why it cannot be pressed now. It stays reachable, so that the reason can be read and heard. */
  readonly reason?: string | null | undefined;
  readonly children: ReactNode;
}

export function Button({ look = 'plain', size = 'middle', reason, className, onClick, children, ...rest }: ButtonProps) {
  const whyId = useId();
  const button = (
    <button
      type="button"
      {...rest}
      aria-disabled={reason ? true : undefined}
      aria-describedby={reason ? whyId : undefined}
      onClick={reason ? undefined : onClick}
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-control whitespace-nowrap transition-colors select-none',
        looks[look],
        sizes[size],
        reason && 'cursor-not-allowed opacity-50',
        className,
      )}
    >
      {children}
      {reason && (
        <span id={whyId} hidden>
          {reason}
        </span>
      )}
    </button>
  );
  return reason ? <Tip text={reason}>{button}</Tip> : button;
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'disabled' | 'children'> {
  /** What it does, for the tooltip and for screen readers. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: Shortcut | undefined;
  readonly pressed?: boolean | undefined;
  readonly reason?: string | null | undefined;
  readonly size?: 'small' | 'middle' | 'large';
}

const squares = { small: 'size-6', middle: 'size-7', large: 'size-10' } as const;

export function IconButton({ label, icon, shortcut, pressed, reason, size = 'middle', className, onClick, ...rest }: IconButtonProps) {
  const whyId = useId();
  return (
    <Tip text={label} shortcut={shortcut} reason={reason}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut && ariaKeys(shortcut)}
        aria-disabled={reason ? true : undefined}
        aria-describedby={reason ? whyId : undefined}
        onClick={reason ? undefined : onClick}
        className={classes(
          'inline-flex shrink-0 items-center justify-center rounded-control transition-colors',
          squares[size],
          pressed ? 'bg-hover text-text' : 'text-quiet hover:bg-hover hover:text-text',
          reason && 'cursor-not-allowed opacity-40 hover:bg-transparent',
          className,
        )}
      >
        {icon}
        {reason && (
          <span id={whyId} hidden>
            {reason}
          </span>
        )}
      </button>
    </Tip>
  );
}
