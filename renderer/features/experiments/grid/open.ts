import type { Cell } from '../../../../contract/experiment.ts';
import { knownCells } from '../../../data/experiment-cells.ts';
import { compare } from '../../../state/compare.ts';
import { experimentView } from '../../../state/experiments.ts';
import { setLayout } from '../../../state/layout.ts';
import { showPicture } from '../../../state/view.ts';

/** Lays a cell's picture on the light table. */
export function openLarge(cell: Cell): void {
  if (cell.imageId === null) return;
  setLayout({ place: 'generate' });
  showPicture(cell.imageId);
}

/** The experiment that is in sight, if one is. */
export const shownExperiment = (): string | null => {
  const { screen } = experimentView();
  return screen.kind === 'one' ? screen.id : null;
};

/** The selected cells that have a picture, in the order they were selected. */
export function selectedPictures(): string[] {
  const id = shownExperiment();
  if (id === null) return [];
  const cells = knownCells(id);
  return experimentView().selection.flatMap((n) => cells[n]?.imageId ?? []);
}

/** Holds the selected cells against each other; one alone against the next that has a picture. The strip is the experiment. */
export function compareCells(): void {
  const id = shownExperiment();
  if (id === null) return;
  const strip = [...new Set(knownCells(id).flatMap((cell) => cell?.imageId ?? []))];
  const chosen = selectedPictures();
  const next = strip[strip.indexOf(chosen[0] ?? '') + 1] ?? strip.find((each) => each !== chosen[0]);
  compare(chosen.length === 1 && next !== undefined ? [...chosen, next] : chosen, strip);
}
