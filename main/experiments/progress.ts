import type { Cell, ExperimentSummary } from '../../contract/experiment.ts';
import type { History } from '../history/history.ts';

/** Told at most so often, ms; less often where asking takes long. */
const often = 200;

/** Gathers what changed in experiments and tells of it now and then: a summary, and the cells that changed since the last. */
export function progressTeller(history: History, tell: (experiment: ExperimentSummary, cells: Cell[]) => void, onProblem: (thrown: unknown) => void) {
  const changed = new Map<string, Set<number>>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let telling: Promise<void> | null = null;
  let pause = often;

  async function flush(): Promise<void> {
    const began = performance.now();
    const all = [...changed];
    changed.clear();
    for (const [experimentId, cells] of all) {
      const experiment = await history.experiments.summary({ experimentId }).catch(() => null);
      // Taken away meanwhile: there is nothing to tell.
      if (experiment) tell(experiment, cells.size === 0 ? [] : await history.experiments.cellsNamed({ experimentId, cells: [...cells] }));
    }
    // Sums over ten thousand cells take some twenty milliseconds: a fiftieth of the time at most.
    pause = Math.max(often, 50 * (performance.now() - began));
  }

  return {
    note(experimentId: string, cells: readonly number[]): void {
      const known = changed.get(experimentId) ?? new Set();
      for (const n of cells) known.add(n);
      changed.set(experimentId, known);
      timer ??= setTimeout(() => {
        timer = null;
        telling = flush().catch(onProblem);
      }, pause);
      timer.unref();
    },
    /** Tells what was not told yet. */
    async close(): Promise<void> {
      if (timer) clearTimeout(timer);
      timer = null;
      await telling;
      await flush().catch(onProblem);
    },
  };
}
