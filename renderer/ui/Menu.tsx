import { ContextMenu as BaseContext } from '@base-ui/react/context-menu';
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import type { Shortcut } from '../lib/shortcut.ts';
import { classes, itemClass, overlayClass } from './classes.ts';
import { Kbd } from './Kbd.tsx';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly shortcut?: Shortcut | undefined;
  readonly reason?: string | null;
  readonly danger?: boolean;
  readonly run: () => void;
}

/** Entries with a line between groups. */
export type MenuGroups = readonly (readonly MenuEntry[])[];

function Entries({ groups }: { groups: MenuGroups }) {
  return groups
    .filter((group) => group.length > 0)
    .map((group, i) => (
      <Base.Group key={group[0]!.id}>
        {i > 0 && <Base.Separator className="my-1 h-px bg-line" />}
        {group.map((entry) => (
          <Base.Item
            key={entry.id}
            disabled={Boolean(entry.reason)}
            title={entry.reason ?? undefined}
            onClick={entry.run}
            className={classes(itemClass, 'pr-3', entry.danger && 'text-bad')}
          >
            <span className="flex w-4 justify-center text-quiet">{entry.icon}</span>
            <span className="flex-1">{entry.label}</span>
            {entry.shortcut && <Kbd shortcut={entry.shortcut} />}
          </Base.Item>
        ))}
      </Base.Group>
    ));
}

const popup = classes(overlayClass, 'max-h-(--available-height) min-w-52 overflow-y-auto p-1');

/** A button that opens a menu. */
export function MenuButton({ trigger, groups, align = 'start' }: { trigger: ReactElement<Record<string, unknown>>; groups: MenuGroups; align?: 'start' | 'end' }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} collisionPadding={8} className="z-40">
          <Base.Popup className={popup}>
            <Entries groups={groups} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** The same on a right click, or on the menu key. */
export function ContextMenu({ children, groups }: { children: ReactElement<Record<string, unknown>>; groups: MenuGroups }) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={children} />
      <BaseContext.Portal>
        <BaseContext.Positioner collisionPadding={8} className="z-40">
          <BaseContext.Popup className={popup}>
            <Entries groups={groups} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}
