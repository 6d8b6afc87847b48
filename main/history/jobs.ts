import { StudioError, type ErrorData } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { Job, JobState } from '../../contract/job.ts';
import { addImage, findImage, imageOfFile } from './images.ts';
import type { ClaimedJob, FinishedImage, NewJob, PlannedImage, StrandedImage } from './contract.ts';
import type { Database } from './database.ts';
import { goneOwners, saySeen, type Owner } from './owners.ts';

interface Row {
  id: string;
  state: JobState;
  request: string;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  images_done: number;
  images_total: number;
  error: string | null;
  parent: string | null;
  relation: string | null;
}

const select = 'SELECT id, state, request, created_at, started_at, ended_at, images_done, images_total, error, parent, relation FROM jobs';

const job = (row: Row): Job => ({
  id: row.id,
  state: row.state,
  request: JSON.parse(row.request) as Job['request'],
  createdAt: row.created_at,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  imagesDone: row.images_done,
  imagesTotal: row.images_total,
  error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
});

function rowOf(db: Database, id: string): Row {
  const row = db.get<Row>(`${select} WHERE id = ?`, id);
  if (!row) throw new StudioError('unknown_job', `The queue has no job ${id}.`);
  return row;
}

export const getJob = (db: Database, id: string): Job => job(rowOf(db, id));

/** In the very words of the index of open jobs: else it is not used, and every job there ever was is looked at. */
const isOpen = `state IN ('queued', 'running')`;

/** Everything unfinished in the order it will run, then the latest that ended; background jobs leave the list when they end. */
export function listJobs(db: Database, ended: number): Job[] {
  const open = db.all<Row>(`${select} WHERE ${isOpen} ORDER BY state = 'queued', background, queued_at, seq`);
  const past = db.all<Row>(`${select} WHERE state NOT IN ('running', 'queued') AND background = 0 ORDER BY seq DESC LIMIT ?`, ended);
  return [...open, ...past].map(job);
}

/** Queues a request together with every picture it will write. From here on the seeds and files are fixed. `background`: gives way to every other job. */
export function addJob(db: Database, { jobId, request, images, parent }: NewJob, background = false): Job {
  return db.transaction(() => {
    const now = Date.now();
    if (db.get('SELECT 1 FROM jobs WHERE id = ?', jobId)) throw new StudioError('bad_input', `The queue has a job ${jobId} already.`);
    db.run(
      `INSERT INTO jobs (id, state, request, created_at, queued_at, images_total, parent, relation, background) VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?)`,
      jobId, JSON.stringify(request), now, now, images.length, parent?.imageId ?? null, parent?.relation ?? null, Number(background),
    );
    images.forEach((plan, ordinal) => addPlan(db, jobId, plan, ordinal));
    return getJob(db, jobId);
  });
}

function addPlan(db: Database, jobId: string, plan: PlannedImage, ordinal: number): void {
  const taken = imageOfFile(db, plan.file)?.id ?? db.get<{ image: string }>('SELECT image FROM plans WHERE file = ?', plan.file)?.image;
  if (taken) throw new StudioError('bad_input', `The file ${plan.file} belongs to the picture ${taken} already.`);
  if (findImage(db, plan.imageId) || db.get('SELECT 1 FROM plans WHERE image = ?', plan.imageId)) {
    throw new StudioError('bad_input', `The history has a picture ${plan.imageId} already.`);
  }
  db.run('INSERT INTO plans (image, job, ordinal, file, plan) VALUES (?, ?, ?, ?, ?)', plan.imageId, jobId, ordinal, plan.file, JSON.stringify(plan));
}

const plansLeft = (db: Database, id: string): PlannedImage[] =>
  db.all<{ plan: string }>('SELECT plan FROM plans WHERE job = ? AND done = 0 ORDER BY ordinal', id).map(({ plan }) => JSON.parse(plan) as PlannedImage);

/** Takes the next queued job, ordinary ones first, or the one named, for this process; no other process gets it. Null when there is none. */
export function claimJob(db: Database, self: Owner, jobId: string | null): ClaimedJob | null {
  return db.transaction(() => {
    const next = db.get<Row>(`${select} WHERE ${isOpen} AND state = 'queued' AND (?1 IS NULL OR id = ?1) ORDER BY background, queued_at, seq LIMIT 1`, jobId);
    if (!next) return null;
    saySeen(db, self);
    db.run(`UPDATE jobs SET state = 'running', owner = ?, started_at = ?, cancel_asked = 0 WHERE id = ?`, self.id, Date.now(), next.id);
    return { job: getJob(db, next.id), images: plansLeft(db, next.id) };
  }, 'recoverable');
}

/** Says that this process lives, and hears which of its jobs somebody asked to cancel. */
export function heartbeat(db: Database, self: Owner): { running: number; cancel: string[] } {
  return db.transaction(() => {
    const mine = db.all<{ id: string; cancel_asked: number }>(`SELECT id, cancel_asked FROM jobs WHERE ${isOpen} AND state = 'running' AND owner = ?`, self.id);
    if (mine.length > 0) saySeen(db, self);
    return { running: mine.length, cancel: mine.filter((each) => each.cancel_asked === 1).map(({ id }) => id) };
  }, 'recoverable');
}

