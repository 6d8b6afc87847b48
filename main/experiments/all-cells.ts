import type { Cell } from '../../contract/experiment.ts';
import type { History } from '../history/history.ts';

/** Every cell of an experiment by number, its references among them, asked for a page at a time. */
export async function allCells(history: Pick<History, 'experiments'>, experimentId: string): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (let after: number | null = -1; after !== null; ) {
    const page: { cells: Cell[]; next: number | null } = await history.experiments.cells({ experimentId, after, limit: 10_000, where: {} });
    cells.push(...page.cells);
    after = page.next;
  }
  return cells;
}

/** Those that stand in its grid. */
export const gridCells = async (history: Pick<History, 'experiments'>, experimentId: string): Promise<Cell[]> => (await allCells(history, experimentId)).filter(({ role }) => role === 'cell');
