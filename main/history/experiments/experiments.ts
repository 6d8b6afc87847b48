import { StudioError } from '../../../contract/errors.ts';
import type { Cell, CellCounts, Experiment, ExperimentSummary, Layout, SavedSeconds } from '../../../contract/experiment.ts';
import type { Database } from '../database.ts';
import { insertCell, replanCell } from './cells.ts';
import type { ExperimentPlan, PlannedCell } from './contract.ts';

interface Row {
  seq: number;
  id: string;
  name: string;
  notes: string;
  plan: string;
  layout: string;
  warnings: string;
  running: number;
  problem: string | null;
  created_at: number;
  changed_at: number;
  saved_pictures: number;
  saved_text: number;
  saved_model: number;
}

const select = 'SELECT seq, id, name, notes, plan, layout, warnings, running, problem, created_at, changed_at, saved_pictures, saved_text, saved_model FROM experiments';

function rowOf(db: Database, id: string): Row {
  const row = db.get<Row>(`${select} WHERE id = ?`, id);
  if (!row) throw new StudioError('unknown_experiment', `There is no experiment ${id}. “stepwise experiment list” shows those there are.`);
  return row;
}

/** Its number, by which everything else of it is kept. */
export const seqOfExperiment = (db: Database, id: string): number => rowOf(db, id).seq;
export const planOf = (db: Database, id: string): ExperimentPlan => JSON.parse(rowOf(db, id).plan) as ExperimentPlan;

interface Sums {
  experiment: number;
  role: Cell['role'];
  state: keyof CellCounts;
  reused: number;
  count: number;
  nfe: number;
  seconds: number | null;
  unknown: number;
  spent: number;
  /** Numbers of its failed references, as JSON. */
  failed: string;
}

/** All sums over the cells of one experiment, or of all, in one walk. */
function sums(db: Database, seq: number | null): Map<number, Sums[]> {
  const rows = db.all<Sums>(
    `SELECT c.experiment, c.role, c.state, c.reused, count(*) AS count, sum(coalesce(i.nfe, c.nfe, 0)) AS nfe, sum(c.seconds) AS seconds,
       sum(c.seconds IS NULL) AS unknown, sum(coalesce(i.seconds, 0)) AS spent,
       json_group_array(c.n) FILTER (WHERE c.role = 'reference' AND c.state = 'failed') AS failed
     FROM experiment_cells c LEFT JOIN images i ON i.id = c.image WHERE ?1 IS NULL OR c.experiment = ?1 GROUP BY c.experiment, c.role, c.state, c.reused`,
    seq,
  );
  const byExperiment = new Map<number, Sums[]>();
  for (const row of rows) byExperiment.set(row.experiment, [...(byExperiment.get(row.experiment) ?? []), row]);
  return byExperiment;
}

const unmade = new Set(['waiting', 'queued', 'running']);

function summary(row: Row, parts: readonly Sums[], votes: number, cover: string | null): ExperimentSummary {
  const counts: CellCounts = { total: 0, waiting: 0, queued: 0, running: 0, done: 0, failed: 0, cancelled: 0, skipped: 0, reused: 0 };
  const references: ExperimentSummary['references'] = { total: 0, done: 0, failed: [] };
  for (const { role, state, count, reused, failed } of parts) {
    if (role === 'reference') {
      references.total += count;
      if (state === 'done') references.done += count;
      references.failed.push(...(JSON.parse(failed) as number[]));
      continue;
    }
    counts[state] += count;
    counts.total += count;
    if (reused === 1) counts.reused += count;
  }
  const left = parts.filter(({ state }) => unmade.has(state));
  const made = parts.filter(({ state, reused }) => state === 'done' && reused === 0);
  const add = (list: readonly Sums[], of: (part: Sums) => number) => list.reduce((sum, part) => sum + of(part), 0);
  return {
    id: row.id,
    name: row.name,
    state: left.length === 0 ? 'done' : row.running === 1 ? 'running' : 'paused',
    createdAt: row.created_at,
    changedAt: row.changed_at,
    counts,
    references,
    nfe: { done: add(made, ({ nfe }) => nfe), left: add(left, ({ nfe }) => nfe) },
    seconds: {
      spent: add(made, ({ spent }) => spent),
      left: left.some(({ unknown }) => unknown > 0) ? null : add(left, ({ seconds }) => seconds ?? 0),
      saved: { pictures: row.saved_pictures, text: row.saved_text, model: row.saved_model },
    },
    votes,
    problem: row.problem,
    cover,
  };
}

const votesOf = (db: Database, seq: number) => db.get<{ n: number }>('SELECT count(*) AS n FROM votes WHERE experiment = ?', seq)!.n;
const coverOf = (db: Database, seq: number) =>
  db.get<{ image: string }>(`SELECT image FROM experiment_cells WHERE experiment = ? AND image IS NOT NULL AND role = 'cell' ORDER BY n LIMIT 1`, seq)?.image ?? null;