/**
 * Keeps a picture whose file is complete on disk, and ticks it off in its plan: both or neither. May be told twice, and
 * of a job that was removed meanwhile; the picture is kept all the same.
 */
export function finishImage(db: Database, made: FinishedImage): ImageRecord {
  return db.transaction(() => {
    const owner = db.get<Row>(`${select} WHERE id = ?`, made.jobId);
    const image = addImage(db, {
      id: made.imageId,
      jobId: made.jobId,
      createdAt: made.createdAt,
      file: made.file,
      bytes: made.bytes,
      modifiedAt: made.modifiedAt,
      width: made.width,
      height: made.height,
      source: 'stepwise',
      recipe: made.recipe,
      settings: null,
      nfe: made.nfe,
      seconds: made.seconds,
      parent: owner?.parent ? { imageId: owner.parent, relation: owner.relation ?? 'copy' } : null,
    });
    if (db.run('UPDATE plans SET done = 1 WHERE image = ? AND done = 0', made.imageId) > 0) {
      db.run('UPDATE jobs SET images_done = images_done + 1 WHERE id = ?', made.jobId);
    }
    return image;
  }, 'recoverable');
}

/** A job of this process has ended, well or not. What a job left unmade can be retried, unless it was done. */
export function endJob(db: Database, id: string, state: 'done' | 'failed' | 'cancelled', error: ErrorData | null): Job {
  const { background } = db.get<{ background: number }>('SELECT background FROM jobs WHERE id = ?', id) ?? { background: 0 };
  return db.transaction(
    () => {
      rowOf(db, id);
      setEnded(db, id, state, error);
      return getJob(db, id);
    },
    // That a background job is done its cell says too.
    background === 1 && state === 'done' ? 'recoverable' : 'durable',
  );
}

function setEnded(db: Database, id: string, state: JobState, error: ErrorData | null): void {
  db.run('UPDATE jobs SET state = ?, ended_at = ?, owner = NULL, error = ? WHERE id = ?', state, Date.now(), error && JSON.stringify(error), id);
  if (state === 'done') db.run('DELETE FROM plans WHERE job = ?', id);
}

/** Cancels what has not begun. A running job is asked to stop: its own process ends it. */
export function cancelJob(db: Database, id: string): Job {
  return db.transaction(() => {
    const { state } = rowOf(db, id);
    if (state === 'queued' || state === 'interrupted') setEnded(db, id, 'cancelled', null);
    if (state === 'running') db.run('UPDATE jobs SET cancel_asked = 1 WHERE id = ?', id);
    return getJob(db, id);
  });
}

/**
 * Queues a job again for what it has not made yet. The same job rather than a new one: its seeds, picture ids and files
 * stay those that were planned, so a picture that was finished unnoticed is found, and none is ever made twice.
 */
export function retryJob(db: Database, id: string): Job {
  return db.transaction(() => {
    const { state } = rowOf(db, id);
    if (state === 'queued' || state === 'running') throw new StudioError('bad_input', `The job ${id} is ${state} already.`);
    if (state === 'done' || plansLeft(db, id).length === 0) throw new StudioError('bad_input', `The job ${id} has made all its pictures. Start a new one for more.`);
    db.run(`UPDATE jobs SET state = 'queued', queued_at = ?, started_at = NULL, ended_at = NULL, error = NULL, owner = NULL WHERE id = ?`, Date.now(), id);
    return getJob(db, id);
  });
}

/** Takes a job off the list. Its pictures stay. */
export function removeJob(db: Database, id: string): void {
  db.transaction(() => {
    if (rowOf(db, id).state === 'running') throw new StudioError('bad_input', `The job ${id} is running. Cancel it first.`);
    db.run('DELETE FROM jobs WHERE id = ?', id);
  });
}

/** Marks jobs whose process is gone as interrupted, and tells which those are. */
export function interruptStranded(db: Database, self: Owner): Job[] {
  return db.transaction(() => {
    for (const owner of goneOwners(db, self)) db.run('DELETE FROM owners WHERE id = ?', owner);
    const stranded = db.all<{ id: string }>(`SELECT id FROM jobs WHERE ${isOpen} AND state = 'running' AND owner IS NULL`);
    for (const { id } of stranded) setEnded(db, id, 'interrupted', null);
    return stranded.map(({ id }) => getJob(db, id));
  });
}

/** Pictures that were planned and not reported by any process that lives: their files may be on disk all the same. */
export function strandedImages(db: Database): StrandedImage[] {
  return db
    .all<{ job: string; plan: string }>(`SELECT p.job, p.plan FROM plans p JOIN jobs j ON j.id = p.job WHERE p.done = 0 AND j.state <> 'running' ORDER BY j.seq, p.ordinal`)
    .map(({ job, plan }) => ({ jobId: job, plan: JSON.parse(plan) as PlannedImage }));
}

/** A stranded job whose last picture was found on disk is done. */
export function settleJob(db: Database, id: string): Job {
  return db.transaction(() => {
    if (rowOf(db, id).state !== 'running' && plansLeft(db, id).length === 0) setEnded(db, id, 'done', null);
    return getJob(db, id);
  });
}
