import { ArrowLeftRight, Columns2, Maximize2, Table2, ZoomIn } from 'lucide-react';
import { loadedEntries } from '../../data/images.ts';
import type { Command } from '../../state/commands.ts';
import { compare, compareModes, compareWith, comparison, gains, goMode, mostPictures, moveAlong, setTaste, showAt, swap, togglePicture } from '../../state/compare.ts';
import type { Facts } from '../../state/facts.ts';
import { goTo } from '../../state/go.ts';
import { moment, setMoment } from '../../state/layout.ts';
import { view } from '../../state/view.ts';
import { wishGlass } from './glass.ts';

const group = 'Compare';
const here = ({ place }: Facts): boolean => place === 'compare';
const two = (): true | string => (comparison().pictures.length < 2 ? 'Fewer than two pictures are compared.' : true);

/** The pictures in the order of the strip. */
export const orderNow = (): readonly string[] => comparison().strip ?? loadedEntries().map((entry) => entry.id);

/** Adds the next picture of the strip that is not on the table. */
export function addNext(order: readonly string[]): void {
  const { pictures } = comparison();
  const from = Math.max(-1, ...pictures.map((id) => order.indexOf(id)));
  const next = [...order.slice(from + 1), ...order.slice(0, from + 1)].find((id) => !pictures.includes(id));
  if (next !== undefined) togglePicture(next);
}

/** What “compare” means where the person is: what is selected, or the selected one and the next. */
function wanted({ selection, selected, place }: Facts): readonly string[] {
  if (selection.length >= 2) return selection;
  const order = loadedEntries(place === 'history' ? view().search : '').map((entry) => entry.id);
  const at = selected === null ? -1 : order.indexOf(selected);
  const neighbour = order[at + 1] ?? order[at - 1];
  return [selected, neighbour].filter((id) => id !== null && id !== undefined);
}

function strength(by: 1 | -1): void {
  const { mode, gain, opacity, split } = comparison();
  const share = (value: number) => Math.round(Math.min(1, Math.max(0, value + by * 0.05)) * 100) / 100;
  if (mode === 'difference') setTaste({ gain: gains[Math.min(gains.length - 1, Math.max(0, gains.findIndex((each) => each >= gain) + by))]! });
  else if (mode === 'onion') setTaste({ opacity: share(opacity) });
  else if (mode === 'slider') setTaste({ split: share(split) });
}

/** A button that has the focus keeps the space bar for itself. */
const notOnControl = (): boolean => !document.activeElement?.closest('button, [role=slider], [role=option], [role=switch]');

const look = (id: string, key: string, x: number, y: number): Command => ({ id: `compare.look-${id}`, label: `Look further ${id}`, group, shortcuts: [`Shift+${key}`], where: here, hidden: true, unlisted: true, run: () => wishGlass({ kind: 'look', x, y }) });

