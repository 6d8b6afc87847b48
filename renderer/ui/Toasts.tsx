import { CircleAlert, Copy, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { copyText } from '../lib/clipboard.ts';
import { Button, IconButton } from './Button.tsx';
import { overlayClass } from './classes.ts';

export interface Toast {
  readonly id: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const icons = {
  info: <Info size={16} className="text-quiet" aria-hidden />,
  warn: <TriangleAlert size={16} className="text-warn" aria-label="Warning" />,
  error: <CircleAlert size={16} className="text-bad" aria-label="Error" />,
} as const;

/** Milliseconds a sentence stays; what went wrong stays until it is put away. */
const stays = { info: 6000, warn: 12_000, error: Infinity } as const;

function One({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  useEffect(() => {
    if (!Number.isFinite(stays[toast.level])) return;
    const timer = window.setTimeout(onClose, stays[toast.level]);
    return () => window.clearTimeout(timer);
  }, [toast, onClose]);
  return (
    <div role={toast.level === 'error' ? 'alert' : 'status'} className={`${overlayClass} flex w-96 items-start gap-2.5 p-2.5 pl-3`}>
      <span className="mt-1.5">{icons[toast.level]}</span>
      <p className="selectable min-w-0 flex-1 py-1 text-body break-words">{toast.text}</p>
      {toast.action && (
        <Button
          size="middle"
          onClick={() => {
            toast.action?.run();
            onClose();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      {toast.detail && <IconButton label="Copy details" icon={<Copy size={14} />} onClick={() => void copyText(toast.detail!)} />}
      <IconButton label="Close" icon={<X size={14} />} onClick={onClose} />
    </div>
  );
}

export function Toasts({ toasts, onClose }: { toasts: readonly Toast[]; onClose: (id: number) => void }) {
  return (
    <section aria-label="Notices" className="pointer-events-none fixed right-4 bottom-4 z-50 flex flex-col items-end gap-2 *:pointer-events-auto">
      {toasts.map((toast) => (
        <One key={toast.id} toast={toast} onClose={() => onClose(toast.id)} />
      ))}
    </section>
  );
}
