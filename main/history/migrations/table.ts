import type { Database } from '../database.ts';
import { jobsAndImages } from './0001-jobs-and-images.ts';
import { search } from './0002-search.ts';
import { marks } from './0003-marks.ts';
import { imports } from './0004-imports.ts';
import { models } from './0005-models.ts';
import { experiments } from './0006-experiments.ts';
import { byFileAndOwner } from './0007-by-file-and-owner.ts';

/** Takes a database from the version before it to its own. Plain SQL; never changed once a release has carried it. */
export interface Migration {
  readonly version: number;
  /** What it brings, in a few words. */
  readonly about: string;
  readonly up: (db: Database) => void;
}

/**
 * Every migration, oldest first. To add one: write its file, add its line, freeze the version before it with
 * `node main/history/migrations/freeze.ts`, and the migration test will ask for the rest.
 */
export const migrations: readonly Migration[] = [
  { version: 1, about: 'jobs and images', up: jobsAndImages },
  { version: 2, about: 'search', up: search },
  { version: 3, about: 'tags, albums, undo', up: marks },
  { version: 4, about: 'imports', up: imports },
  { version: 5, about: 'models', up: models },
  { version: 6, about: 'experiments', up: experiments },
  { version: 7, about: 'files in the trash, jobs of a process', up: byFileAndOwner },
];
