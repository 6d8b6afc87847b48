import { CircleAlert, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { copyText } from '../lib/clipboard.ts';
import { Button } from './Button.tsx';
import { classes } from './classes.ts';

/** A place holder in its final size. It does not shimmer: nothing moves that is not a picture. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classes('block rounded-control bg-hover', className)} />;
}

/** Nothing here yet: one sentence and one way on. */
export function EmptyState({ icon, children, action }: { icon?: ReactNode; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 p-6 text-center text-body text-quiet">
      {icon}
      <p className="max-w-96 text-balance">{children}</p>
      {action}
    </div>
  );
}

interface ErrorStateProps {
  /** The sentence: what, which value, and the way out. */
  readonly text: string;
  readonly detail?: string | undefined;
  readonly actions?: ReactNode;
  readonly className?: string;
}

/** Something went wrong: the sentence, what to do, and the details for whoever wants them. */
export function ErrorState({ text, detail, actions, className }: ErrorStateProps) {
  return (
    <div role="alert" className={classes('flex flex-col items-center justify-center gap-3 p-6 text-center', className)}>
      <CircleAlert size={20} className="text-bad" aria-hidden />
      <p className="selectable max-w-112 text-body text-balance">{text}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {actions}
        {detail && (
          <Button look="quiet" onClick={() => void copyText(detail)}>
            <Copy size={14} /> Copy details
          </Button>
        )}
      </div>
    </div>
  );
}
