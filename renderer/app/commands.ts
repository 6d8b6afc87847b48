import { Command as CommandIcon, Keyboard, Moon } from 'lucide-react';
import { canvasCommands } from '../features/canvas/commands.ts';
import { compareCommands } from '../features/compare/commands.ts';
import { experimentCommands } from '../features/experiments/commands.ts';
import { generateCommands } from '../features/generate/commands.ts';
import { historyCommands } from '../features/history/commands.ts';
import { modelCommands } from '../features/models/commands.ts';
import { pictureCommands } from '../features/picture/commands.ts';
import { changeSettings } from '../data/library.ts';
import type { Command } from '../state/commands.ts';
import { goTo } from '../state/go.ts';
import { moment, setMoment } from '../state/layout.ts';
import { places } from './places.ts';

const group = 'Window';

const placeCommands: readonly Command[] = places.map((place) => ({
  id: `place.${place.id}`,
  label: `Go to ${place.label}`,
  group,
  icon: place.icon,
  // In the history digits rate; Alt and the digit goes places from everywhere.
  shortcuts: /^\d$/.test(place.key) ? [place.key, `Alt+${place.key}`] : [place.key],
  run: () => goTo(place.id),
}));

const windowCommands: readonly Command[] = [
  { id: 'palette', label: 'Search all commands', group, icon: CommandIcon, shortcuts: ['Mod+K'], whileTyping: true, run: () => setMoment({ palette: !moment().palette }) },
  { id: 'shortcuts', label: 'Keyboard shortcuts', group, icon: Keyboard, shortcuts: ['?'], run: () => setMoment({ shortcuts: true }) },
  {
    id: 'theme',
    label: 'Dark or light',
    group,
    icon: Moon,
    run: () => changeSettings({ theme: document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark' }),
  },
  ...placeCommands,
];

/** Every command. Where two share a key, the one that comes first and means this place has it. */
export const commands: readonly Command[] = [...experimentCommands, ...compareCommands, ...canvasCommands, ...historyCommands, ...pictureCommands, ...generateCommands, ...modelCommands, ...windowCommands];
