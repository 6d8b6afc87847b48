import { lazy, Suspense, type ReactNode } from 'react';
import { useFacts } from '../state/facts.ts';
import { useLayout } from '../state/layout.ts';
import { classes } from '../ui/classes.ts';

const Inspector = lazy(() => import('../features/picture/Inspector.tsx').then((module) => ({ default: module.Inspector })));

/** A place with the inspector at its right edge: over it, or beside it where it is pinned or the place can make room. */
export function InspectorSide({ beside = false, children }: { beside?: boolean; children: ReactNode }) {
  const open = useLayout((layout) => layout.inspector);
  const pinned = useLayout((layout) => layout.inspectorPinned);
  const alone = useFacts((facts) => facts.alone);
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1">
      {children}
      {open && !alone && (
        <div className={classes('z-20 shadow-[inset_1px_0_0_var(--line)]', pinned || beside ? 'relative shrink-0' : 'absolute inset-y-0 right-0 shadow-overlay')}>
          <Suspense>
            <Inspector />
          </Suspense>
        </div>
      )}
    </div>
  );
}
