import type { ImagePlan } from '../../../contract/engine.ts';
import type { ErrorData } from '../../../contract/errors.ts';
import type { Cell } from '../../../contract/experiment.ts';
import type { Request } from '../../../contract/request.ts';
import type { Database } from '../database.ts';
import { addJob, retryJob } from '../jobs.ts';
import { cellOf, cellSelect, cellsNamed, getCell, type CellRow } from './cells.ts';
import type { ExperimentPlan, NextCell } from './contract.ts';
import { addSaved, seqOfExperiment } from './experiments.ts';

/** A cell whose picture another one is just making waits for that picture. */
const notBeingMade = `(c.recipe_key IS NULL OR c.recipe_key NOT IN (
  SELECT t.recipe_key FROM jobs j JOIN experiment_cells t ON t.job = j.id WHERE j.background = 1 AND j.state IN ('queued', 'running') AND t.recipe_key IS NOT NULL))`;

/** Of an experiment with many values, what one cell is made by: it is sent for every cell. */
function planFor(text: string, { at }: Cell): ExperimentPlan {
  const plan = JSON.parse(text) as ExperimentPlan;
  return { ...plan, axes: plan.axes.map((axis, k) => Object.assign({}, axis, { values: axis.values.filter(({ id }) => id === at[k]) })) };
}

/** The next cell that waits, of the oldest running experiment or of the one named. */
export function nextCell(db: Database, experimentId: string | null): NextCell | null {
  const running = db.all<{ seq: number; id: string; plan: string }>('SELECT seq, id, plan FROM experiments WHERE running = 1 AND (?1 IS NULL OR id = ?1) ORDER BY seq', experimentId);
  for (const { seq, id, plan } of running) {
    // The condition on state as it stands in the partial index.
    const row = db.get<CellRow>(`${cellSelect} WHERE c.experiment = ? AND c.state = 'waiting' AND ${notBeingMade} ORDER BY c.place LIMIT 1`, seq);
    if (row) return { experimentId: id, plan: planFor(plan, cellOf(row)), cell: cellOf(row), place: row.place, recipeKey: row.recipe_key, tries: row.tries, jobId: row.job };
  }
  return null;
}

export const queuedCells = (db: Database): number => db.get<{ n: number }>(`SELECT count(*) AS n FROM jobs WHERE background = 1 AND state IN ('queued', 'running')`)!.n;

/** Queues a waiting cell as a background job: both or neither. Null where another process was quicker. */
export function queueCell(db: Database, experimentId: string, n: number, jobId: string, request: Request, image: ImagePlan): Cell | null {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    if (getCell(db, seq, n).state !== 'waiting') return null;
    // What ended is told by its cell; the list of jobs is for people.
    db.run(`DELETE FROM jobs WHERE background = 1 AND state IN ('done', 'failed', 'cancelled')`);
    addJob(db, { jobId, request, images: [image], parent: null }, true);
    db.run(`UPDATE experiment_cells SET state = 'queued', job = ?, tries = tries + 1, error = NULL WHERE experiment = ? AND n = ?`, jobId, seq, n);
    return getCell(db, seq, n);
  });
}

/** Queues the job again that a waiting cell has from before the program ended: its picture keeps its seeds, id and file. */
export function requeueCell(db: Database, experimentId: string, n: number, jobId: string): Cell | null {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    if (getCell(db, seq, n).state !== 'waiting') return null;
    db.run('UPDATE experiment_cells SET tries = tries + 1 WHERE experiment = ? AND n = ?', seq, n);
    // The trigger takes the cell along.
    retryJob(db, jobId);
    return getCell(db, seq, n);
  });
}

/** A picture that is there already becomes the cell's. */
export function reuseImage(db: Database, experimentId: string, n: number, imageId: string, savedSeconds: number): Cell {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    if (db.run(`UPDATE experiment_cells SET state = 'done', image = ?, reused = 1, error = NULL WHERE experiment = ? AND n = ? AND state = 'waiting'`, imageId, seq, n) > 0) {
      addSaved(db, experimentId, { pictures: savedSeconds, text: 0, model: 0 });
    }
    return getCell(db, seq, n);
  }, 'recoverable');
}