export const compareCommands: readonly Command[] = [
  {
    id: 'compare.open',
    label: 'Compare pictures',
    group,
    icon: Columns2,
    shortcuts: ['C'],
    where: (facts) => !here(facts),
    enabled: (facts) => {
      if (facts.selection.length > mostPictures) return `Up to ${mostPictures} pictures can be compared; ${facts.selection.length} are selected.`;
      return wanted(facts).length < 2 ? 'Select two to four pictures first.' : true;
    },
    run: (facts) => compare(wanted(facts)),
  },
  { id: 'compare.swap', label: 'Swap A and the compared picture', group, icon: ArrowLeftRight, shortcuts: ['C'], where: here, enabled: two, hidden: true, run: swap },
  { id: 'compare.mode', label: 'Next way of comparing', group, shortcuts: ['M'], where: here, hidden: true, run: () => goMode(1) },
  { id: 'compare.mode-back', label: 'Way of comparing before', group, shortcuts: ['Shift+M'], where: here, hidden: true, run: () => goMode(-1) },
  ...compareModes.map((mode): Command => ({ id: `compare.mode-${mode}`, label: `Compare: ${mode === 'side' ? 'side by side' : mode}`, group, enabled: two, run: () => { setTaste({ mode }); goTo('compare'); } })),
  {
    id: 'compare.flip',
    label: 'Flip to the next picture',
    group,
    shortcuts: ['Space'],
    where: (facts) => here(facts) && notOnControl(),
    hidden: true,
    run: () => {
      const { mode, shown } = comparison();
      if (mode === 'flip') showAt(shown + 1);
      else setTaste({ mode: 'flip' });
    },
  },
  { id: 'compare.flip-back', label: 'Flip to the picture before', group, shortcuts: ['Shift+Space'], where: (facts) => here(facts) && notOnControl(), hidden: true, unlisted: true, run: () => showAt(comparison().shown - 1) },
  { id: 'compare.next', label: 'Compared picture: next of the strip', group, shortcuts: ['Alt+ArrowRight'], where: here, hidden: true, run: () => moveAlong(comparison().against, 1, orderNow()) },
  { id: 'compare.previous', label: 'Compared picture: the one before', group, shortcuts: ['Alt+ArrowLeft'], where: here, hidden: true, run: () => moveAlong(comparison().against, -1, orderNow()) },
  { id: 'compare.first-next', label: 'Picture A: next of the strip', group, shortcuts: ['ArrowRight'], where: here, hidden: true, run: () => moveAlong(0, 1, orderNow()) },
  { id: 'compare.first-previous', label: 'Picture A: the one before', group, shortcuts: ['ArrowLeft'], where: here, hidden: true, run: () => moveAlong(0, -1, orderNow()) },
  {
    id: 'compare.against',
    label: 'Compare with the next on the table',
    group,
    shortcuts: ['N'],
    where: here,
    hidden: true,
    run: () => {
      const { against, pictures } = comparison();
      compareWith(against + 1 < pictures.length ? against + 1 : 1);
    },
  },
  { id: 'compare.add', label: 'Add the next picture of the strip', group, shortcuts: ['Insert'], where: here, hidden: true, enabled: () => (comparison().pictures.length >= mostPictures ? `No more than ${mostPictures} pictures can be compared at once.` : true), run: () => addNext(orderNow()) },
  { id: 'compare.take-off', label: 'Take the compared picture off the table', group, shortcuts: ['Backspace'], where: here, hidden: true, enabled: () => (comparison().pictures.length > 2 ? true : 'Two pictures are the least.'), run: () => togglePicture(comparison().pictures[comparison().against]!) },
  { id: 'compare.more', label: 'More gain, opacity or A', group, shortcuts: [']'], where: here, hidden: true, run: () => strength(1) },
  { id: 'compare.less', label: 'Less gain, opacity or A', group, shortcuts: ['['], where: here, hidden: true, run: () => strength(-1) },
  { id: 'compare.full', label: '1:1 or the whole picture', group, icon: ZoomIn, shortcuts: ['Z'], where: here, hidden: true, run: () => wishGlass({ kind: 'full' }) },
  { id: 'compare.whole', label: 'The whole picture', group, shortcuts: ['Home'], where: here, hidden: true, run: () => wishGlass({ kind: 'whole' }) },
  { id: 'compare.closer', label: 'Closer', group, shortcuts: ['+', '='], where: here, hidden: true, run: () => wishGlass({ kind: 'zoom', factor: 1.5 }) },
  { id: 'compare.further', label: 'Further away', group, shortcuts: ['-'], where: here, hidden: true, run: () => wishGlass({ kind: 'zoom', factor: 1 / 1.5 }) },
  { id: 'compare.pixels', label: 'Pixel by pixel (800 %)', group, shortcuts: ['X'], where: here, hidden: true, run: () => wishGlass({ kind: 'pixels', scale: 8 }) },
  look('left', 'ArrowLeft', -0.25, 0),
  look('right', 'ArrowRight', 0.25, 0),
  look('up', 'ArrowUp', 0, -0.25),
  look('down', 'ArrowDown', 0, 0.25),
  { id: 'compare.table', label: 'Table of differences', group, icon: Table2, shortcuts: ['I'], where: here, hidden: true, on: () => comparison().table, run: () => setTaste({ table: !comparison().table }) },
  { id: 'compare.alone', label: 'Pictures fill the window', group, icon: Maximize2, shortcuts: ['F'], where: here, hidden: true, on: ({ alone }) => alone, run: () => setMoment({ alone: !moment().alone }) },
  {
    id: 'compare.leave',
    label: 'Back to where the pictures were chosen',
    group,
    shortcuts: ['Escape'],
    where: (facts) => here(facts) && !facts.alone,
    hidden: true,
    run: () => goTo(comparison().from),
  },
];