const summaryOf = (db: Database, row: Row): ExperimentSummary => summary(row, sums(db, row.seq).get(row.seq) ?? [], votesOf(db, row.seq), coverOf(db, row.seq));

export const getSummary = (db: Database, id: string): ExperimentSummary => db.snapshot(() => summaryOf(db, rowOf(db, id)));

export function listExperiments(db: Database): ExperimentSummary[] {
  return db.snapshot(() => {
    const all = sums(db, null);
    return db.all<Row>(`${select} ORDER BY seq DESC`).map((row) => summary(row, all.get(row.seq) ?? [], votesOf(db, row.seq), coverOf(db, row.seq)));
  });
}

export function getExperiment(db: Database, id: string): Experiment {
  return db.snapshot(() => {
    const row = rowOf(db, id);
    const { base, axes, match, budget, reference, keepLatents, keepTrajectories } = JSON.parse(row.plan) as ExperimentPlan;
    return {
      ...summaryOf(db, row), base, axes, match, budget, reference, keepLatents, keepTrajectories, notes: row.notes,
      layout: JSON.parse(row.layout) as Layout, warnings: JSON.parse(row.warnings) as string[],
    };
  });
}

interface NewExperiment {
  readonly id: string;
  readonly name: string;
  readonly wishKey: string;
  readonly plan: ExperimentPlan;
  readonly layout: Layout;
  readonly warnings: readonly string[];
  readonly cells: readonly PlannedCell[];
}

export function addExperiment(db: Database, { id, name, wishKey, plan, layout, warnings, cells }: NewExperiment): Experiment {
  return db.transaction(() => {
    const now = Date.now();
    const seq = db.insert(
      'INSERT INTO experiments (id, wish_key, name, plan, layout, warnings, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      id, wishKey, name, JSON.stringify(plan), JSON.stringify(layout), JSON.stringify(warnings), now, now,
    );
    for (const cell of cells) insertCell(db, seq, cell);
    return getExperiment(db, id);
  });
}

export const findExperiment = (db: Database, wishKey: string): string | null =>
  db.get<{ id: string }>('SELECT id FROM experiments WHERE wish_key = ? ORDER BY seq DESC LIMIT 1', wishKey)?.id ?? null;

interface Description {
  readonly name?: string | undefined;
  readonly notes?: string | undefined;
  readonly layout?: Layout | undefined;
}

export function describeExperiment(db: Database, id: string, { name, notes, layout }: Description): Experiment {
  return db.transaction(() => {
    rowOf(db, id);
    db.run(
      'UPDATE experiments SET name = coalesce(?, name), notes = coalesce(?, notes), layout = coalesce(?, layout), changed_at = ? WHERE id = ?',
      name ?? null, notes ?? null, layout ? JSON.stringify(layout) : null, Date.now(), id,
    );
    return getExperiment(db, id);
  });
}

export function setRunning(db: Database, id: string, running: boolean, problem: string | null): ExperimentSummary {
  return db.transaction(() => {
    rowOf(db, id);
    db.run('UPDATE experiments SET running = ?, problem = ?, changed_at = ? WHERE id = ?', Number(running), problem, Date.now(), id);
    return getSummary(db, id);
  });
}

/** Takes an experiment away. What it has in the queue goes with it; its pictures stay. */
export function removeExperiment(db: Database, id: string): void {
  db.transaction(() => {
    const seq = seqOfExperiment(db, id);
    if (db.get(`SELECT 1 FROM experiment_cells WHERE experiment = ? AND state = 'running'`, seq)) throw new StudioError('bad_input', 'A picture of this experiment is being made. Pause it first, and wait for that picture or cancel it.');
    const jobs = db.all<{ job: string }>(`SELECT job FROM experiment_cells WHERE experiment = ? AND job IS NOT NULL AND state <> 'done'`, seq);
    db.run('DELETE FROM experiments WHERE seq = ?', seq);
    for (const { job } of jobs) db.run('DELETE FROM jobs WHERE id = ?', job);
  });
}

export function replanExperiment(db: Database, id: string, { plan, layout, warnings, cells }: Pick<NewExperiment, 'plan' | 'layout' | 'warnings' | 'cells'>): Experiment {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, id);
    const known = new Set(db.all<{ n: number }>('SELECT n FROM experiment_cells WHERE experiment = ?', seq).map(({ n }) => n));
    for (const cell of cells) (known.has(cell.n) ? replanCell : insertCell)(db, seq, cell);
    db.run('UPDATE experiments SET plan = ?, layout = ?, warnings = ?, changed_at = ? WHERE seq = ?', JSON.stringify(plan), JSON.stringify(layout), JSON.stringify(warnings), Date.now(), seq);
    return getExperiment(db, id);
  });
}

export function addSaved(db: Database, id: string, { pictures, text, model }: SavedSeconds): void {
  db.transaction(() => db.run('UPDATE experiments SET saved_pictures = saved_pictures + ?, saved_text = saved_text + ?, saved_model = saved_model + ? WHERE id = ?', pictures, text, model, id), 'recoverable');
}
