import { ArrowUpDown, Dices, Infinity as Forever, Play, Recycle, Redo2, RotateCcw, SkipForward, Square, TextCursorInput, Undo2 } from 'lucide-react';
import { Request } from '../../../contract/request.ts';
import { getImage, loadedEntries } from '../../data/images.ts';
import { knownModels } from '../../data/library.ts';
import { studio } from '../../studio.ts';
import type { Command } from '../../state/commands.ts';
import { draft, redoDraft, setDraft, undoDraft } from '../../state/draft.ts';
import type { Facts } from '../../state/facts.ts';
import { setLayout, setMoment } from '../../state/layout.ts';
import { defaultsOf } from './bind.ts';
import { start } from './start.ts';

const group = 'Generate';
const ready = ({ modelProblem }: Facts): true | string => modelProblem ?? true;
const busy = ({ running }: Facts): true | string => (running ? true : 'Nothing is being made.');

export const generateCommands: readonly Command[] = [
  { id: 'generate', label: 'Generate', group, icon: Play, shortcuts: ['Mod+Enter'], whileTyping: true, enabled: ready, run: (facts) => start(!facts.running) },
  {
    id: 'interrupt',
    label: 'Interrupt',
    group,
    icon: Square,
    shortcuts: ['Escape'],
    whileTyping: true,
    enabled: busy,
    run: async ({ running }) => {
      setMoment({ forever: false });
      if (running) await studio.call('job.cancel', { jobId: running.id });
    },
  },
  {
    id: 'skip',
    label: 'Skip to the next batch',
    group,
    icon: SkipForward,
    shortcuts: ['Alt+Enter'],
    whileTyping: true,
    enabled: busy,
    run: async ({ running }) => {
      if (running) await studio.call('job.skip', { jobId: running.id });
    },
  },
  {
    id: 'forever',
    label: 'Generate forever',
    group,
    icon: Forever,
    enabled: ready,
    on: ({ forever }) => forever,
    run: async ({ forever, running }) => {
      setMoment({ forever: !forever });
      if (!forever && !running) await start(true);
    },
  },
  {
    id: 'prompt.focus',
    label: 'Go to the prompt',
    group,
    icon: TextCursorInput,
    shortcuts: ['Alt+A'],
    whileTyping: true,
    run: () => {
      setLayout({ place: 'generate' });
      requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>('[data-prompt="prompt"]')?.focus());
    },
  },
  { id: 'settings.undo', label: 'Undo the last change of settings', group, icon: Undo2, shortcuts: ['Mod+Z'], enabled: ({ canUndo }) => canUndo || 'Nothing was changed.', run: undoDraft },
  { id: 'settings.redo', label: 'Redo', group, icon: Redo2, shortcuts: ['Mod+Shift+Z', 'Mod+Y'], enabled: ({ canRedo }) => canRedo || 'Nothing was undone.', run: redoDraft },
  {
    id: 'settings.reset',
    label: 'Reset all settings to the model’s own',
    group,
    icon: RotateCcw,
    run: () => {
      const { prompt, negativePrompt, model } = draft();
      const record = knownModels().find((each) => each.id === model);
      setDraft({ ...Request.parse({}), ...(record ? defaultsOf(record) : {}), model, prompt, negativePrompt }, null);
    },
  },
  {
    id: 'size.swap',
    label: 'Swap width and height',
    group,
    icon: ArrowUpDown,
    run: () => {
      const { width, height } = draft();
      setDraft({ width: height, height: width }, null);
    },
  },
  { id: 'seed.random', label: 'A new seed each time', group, icon: Dices, run: () => setDraft({ seed: '-1' }, null) },
  {
    id: 'seed.recycle',
    label: 'Use the seed of the last picture',
    group,
    icon: Recycle,
    run: async ({ selected }) => {
      const id = selected ?? loadedEntries()[0]?.id;
      const image = id === undefined ? null : await getImage(id);
      const seed = image?.recipe?.seed ?? image?.settings?.seed;
      if (typeof seed === 'string') setDraft({ seed }, null);
    },
  },
];
