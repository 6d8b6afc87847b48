import { Columns2, Download, FlaskConical, Pause, Play, Plus } from 'lucide-react';
import { experiments, knownExperiment } from '../../data/experiments.ts';
import type { Command } from '../../state/commands.ts';
import { cellEdge, experimentTabs, experimentView, openExperiment, planExperiment, setCellEdge, setExperimentView, showExperiments } from '../../state/experiments.ts';
import type { Facts } from '../../state/facts.ts';
import { goTo } from '../../state/go.ts';
import { compareCells, selectedPictures, shownExperiment } from './grid/open.ts';

const group = 'Experiments';
const here = ({ place }: Facts): boolean => place === 'experiments';
const one = (facts: Facts): boolean => here(facts) && shownExperiment() !== null;
const grid = (facts: Facts): boolean => one(facts) && experimentView().tab === 'grid';
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
  { id: 'experiments.export', label: 'Export the experiment', group, icon: Download, shortcuts: ['Mod+E'], where: one, enabled: shown, run: () => setExperimentView({ dialog: 'export' }) },
  ...experimentTabs.map(
    (tab): Command => ({
      id: `experiments.${tab}`,
      label: { grid: 'Grid of the experiment', vote: 'Vote in the experiment', ranking: 'Ranking of the experiment', measures: 'Measures of the experiment' }[tab],
      group,
      shortcuts: [{ grid: 'G', vote: 'V', ranking: 'K', measures: 'M' }[tab]],
      where: one,
      enabled: shown,
      run: () => openExperiment(shownExperiment()!, tab),
    }),
  ),
  { id: 'experiments.larger', label: 'Larger cells', group, shortcuts: ['+', '='], where: grid, hidden: true, run: () => setCellEdge(cellEdge() * 1.25) },
  { id: 'experiments.smaller', label: 'Smaller cells', group, shortcuts: ['-'], where: grid, hidden: true, run: () => setCellEdge(cellEdge() / 1.25) },
  { id: 'experiments.fit', label: 'Cells as large as all fit', group, shortcuts: ['F'], where: grid, hidden: true, run: () => setCellEdge(null) },
  { id: 'experiments.leave', label: 'Back to all experiments', group, shortcuts: ['Escape'], where: (facts) => here(facts) && experimentView().screen.kind !== 'list', hidden: true, run: showExperiments },
];
