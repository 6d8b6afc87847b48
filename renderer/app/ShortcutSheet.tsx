import { useMemo } from 'react';
import { allCommands } from '../state/commands.ts';
import { setMoment, useMoment } from '../state/layout.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';

/** Keys that belong to a control and not to the table of commands. */
const inControls = [
  {
    group: 'In a prompt',
    keys: [
      ['Mod+ArrowUp', 'A little more weight on the word, selection or bracket'],
      ['Mod+ArrowDown', 'A little less'],
      ['Alt+ArrowLeft', 'Move the comma-separated chunk left'],
      ['Alt+ArrowRight', 'Move it right'],
    ],
  },
  {
    group: 'In a number',
    keys: [
      ['ArrowUp', 'One step up; the label can be dragged, and takes a double click to reset'],
      ['Shift+ArrowUp', 'Ten steps'],
      ['Alt+ArrowUp', 'A tenth of a step'],
    ],
  },
] as const;

/** Every key in one place, read from the same table that the keys obey. */
export function ShortcutSheet() {
  const open = useMoment((moment) => moment.shortcuts);
  const groups = useMemo(() => {
    const byGroup = new Map<string, { id: string; label: string; shortcuts: readonly string[] }[]>();
    for (const { id, label, group, shortcuts } of allCommands()) {
      if (shortcuts) byGroup.set(group, [...(byGroup.get(group) ?? []), { id, label, shortcuts }]);
    }
    return [...byGroup];
  }, []);
  return (
    <Dialog title="Keyboard shortcuts" open={open} onOpenChange={(next) => setMoment({ shortcuts: next })} width="w-220">
      <div className="columns-2 gap-8">
        {groups.map(([group, list]) => (
          <section key={group} aria-label={group} className="mb-5 break-inside-avoid">
            <h3 className="pb-1 text-label font-strong">{group}</h3>
            <dl>
              {list.map((command) => (
                <Line key={command.id} label={command.label} shortcuts={command.shortcuts} />
              ))}
            </dl>
          </section>
        ))}
        {inControls.map(({ group, keys }) => (
          <section key={group} aria-label={group} className="mb-5 break-inside-avoid">
            <h3 className="pb-1 text-label font-strong">{group}</h3>
            <dl>
              {keys.map(([shortcut, label]) => (
                <Line key={shortcut} label={label} shortcuts={[shortcut]} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Line({ label, shortcuts }: { label: string; shortcuts: readonly string[] }) {
  return (
    <div className="flex min-h-7 items-center justify-between gap-4">
      <dt className="text-label text-quiet">{label}</dt>
      <dd className="flex shrink-0 gap-2">
        {shortcuts.map((shortcut) => (
          <Kbd key={shortcut} shortcut={shortcut} />
        ))}
      </dd>
    </div>
  );
}
