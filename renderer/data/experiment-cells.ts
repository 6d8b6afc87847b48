import { useEffect, useSyncExternalStore } from 'react';
import type { Cell } from '../../contract/experiment.ts';
import { studio } from '../studio.ts';

/**
 * The cells of the experiments that are looked at. They stand outside the query cache: ten thousand of them change one
 * by one while pictures are made, and only those in sight are drawn anew.
 */
export interface Cells {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: Error | null;
  /** By number; references are left out. A number without a cell is undefined. */
  readonly cells: readonly (Cell | undefined)[];
  /** What was there is being asked for again. */
  readonly stale: boolean;
}

const pageSize = 10_000;
const nothing: Cells = { state: 'loading', error: null, cells: [], stale: false };
const known = new Map<string, Cells>();
const asking = new Map<string, number>();
const listeners = new Set<() => void>();
let turn = 0;

function set(id: string, cells: Cells): void {
  known.set(id, cells);
  for (const listen of listeners) listen();
}

function merged(cells: readonly (Cell | undefined)[], changed: readonly Cell[]): readonly (Cell | undefined)[] {
  const next = [...cells];
  for (const cell of changed) if (cell.role === 'cell') next[cell.n] = cell;
  return next;
}

async function fetchCells(id: string): Promise<void> {
  const mine = ++turn;
  asking.set(id, mine);
  const before = known.get(id);
  set(id, before?.state === 'ready' ? { ...before, stale: true } : nothing);
  try {
    let after: number | null = -1;
    while (after !== null) {
      const page: { cells: Cell[]; next: number | null } = await studio.call('experiment.cells', { experimentId: id, after, limit: pageSize });
      // A later asking took over, or nobody looks any more.
      if (asking.get(id) !== mine) return;
      after = page.next;
      set(id, { state: 'ready', error: null, stale: after !== null, cells: merged(known.get(id)?.cells ?? [], page.cells) });
    }
  } catch (error) {
    if (asking.get(id) === mine) set(id, { ...(known.get(id) ?? nothing), state: 'failed', stale: false, error: error instanceof Error ? error : new Error(String(error)) });
  }
}

/** Cells that main tells of, or that an answer brought. */
export function cellsChanged(id: string, changed: readonly Cell[]): void {
  const before = known.get(id);
  if (before && changed.length > 0) set(id, { ...before, cells: merged(before.cells, changed) });
}

/** A picture was rated: wherever it stands in an experiment, its stars are right. */
export function starsGiven(imageId: string, stars: number): void {
  for (const [id, { cells }] of known) {
    const changed = cells.filter((cell) => cell !== undefined && cell.imageId === imageId && cell.stars !== stars);
    cellsChanged(id, changed.map((cell) => Object.assign({}, cell, { stars })));
  }
}

/** Everything about an experiment's cells may be different: asked for again where it is looked at, forgotten elsewhere. */
export function cellsForgotten(id: string, how: 'gone' | 'stale' = 'gone'): void {
  if (how === 'gone') {
    known.delete(id);
    asking.delete(id);
    for (const listen of listeners) listen();
  } else if (known.has(id)) void fetchCells(id);
}

export const knownCells = (id: string): readonly (Cell | undefined)[] => known.get(id)?.cells ?? [];
export const retryCells = (id: string): void => void fetchCells(id);

const subscribe = (listen: () => void): (() => void) => {
  listeners.add(listen);
  return () => listeners.delete(listen);
};

/** All cells of an experiment, kept right while it runs. */
export function useCells(id: string): Cells {
  useEffect(() => {
    if (known.get(id)?.state !== 'ready') void fetchCells(id);
  }, [id]);
  return useSyncExternalStore(subscribe, () => known.get(id) ?? nothing);
}
