import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import { Kbd } from './Kbd.tsx';
import type { Shortcut } from '../lib/shortcut.ts';

interface TipContent {
  readonly text: string;
  readonly shortcut?: Shortcut | undefined;
  /** Why it cannot be used now. */
  readonly reason?: string | null | undefined;
}

/** One tooltip for the whole window; what it says comes from where the pointer is. */
const handle = Tooltip.createHandle<TipContent>();

interface TipProps extends TipContent {
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Explains its child on hover and focus. */
export function Tip({ children, text, shortcut, reason }: TipProps) {
  return <Tooltip.Trigger handle={handle} payload={{ text, shortcut, reason }} render={children} delay={450} closeOnClick />;
}

export function TipHost() {
  return (
    <Tooltip.Provider delay={450} closeDelay={0} timeout={300}>
      <Tooltip.Root handle={handle}>
        {({ payload }) => (
          <Tooltip.Portal>
            <Tooltip.Positioner sideOffset={6} collisionPadding={8} className="z-50">
              <Tooltip.Popup className="max-w-72 rounded-control bg-raised px-2 py-1.5 text-label text-text shadow-overlay">
                {payload && (
                  <>
                    <span className="flex items-center gap-2">
                      {payload.text}
                      {payload.shortcut && <Kbd shortcut={payload.shortcut} />}
                    </span>
                    {payload.reason && <span className="mt-1 block text-meta text-quiet">{payload.reason}</span>}
                  </>
                )}
              </Tooltip.Popup>
            </Tooltip.Positioner>
          </Tooltip.Portal>
        )}
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
