import { StudioError, type ErrorData } from '../../../contract/errors.ts';
import type { Axis, Cell, CellState } from '../../../contract/experiment.ts';
import type { ImageRecord } from '../../../contract/image.ts';
import type { Database, Value } from '../database.ts';
import { recordSelect, recordsOf, type RecordRow } from '../image-records.ts';
import type { PlannedCell } from './contract.ts';

export interface CellRow {
  n: number;
  role: Cell['role'];
  at: string;
  place: number;
  state: CellState;
  steps: number | null;
  nfe: number | null;
  nfe_exact: number;
  seconds: number | null;
  reason: string | null;
  recipe_key: string | null;
  reference: number | null;
  trajectory: number;
  job: string | null;
  tries: number;
  image: string | null;
  reused: number;
  error: string | null;
  notes: string;
  made_nfe: number | null;
  made_seconds: number | null;
  rating: number | null;
}

/** The beginning of every query for cells; what a picture took, the picture says. */
export const cellSelect = `
  SELECT c.n, c.role, c.at, c.place, c.state, c.steps, c.nfe, c.nfe_exact, c.seconds, c.reason, c.recipe_key, c.reference, c.trajectory, c.job, c.tries,
    c.image, c.reused, c.error, c.notes, i.nfe AS made_nfe, i.seconds AS made_seconds, i.rating
  FROM experiment_cells c LEFT JOIN images i ON i.id = c.image`;

export function cellOf(row: CellRow): Cell {
  return {
    n: row.n,
    role: row.role,
    at: JSON.parse(row.at) as number[],
    state: row.state,
    steps: row.steps,
    nfe: row.made_nfe ?? row.nfe,
    nfeExact: row.made_nfe !== null || row.nfe_exact === 1,
    seconds: row.made_seconds ?? row.seconds,
    reason: row.reason,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
    imageId: row.image,
    reused: row.reused === 1,
    reference: row.reference,
    trajectory: row.trajectory === 1,
    notes: row.notes,
    stars: row.rating ?? 0,
  };
}

export function insertCell(db: Database, seq: number, cell: PlannedCell): void {
  db.run(
    `INSERT INTO experiment_cells (experiment, n, role, at, place, state, steps, nfe, nfe_exact, seconds, reason, recipe_key, reference, trajectory)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    seq, cell.n, cell.role, JSON.stringify(cell.at), cell.place, cell.state, cell.steps, cell.nfe, Number(cell.nfeExact), cell.seconds, cell.reason, cell.recipeKey, cell.reference, Number(cell.trajectory),
  );
}

/** Takes a new plan over for a cell that is there. What was begun or made stays as it is, but for its place, its reference and what it is expected to take. */
export function replanCell(db: Database, seq: number, cell: PlannedCell): void {
  db.run('UPDATE experiment_cells SET place = ?, reference = ?, seconds = coalesce(?, seconds) WHERE experiment = ? AND n = ?', cell.place, cell.reference, cell.seconds, seq, cell.n);
  db.run(
    `UPDATE experiment_cells SET state = ?, steps = ?, nfe = ?, nfe_exact = ?, seconds = ?, reason = ?, recipe_key = ?
     WHERE experiment = ? AND n = ? AND state IN ('waiting', 'skipped') AND job IS NULL`,
    cell.state, cell.steps, cell.nfe, Number(cell.nfeExact), cell.seconds, cell.reason, cell.recipeKey, seq, cell.n,
  );
}

/** Cells by number; null numbers: all. */
export function cellsNamed(db: Database, seq: number, numbers: readonly number[]): Cell[] {
  return db.all<CellRow>(`${cellSelect} WHERE c.experiment = ? AND c.n IN (SELECT value FROM json_each(?)) ORDER BY c.n`, seq, JSON.stringify(numbers)).map(cellOf);
}

export function getCell(db: Database, seq: number, n: number): Cell {
  const [cell] = cellsNamed(db, seq, [n]);
  if (!cell) throw new StudioError('bad_input', `The experiment has no cell ${n}.`);
  return cell;
}

/** A page of cells by number, of those that have one of the value ids on each axis named. */
export function pageOfCells(db: Database, seq: number, axes: readonly Axis[], { after, limit, where }: { after: number; limit: number; where: Readonly<Record<string, readonly number[]>> }): { cells: Cell[]; next: number | null } {
  const conditions: string[] = [];
  const values: Value[] = [];
  for (const [axisId, ids] of Object.entries(where)) {
    const place = axes.findIndex(({ id }) => id === axisId);
    if (place < 0) throw new StudioError('bad_input', `The experiment has no axis “${axisId}”.`);
    conditions.push(`AND c.at ->> ${place} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(ids));
  }
  const rows = db.all<CellRow>(`${cellSelect} WHERE c.experiment = ? AND c.n > ? ${conditions.join(' ')} ORDER BY c.n LIMIT ?`, seq, after, ...values, limit + 1);
  const page = rows.slice(0, limit);
  return { cells: page.map(cellOf), next: rows.length > limit ? page.at(-1)!.n : null };
}

/** The pictures of all cells of an experiment. */
export const imagesOfExperiment = (db: Database, seq: number): ImageRecord[] =>
  recordsOf(db, db.all<RecordRow>(`${recordSelect} WHERE i.id IN (SELECT image FROM experiment_cells WHERE experiment = ? AND role = 'cell' AND image IS NOT NULL)`, seq));
