import { useEffect } from 'react';
import { knownCells } from '../../data/experiment-cells.ts';
import { useExperimentView } from '../../state/experiments.ts';
import { select } from '../../state/view.ts';
import { Editor } from './editor/Editor.tsx';
import { ExperimentList } from './ExperimentList.tsx';
import { ExperimentPage } from './ExperimentPage.tsx';

/** Experiments: all of them, a new one, or one of them. */
export function ExperimentsPlace() {
  const screen = useExperimentView((state) => state.screen);
  const tab = useExperimentView((state) => state.tab);
  const selection = useExperimentView((state) => state.selection);
  // What a picture's commands mean here: the one selected cell, and never a picture that is not in sight.
  const meant = screen.kind === 'one' && tab === 'grid' && selection.length === 1 ? (knownCells(screen.id)[selection[0]!]?.imageId ?? null) : null;
  useEffect(() => select(meant), [meant]);
  return (
    <main className="flex h-full min-w-0 flex-1 flex-col bg-canvas">
      {screen.kind === 'list' && <ExperimentList />}
      {screen.kind === 'new' && <Editor />}
      {screen.kind === 'one' && <ExperimentPage key={screen.id} id={screen.id} />}
    </main>
  );
}
