import { Columns2, FlaskConical, Pause, Play, Plus } from 'lucide-react';
import { experiments, knownExperiment } from '../../data/experiments.ts';
import type { Command } from '../../state/commands.ts';
import { cellEdge, experimentView, planExperiment, setCellEdge, setExperimentView, showExperiments } from '../../state/experiments.ts';
import type { Facts } from '../../state/facts.ts';
import { goTo } from '../../state/go.ts';
import { compareCells, selectedPictures, shownExperiment } from './grid/open.ts';

const group = 'Experiments';
const here = ({ place }: Facts): boolean => place === 'experiments';
const one = (facts: Facts): boolean => here(facts) && shownExperiment() !== null;
const grid = one;
const shown = (): true | string => (shownExperiment() === null ? 'No experiment is open.' : true);

export const experimentCommands: readonly Command[] = [
  {
    id: 'experiments.new',
    label: 'New experiment',
    group,
    icon: FlaskConical,
    shortcuts: ['Mod+Shift+E'],
    run: () => {
      goTo('experiments');
      planExperiment();
    },
  },
  {
    id: 'experiments.run',
    label: 'Run or pause the experiment',
    group,
    icon: Play,
    shortcuts: ['Space'],
    where: (facts) => one(facts) && !document.activeElement?.closest('button, [role=grid], [role=slider], input, textarea'),
    hidden: true,
    run: () => {
      const id = shownExperiment()!;
      return knownExperiment(id)?.state === 'running' ? experiments.pause(id) : experiments.resume(id);
    },
  },
  {
    id: 'experiments.compare',
    label: 'Compare the selected cells',
    group,
    icon: Columns2,
    shortcuts: ['C'],
    where: grid,
    hidden: true,
    enabled: () => {
      const count = selectedPictures().length;
      return count === 0 ? 'Select cells that have pictures first.' : count > 4 ? `Up to 4 pictures can be compared; ${count} are selected.` : true;
    },
    run: compareCells,
  },
  {
    id: 'experiments.retry',
    label: 'Try the selected cells again',
    group,
    shortcuts: ['R'],
    where: grid,
    hidden: true,
    run: () => experiments.retry(shownExperiment()!, [...experimentView().selection]),
  },
  {
    id: 'experiments.cancel',
    label: 'Cancel the selected cells',
    group,
    icon: Pause,
    shortcuts: ['Delete'],
    where: grid,
    hidden: true,
    run: () => experiments.cancel(shownExperiment()!, [...experimentView().selection]),
  },
  { id: 'experiments.values', label: 'Add values to the experiment', group, icon: Plus, shortcuts: ['A'], where: one, enabled: shown, run: () => setExperimentView({ dialog: 'values' }) },
  { id: 'experiments.larger', label: 'Larger cells', group, shortcuts: ['+', '='], where: grid, hidden: true, run: () => setCellEdge(cellEdge() * 1.25) },
  { id: 'experiments.smaller', label: 'Smaller cells', group, shortcuts: ['-'], where: grid, hidden: true, run: () => setCellEdge(cellEdge() / 1.25) },
  { id: 'experiments.fit', label: 'Cells as large as all fit', group, shortcuts: ['0'], where: grid, hidden: true, run: () => setCellEdge(null) },
  { id: 'experiments.leave', label: 'Back to all experiments', group, shortcuts: ['Escape'], where: (facts) => here(facts) && experimentView().screen.kind !== 'list', hidden: true, run: showExperiments },
];
