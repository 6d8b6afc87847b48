import { LayoutGrid, Maximize2, Radio, Square, ZoomIn } from 'lucide-react';
import { changeSettings, knownSettings } from '../../data/library.ts';
import type { Settings } from '../../../contract/settings.ts';
import type { Command } from '../../state/commands.ts';
import type { Facts } from '../../state/facts.ts';
import { moment, setLayout, setMoment } from '../../state/layout.ts';
import { select, setLoupe, showJob, showPicture } from '../../state/view.ts';
import { sheetOf } from '../../data/job-pictures.ts';
import { wishZoom } from '../../state/stage.ts';

const group = 'Canvas';
const here = ({ place }: Facts): boolean => place === 'generate';

function surround(canvas: Exclude<Settings['canvas'], 'theme'>, label: string, key: string): Command {
  return {
    id: `canvas.${canvas}`,
    label,
    group,
    icon: Square,
    shortcuts: [key],
    // The same key again gives the window's own colour back.
    run: () => changeSettings({ canvas: knownSettings()?.canvas === canvas ? 'theme' : canvas }),
  };
}

export const canvasCommands: readonly Command[] = [
  {
    id: 'canvas.leave-alone',
    label: 'Leave the full canvas',
    group,
    shortcuts: ['Escape'],
    hidden: true,
    where: ({ alone }) => alone,
    run: () => setMoment({ alone: false }),
  },
  {
    id: 'canvas.alone',
    label: 'Canvas fills the window',
    group,
    icon: Maximize2,
    shortcuts: ['F'],
    on: ({ alone }) => alone,
    run: () => {
      setLayout({ place: 'generate' });
      setMoment({ alone: !moment().alone });
    },
  },
  {
    id: 'canvas.zoom',
    label: 'Full size or fitted',
    group,
    icon: ZoomIn,
    shortcuts: ['Z'],
    enabled: ({ selected }) => (selected === null ? 'No picture is selected.' : true),
    run: ({ place, selected, shown, loupe }) => {
      const large = place === 'history' ? loupe : shown === 'picture';
      if (!large && place === 'history') setLoupe(true);
      else if (!large) showPicture(selected!);
      // The picture must lie there before it can be magnified.
      if (large) wishZoom();
      else requestAnimationFrame(wishZoom);
    },
  },
  {
    id: 'canvas.sheet',
    label: 'Back to the contact sheet',
    group,
    icon: LayoutGrid,
    shortcuts: ['Backspace'],
    where: here,
    enabled: ({ shown, selected }) => (shown === 'picture' && sheetOf(selected) !== null ? true : 'This picture was not made in one job with others just now.'),
    run: ({ selected }) => {
      const jobId = sheetOf(selected);
      if (jobId === null) return;
      showJob(jobId);
      select(selected);
    },
  },
  {
    id: 'canvas.live',
    label: 'Back to the running job',
    group,
    icon: Radio,
    shortcuts: ['L'],
    enabled: ({ running }) => (running ? true : 'Nothing is being made.'),
    run: ({ running }) => {
      setLayout({ place: 'generate' });
      if (running) showJob(running.id);
    },
  },
  surround('black', 'Black surround', 'B'),
  surround('grey', 'Grey surround', 'G'),
  surround('white', 'White surround', 'W'),
];
