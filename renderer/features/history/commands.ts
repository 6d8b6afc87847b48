import { Grid3x3, Search } from 'lucide-react';
import type { Command } from '../../state/commands.ts';
import { setLayout } from '../../state/layout.ts';
import { setLoupe, view } from '../../state/view.ts';

const group = 'History';

export const historyCommands: readonly Command[] = [
  {
    id: 'history.grid',
    label: 'Back to the grid',
    group,
    icon: Grid3x3,
    shortcuts: ['Escape'],
    hidden: true,
    where: ({ place, loupe }) => place === 'history' && loupe,
    run: () => setLoupe(false),
  },
  {
    id: 'history.loupe',
    label: 'Look at it large, or back to the grid',
    group,
    shortcuts: ['E'],
    where: ({ place }) => place === 'history',
    enabled: ({ selected }) => (selected === null ? 'No picture is selected.' : true),
    run: () => setLoupe(!view().loupe),
  },
  {
    id: 'history.search',
    label: 'Search the history',
    group,
    icon: Search,
    shortcuts: ['Mod+F', '/'],
    run: () => {
      setLayout({ place: 'history' });
      setLoupe(false);
      requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-search]')?.focus());
    },
  },
];
