import { join } from 'node:path';
import { StudioError } from '../../../contract/errors.ts';
import type { Distance, Vote, VoteChoice } from '../../../contract/judging.ts';
import type { Database } from '../database.ts';
import { getCell } from './cells.ts';
import type { MeasuredPair } from './contract.ts';
import { seqOfExperiment } from './experiments.ts';

interface VoteRow {
  id: number;
  left_cell: number;
  right_cell: number;
  choice: VoteChoice;
  blind: number;
  at: number;
}
const vote = (row: VoteRow): Vote => ({ id: row.id, left: row.left_cell, right: row.right_cell, choice: row.choice, blind: row.blind === 1, at: row.at });

export function addVote(db: Database, experimentId: string, { left, right, choice, blind }: Omit<Vote, 'id' | 'at'>): Vote {
  return db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    if (left === right) throw new StudioError('bad_input', `A vote is between two cells, and cell ${left} was named twice.`);
    for (const n of [left, right]) if (getCell(db, seq, n).state !== 'done') throw new StudioError('bad_input', `Cell ${n} has no picture yet, so it cannot be voted on.`);
    const at = Date.now();
    const id = db.insert('INSERT INTO votes (experiment, left_cell, right_cell, choice, blind, at) VALUES (?, ?, ?, ?, ?, ?)', seq, left, right, choice, Number(blind), at);
    return { id, left, right, choice, blind, at };
  });
}

export function removeVote(db: Database, experimentId: string, voteId: number): void {
  if (db.run('DELETE FROM votes WHERE id = ? AND experiment = ?', voteId, seqOfExperiment(db, experimentId)) === 0) throw new StudioError('bad_input', `The experiment has no vote ${voteId}.`);
}

export const listVotes = (db: Database, experimentId: string): Vote[] =>
  db.all<VoteRow>('SELECT id, left_cell, right_cell, choice, blind, at FROM votes WHERE experiment = ? ORDER BY id', seqOfExperiment(db, experimentId)).map(vote);

interface PairRow {
  n: number;
  image: string;
  folder: string;
  name: string;
  reference: string;
  reference_folder: string;
  reference_name: string;
  pixels: string | null;
  latents: string | null;
}

/** Cells that are done and so is their reference, with what was measured of these very pictures. */
export function measuredPairs(db: Database, experimentId: string): { pairs: MeasuredPair[]; missing: number } {
  const seq = seqOfExperiment(db, experimentId);
  const rows = db.all<PairRow>(
    `SELECT c.n, c.image, f.path AS folder, i.name, r.image AS reference, g.path AS reference_folder, j.name AS reference_name, m.pixels, m.latents
     FROM experiment_cells c
       JOIN experiment_cells r ON r.experiment = c.experiment AND r.n = c.reference
       JOIN images i ON i.id = c.image JOIN folders f ON f.id = i.folder
       JOIN images j ON j.id = r.image JOIN folders g ON g.id = j.folder
       LEFT JOIN cell_measures m ON m.experiment = c.experiment AND m.n = c.n AND m.image = c.image AND m.reference_image = r.image
     WHERE c.experiment = ? AND c.role = 'cell' AND c.state = 'done' AND r.state = 'done' ORDER BY c.n`,
    seq,
  );
  const pairs = rows.map((row) => ({
    n: row.n,
    imageId: row.image,
    file: join(row.folder, row.name),
    referenceImageId: row.reference,
    referenceFile: join(row.reference_folder, row.reference_name),
    pixels: row.pixels === null ? null : (JSON.parse(row.pixels) as Distance),
    latents: row.latents === null ? null : (JSON.parse(row.latents) as Distance),
  }));
  const done = db.get<{ n: number }>(`SELECT count(*) AS n FROM experiment_cells WHERE experiment = ? AND role = 'cell' AND state = 'done'`, seq)!.n;
  return { pairs, missing: done - pairs.length };
}

export function keepMeasures(db: Database, experimentId: string, measures: readonly MeasuredPair[]): void {
  db.transaction(() => {
    const seq = seqOfExperiment(db, experimentId);
    for (const { n, imageId, referenceImageId, pixels, latents } of measures) {
      if (!pixels) continue;
      db.run(
        'INSERT OR REPLACE INTO cell_measures (experiment, n, image, reference_image, pixels, latents) VALUES (?, ?, ?, ?, ?, ?)',
        seq, n, imageId, referenceImageId, JSON.stringify(pixels), latents && JSON.stringify(latents),
      );
    }
  }, 'recoverable');
}
