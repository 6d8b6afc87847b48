import { useMemo } from 'react';
import { allCommands } from '../state/commands.ts';
import { setMoment, useMoment } from '../state/layout.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';

/** Keys that belong to a control, or stand for several commands, and so not in the table one by one. */
const others = [
  {
    group: 'In a prompt',
    keys: [
      [['Mod+ArrowUp', 'Mod+ArrowDown'], 'Weight of the word, selection or bracket'],
      [['Alt+ArrowLeft', 'Alt+ArrowRight'], 'Move the comma-separated chunk'],
    ],
  },
  {
    group: 'In a number',
    keys: [
      [['ArrowUp', 'ArrowDown'], 'A step; with Shift ten, with Alt a tenth'],
      [['*'], 'Sums are worked out: 512*1.5; a leading * or / takes the value there'],
    ],
  },
  { group: 'In the history', keys: [[['0', '5'], 'Rate from 0 to 5; Alt and a digit goes to a place']] },
] as const;

const order = ['Generate', 'In a prompt', 'In a number', 'Picture', 'In the history', 'History', 'Experiments', 'Compare', 'Canvas', 'Models', 'Window'];

/** Every key in one place, read from the same table that the keys obey. */
export function ShortcutSheet() {
  const open = useMoment((moment) => moment.shortcuts);
  const groups = useMemo(() => {
    const byGroup = new Map<string, { id: string; label: string; shortcuts: readonly string[] }[]>();
    for (const { id, label, group, shortcuts, unlisted } of allCommands()) {
      if (shortcuts && !unlisted) byGroup.set(group, [...(byGroup.get(group) ?? []), { id, label, shortcuts }]);
    }
    for (const { group, keys } of others) byGroup.set(group, keys.map(([shortcuts, label]) => ({ id: label, label, shortcuts })));
    return [...byGroup].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
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
