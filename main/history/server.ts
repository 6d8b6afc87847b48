import { StudioError } from '../../contract/errors.ts';
import { serve, type Emit, type Handlers, type Port } from '../../contract/link.ts';
import { HistoryContract } from './contract.ts';
import type { Database } from './database.ts';
import { addAlbum, listAlbums, removeAlbum, renameAlbum } from './albums.ts';
import { beginBulk, forgetOldBulks, getBulk, listBulks, noteMoved, prepareBulk, stepBulk, unfinishedBulks } from './bulks.ts';
import { experimentHandlers } from './experiments/handlers.ts';
import { addImage, favourImage, getImage, noteImage, rateImage } from './images.ts';
import { addImported, addRoot, compareFiles, finishRoot, listProblems, listRoots, markMissing, removeRoot, unseenFiles, unvisitedFolders } from './imports.ts';
import { addJob, cancelJob, claimJob, endJob, finishImage, getJob, heartbeat, interruptStranded, listJobs, removeJob, retryJob, settleJob, strandedImages } from './jobs.ts';
import { createHashing } from './hashing.ts';
import { latestVersion, openDatabase } from './migrate.ts';
import { describeModel, listModels, noteInspection, syncModels } from './models.ts';
import { salvageQueue, salvageSlice } from './salvage.ts';
import { Search } from './search/search.ts';
import { forgetOwner, heartbeatEvery, thisProcess } from './owners.ts';

/** After opening, ms: a window is being drawn then, and what it does not need must not take the processor from it. */
const settleTime = 2000;

/**
 * Answers the HistoryContract on a port: in a thread of its own, or in this one. `keepLogShort` begins to carry SQLite's
 * log over into the file beside it, and returns what ends that; without one, commits do it.
 */