export function failCell(db: Database, experimentId: string, n: number, error: ErrorData): Cell {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    db.run(`UPDATE experiment_cells SET state = 'failed', error = ?, job = NULL WHERE experiment = ? AND n = ? AND state = 'waiting'`, JSON.stringify(error), seq, n);
    return getCell(db, seq, n);
  });
}

/** Sets cells free of their jobs, and takes those jobs off the queue. */
function free(db: Database, seq: number, state: 'waiting' | 'cancelled', which: readonly CellRow[]): void {
  for (const { n, job } of which) {
    db.run('UPDATE experiment_cells SET state = ?, job = NULL WHERE experiment = ? AND n = ?', state, seq, n);
    if (job) db.run(`DELETE FROM jobs WHERE id = ? AND state <> 'running'`, job);
  }
}

const rowsIn = (db: Database, seq: number, states: string, numbers: readonly number[] | null): CellRow[] =>
  db.all<CellRow>(
    `${cellSelect} WHERE c.experiment = ?1 AND c.state IN (${states}) AND (?2 IS NULL OR c.n IN (SELECT value FROM json_each(?2)))`,
    seq, numbers && JSON.stringify(numbers),
  );

/** Takes what is queued and not yet running back: it waits again. */
export function withdrawCells(db: Database, experimentId: string): Cell[] {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    const rows = rowsIn(db, seq, `'queued'`, null);
    // A try that never began is none.
    for (const { n } of rows) db.run('UPDATE experiment_cells SET tries = tries - 1 WHERE experiment = ? AND n = ?', seq, n);
    free(db, seq, 'waiting', rows);
    return cellsNamed(db, seq, rows.map(({ n }) => n));
  });
}

/** Cancels what is not made. Jobs that run are told by id: their process has to end them. */
export function cancelCells(db: Database, experimentId: string, numbers: readonly number[]): { cells: Cell[]; running: string[] } {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    free(db, seq, 'cancelled', rowsIn(db, seq, `'waiting', 'queued'`, numbers));
    const running = rowsIn(db, seq, `'running'`, numbers).flatMap(({ job }) => job ?? []);
    return { cells: cellsNamed(db, seq, numbers), running };
  });
}

export function retryCells(db: Database, experimentId: string, numbers: readonly number[]): Cell[] {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    const rows = rowsIn(db, seq, `'failed', 'cancelled'`, numbers);
    free(db, seq, 'waiting', rows);
    for (const { n } of rows) db.run('UPDATE experiment_cells SET error = NULL, tries = 0 WHERE experiment = ? AND n = ?', seq, n);
    return cellsNamed(db, seq, numbers);
  });
}

/** Keeps the steps of these cells. Those that are done without are made once more; their earlier pictures stay in the history. */
export function watchCells(db: Database, experimentId: string, numbers: readonly number[]): Cell[] {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    const again = rowsIn(db, seq, `'done'`, numbers).filter(({ trajectory, reused }) => trajectory === 0 || reused === 1);
    for (const { n } of again) db.run(`UPDATE experiment_cells SET state = 'waiting', image = NULL, reused = 0, job = NULL, tries = 0 WHERE experiment = ? AND n = ?`, seq, n);
    db.run('UPDATE experiment_cells SET trajectory = 1 WHERE experiment = ? AND n IN (SELECT value FROM json_each(?))', seq, JSON.stringify(numbers));
    return cellsNamed(db, seq, numbers);
  });
}

export function noteCell(db: Database, experimentId: string, n: number, notes: string): Cell {
  const seq = seqOfExperiment(db, experimentId);
  db.run('UPDATE experiment_cells SET notes = ? WHERE experiment = ? AND n = ?', notes, seq, n);
  return getCell(db, seq, n);
}

interface JobCell {
  readonly experimentId: string;
  readonly n: number;
  readonly trajectory: boolean;
  readonly keepLatents: boolean;
}

/** The cell a job makes, with what is to be kept beside its picture. */
export function cellOfJob(db: Database, jobId: string): JobCell | null {
  const row = db.get<{ id: string; n: number; trajectory: number; latents: number }>(
    `SELECT e.id, c.n, c.trajectory, e.plan ->> 'keepLatents' AS latents FROM experiment_cells c JOIN experiments e ON e.seq = c.experiment WHERE c.job = ?`,
    jobId,
  );
  return row ? { experimentId: row.id, n: row.n, trajectory: row.trajectory === 1, keepLatents: row.latents === 1 } : null;
}
