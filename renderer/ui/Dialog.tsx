import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { classes, overlayClass } from './classes.ts';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly width?: string;
  readonly children: ReactNode;
}

export function Dialog({ title, open, onOpenChange, width = 'w-[560px]', children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-30 grid place-items-center p-6">
          <Base.Popup initialFocus={popup} ref={popup} tabIndex={-1} className={classes(overlayClass, 'flex max-h-full max-w-full flex-col', width)}>
            <header className="flex items-center justify-between py-2 pr-2 pl-4 hairline-b">
              <Base.Title className="text-body font-strong">{title}</Base.Title>
              <Base.Close render={<IconButton label="Close" icon={<X size={16} />} />} />
            </header>
            <div className="min-h-0 overflow-y-auto p-4">{children}</div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
