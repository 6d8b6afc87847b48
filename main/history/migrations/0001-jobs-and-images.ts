import type { Database } from '../database.ts';

/** The queue and the pictures. */
export function jobsAndImages(db: Database): void {
  db.exec(`
    -- A process that runs jobs. 'seen_at' is its heartbeat while it has one running.
    CREATE TABLE owners (
      id TEXT PRIMARY KEY,
      host TEXT NOT NULL,
      pid INTEGER NOT NULL,
      seen_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE jobs (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
      request TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      queued_at INTEGER NOT NULL,
      started_at INTEGER,
      ended_at INTEGER,
      cancel_asked INTEGER NOT NULL DEFAULT 0,
      images_done INTEGER NOT NULL DEFAULT 0,
      images_total INTEGER NOT NULL,
      error TEXT,
      owner TEXT REFERENCES owners(id) ON DELETE SET NULL,
      parent TEXT,
      relation TEXT
    ) STRICT;
    CREATE INDEX jobs_open ON jobs(state, queued_at, seq) WHERE state IN ('queued', 'running');

    -- What a job will write, fixed when it is queued. Gone when the job is done: the pictures say it then.
    CREATE TABLE plans (
      image TEXT PRIMARY KEY,
      job TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      file TEXT NOT NULL UNIQUE,
      plan TEXT NOT NULL,
      done INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX plans_job ON plans(job, ordinal);

    CREATE TABLE folders (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;

    -- Words that many pictures share: samplers, schedules, models, families, programs.
    CREATE TABLE names (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      hash TEXT NOT NULL DEFAULT '',
      UNIQUE (kind, name, hash)
    ) STRICT;

    -- 'seq' is the time of making in ms times 1024 plus a number to tell equals apart: the order of the primary key is
    -- the order of time, also for old pictures that come late. The seed is text: many exceed 2^53.
    CREATE TABLE images (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      job TEXT,
      created_at INTEGER NOT NULL,
      folder INTEGER NOT NULL REFERENCES folders(id),
      name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      modified_at INTEGER NOT NULL,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      source INTEGER NOT NULL REFERENCES names(id),
      sampler INTEGER REFERENCES names(id),
      schedule INTEGER REFERENCES names(id),
      model INTEGER REFERENCES names(id),
      family INTEGER REFERENCES names(id),
      steps INTEGER,
      cfg REAL,
      denoise REAL,
      seed TEXT,
      nfe INTEGER,
      seconds REAL,
      rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
      favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
      missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
      trashed_at INTEGER,
      parent TEXT,
      relation TEXT,
      notes TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE UNIQUE INDEX images_file ON images(folder, name) WHERE trashed_at IS NULL;
    CREATE INDEX images_job ON images(job) WHERE job IS NOT NULL;
    CREATE INDEX images_seed ON images(seed) WHERE seed IS NOT NULL;
    CREATE INDEX images_parent ON images(parent) WHERE parent IS NOT NULL;

    -- Apart from the images so that walking over those stays quick.
    CREATE TABLE recipes (
      seq INTEGER PRIMARY KEY REFERENCES images(seq) ON DELETE CASCADE,
      recipe TEXT,
      settings TEXT
    ) STRICT;
  `);
}