export function serveHistory(port: Port, keepLogShort?: (db: Database) => () => Promise<void>): void {
  const self = thisProcess();
  const hashing = createHashing();
  let db: Database | null = null;
  let search: Search | null = null;
  let warmed = false;
  let pulse: ReturnType<typeof setInterval> | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let stopKeeping: (() => Promise<void>) | undefined;
  let emit: Emit<HistoryContract['events']> | undefined;

  const open = (): Database => {
    if (!db) throw new StudioError('internal', 'The history is not open.');
    return db;
  };

  const searching = (): Search => {
    search ??= new Search(open());
    return search;
  };
  /** Goes on loading what searches look at, a few ms at a time, so that calls come between. */
  const warm = () => {
    if (!db) return;
    if (searching().warm()) setImmediate(warm);
    else warmed = true;
  };

  const handlers: Handlers<HistoryContract['commands']> = {
    'thread.open': ({ file, warmUp }) => {
      const opened = openDatabase(file);
      db = opened.db;
      forgetOldBulks(db);
      pulse = setInterval(beat(db), heartbeatEvery);
      pulse.unref();
      settling = setTimeout(() => {
        if (warmUp) warm();
        if (db) stopKeeping = keepLogShort?.(db);
      }, settleTime);
      settling.unref();
      return { from: opened.from, version: latestVersion, copy: opened.copy };
    },
    'thread.close': async () => {
      clearInterval(pulse);
      clearTimeout(settling);
      await stopKeeping?.();
      hashing.stop();
      if (db) forgetOwner(db, self);
      db?.close();
      db = null;
      search = null;
    },

    'jobs.add': (job) => addJob(open(), job),
    'jobs.get': ({ jobId }) => getJob(open(), jobId),
    'jobs.list': ({ ended }) => listJobs(open(), ended),
    'jobs.claim': ({ jobId }) => claimJob(open(), self, jobId),
    'jobs.finishImage': (made) => finishImage(open(), made),
    'jobs.end': ({ jobId, state, error }) => endJob(open(), jobId, state, error),
    'jobs.cancel': ({ jobId }) => cancelJob(open(), jobId),
    'jobs.retry': ({ jobId }) => retryJob(open(), jobId),
    'jobs.remove': ({ jobId }) => removeJob(open(), jobId),
    'jobs.interruptStranded': () => interruptStranded(open(), self),
    'jobs.stranded': () => strandedImages(open()),
    'jobs.settle': ({ jobId }) => settleJob(open(), jobId),

    'images.add': (image) => open().transaction(() => addImage(open(), image), 'recoverable'),
    'images.get': ({ imageId }) => getImage(open(), imageId),
    'images.page': (query) => searching().page(query),
    'images.count': ({ text }) => searching().count(text),
    'images.facets': ({ text, fields, limit }) => searching().facets(text, fields, limit),
    'images.timeline': ({ text, by }) => searching().timeline(text, by),
    'images.rate': ({ imageId, rating }) => rateImage(open(), imageId, rating),
    'images.favourite': ({ imageId, favourite }) => favourImage(open(), imageId, favourite),
    'images.note': ({ imageId, notes }) => noteImage(open(), imageId, notes),

    'bulks.prepare': ({ selection, action }) => prepareBulk(open(), searching(), selection, action),
    'bulks.get': ({ bulkId }) => getBulk(open(), bulkId),
    'bulks.list': ({ limit }) => listBulks(open(), limit),
    'bulks.unfinished': () => unfinishedBulks(open()),
    'bulks.begin': ({ bulkId, way }) => beginBulk(open(), bulkId, way),
    'bulks.step': ({ bulkId }) => stepBulk(open(), bulkId),
    'bulks.moved': ({ bulkId, moved }) => noteMoved(open(), bulkId, moved),

    'imports.roots': () => listRoots(open()),
    'imports.addRoot': ({ path }) => addRoot(open(), path),
    'imports.removeRoot': ({ rootId }) => removeRoot(open(), rootId),
    'imports.compare': ({ folder, files }) => compareFiles(open(), folder, files),
    'imports.add': ({ images, problems }) => addImported(open(), images, problems),
    'imports.unseen': ({ folder }) => unseenFiles(open(), folder),
    'imports.unvisited': ({ rootId, visited }) => unvisitedFolders(open(), rootId, visited),
    'imports.markMissing': ({ folder, names }) => markMissing(open(), folder, names),
    'imports.finishRoot': ({ rootId }) => finishRoot(open(), rootId),
    'imports.problems': ({ limit }) => listProblems(open(), limit),

    'salvage.images': ({ file, place }) => salvageSlice(open(), file, place),
    'salvage.queue': ({ file }) => salvageQueue(open(), file),

    'models.list': () => listModels(open()),
    'models.sync': ({ found }) => syncModels(open(), found),
    'models.noteInspection': ({ modelId, inspection, problem, ...seen }) => noteInspection(open(), modelId, seen, inspection, problem),
    'models.describe': ({ modelId, ...words }) => describeModel(open(), modelId, words),
    'models.hash': ({ modelId }) => hashing.hash(open(), modelId, (progress) => emit?.('model.hashing', progress)),
    'models.hold': ({ on }) => hashing.hold(on),
    'models.stopHashing': () => hashing.stop(),

    ...experimentHandlers(open),

    'albums.list': () => listAlbums(open()),
    'albums.add': ({ name }) => addAlbum(open(), name),
    'albums.rename': ({ albumId, name }) => renameAlbum(open(), albumId, name),
    'albums.remove': ({ albumId }) => removeAlbum(open(), albumId, true),
    'albums.putBack': ({ albumId }) => removeAlbum(open(), albumId, false),
  };

  /** Every two seconds: this process lives; who asked it to stop, whose process died, did another one write. */
  function beat(db: Database): () => void {
    let seen = db.pragma('data_version');
    const asked = new Set<string>();
    return () => {
      for (const jobId of heartbeat(db, self).cancel) {
        if (!asked.has(jobId)) emit?.('job.cancelAsked', { jobId });
        asked.add(jobId);
      }
      for (const job of interruptStranded(db, self)) emit?.('job.interrupted', job);
      const now = db.pragma('data_version');
      if (now !== seen) emit?.('changed.outside', {});
      if (now === seen && warmed) searching().save(32);
      seen = now;
    };
  }

  emit = serve(port, HistoryContract, handlers);
}
