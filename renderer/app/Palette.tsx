import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useCatalog, useModels } from '../data/library.ts';
import { allCommands, perform, whether, type Command } from '../state/commands.ts';
import { setDraft } from '../state/draft.ts';
import { facts } from '../state/facts.ts';
import { setLayout, setMoment, useMoment } from '../state/layout.ts';
import { classes, overlayClass } from '../ui/classes.ts';
import { Kbd } from '../ui/Kbd.tsx';

/** Settings by name: “karras” is quicker typed than found. */
function useSettingCommands(): readonly Command[] {
  const catalog = useCatalog().data;
  const models = useModels().data;
  return useMemo(() => {
    const choose = (group: string, key: 'sampler' | 'schedule' | 'model') => (entry: { id: string; label: string }): Command => ({
      id: `${key}.${entry.id}`,
      label: entry.label,
      group,
      run: () => {
        setLayout({ place: 'generate' });
        setDraft({ [key]: entry.id }, null);
      },
    });
    return [
      ...(catalog?.samplers ?? []).map(choose('Sampling method', 'sampler')),
      ...(catalog?.schedules ?? []).map(choose('Schedule type', 'schedule')),
      ...(models ?? []).filter((model) => !model.problem && (!model.inspection || model.inspection.kind === 'checkpoint')).map((model) => choose('Model', 'model')({ id: model.id, label: model.name })),
    ];
  }, [catalog, models]);
}

/** How well a command fits what was typed: every word must begin a word. Lower is better, null is not at all. */
export function rank(command: { label: string; group: string }, query: string): number | null {
  const label = command.label.toLowerCase();
  const text = ` ${label} ${command.group.toLowerCase()}`;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => text.includes(` ${word}`) || (word.length > 2 && text.includes(word)))) return null;
  return label.startsWith(query.toLowerCase()) ? 0 : words.every((word) => ` ${label}`.includes(` ${word}`)) ? 1 : 2;
}

export function Palette() {
  const open = useMoment((moment) => moment.palette);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => setMoment({ palette: next })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim" />
        <Dialog.Popup aria-label="Search all commands" className={classes(overlayClass, 'fixed top-[12vh] left-1/2 z-30 -ml-70 flex max-h-[60vh] w-140 flex-col overflow-hidden')}>
          <PaletteSearch />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteSearch() {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const settings = useSettingCommands();
  const found = useMemo(() => {
    const now = facts();
    const own = allCommands().filter((command) => !command.hidden && command.id !== 'palette');
    const pool = query.trim() === '' ? own : [...own, ...settings];
    return pool
      .map((command) => ({ command, rank: rank(command, query.trim()), reason: whether(command, now) }))
      .filter((each) => each.rank !== null)
      .sort((a, b) => Number(a.reason !== true) - Number(b.reason !== true) || a.rank! - b.rank!)
      .slice(0, 60);
  }, [query, settings]);
  const here = Math.min(at, found.length - 1);

  const choose = (index: number): void => {
    const each = found[index];
    if (!each || each.reason !== true) return;
    setMoment({ palette: false });
    perform(each.command);
  };
  const keyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const next = (here + by + found.length) % Math.max(1, found.length);
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(here);
    }
  };

  return (
    <>
      <div className="flex items-center gap-2 px-4 py-2 hairline-b">
        <Search size={16} className="text-quiet" aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={found[here] ? `${id}-${here}` : undefined}
          aria-label="Search all commands"
          placeholder="A command, a sampler, a schedule, a model …"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={keyDown}
          className="h-8 w-full bg-transparent text-body outline-none select-text"
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label="Commands" className="min-h-0 overflow-y-auto p-1">
        {found.map(({ command, reason }, i) => (
          <div
            key={command.id}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === here}
            aria-disabled={reason !== true}
            onPointerMove={() => setAt(i)}
            onClick={() => choose(i)}
            className={classes('flex h-9 items-center gap-3 rounded-control px-3', i === here && 'bg-hover')}
          >
            <span className="flex w-4 justify-center text-quiet">{command.icon && <command.icon size={16} />}</span>
            <span className={classes('min-w-0 flex-1 truncate text-body', reason !== true && 'text-quiet')}>
              {command.label}
              {reason !== true && <span className="ml-2 text-meta">{reason}</span>}
            </span>
            <span className="text-meta text-quiet">{command.group}</span>
            {command.shortcuts?.[0] && <Kbd shortcut={command.shortcuts[0]} />}
          </div>
        ))}
        {found.length === 0 && <p className="px-3 py-4 text-label text-quiet">Nothing is called that.</p>}
      </div>
    </>
  );
}
