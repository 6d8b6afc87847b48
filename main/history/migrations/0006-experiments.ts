import type { Database } from '../database.ts';

/** Experiments: their cells, votes and measures. Pictures of cells are pictures like any other. */
export function experiments(db: Database): void {
  db.exec(`
    -- A background job gives way to every other job, and leaves the list of jobs when it has ended.
    ALTER TABLE jobs ADD COLUMN background INTEGER NOT NULL DEFAULT 0 CHECK (background IN (0, 1));
    CREATE INDEX jobs_background ON jobs(state) WHERE background = 1;

    -- 'plan' is everything that decides the cells, as JSON; 'wish_key' tells two experiments of the same wish.
    CREATE TABLE experiments (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      wish_key TEXT NOT NULL,
      name TEXT NOT NULL,
      notes TEXT NOT NULL DEFAULT '',
      plan TEXT NOT NULL,
      layout TEXT NOT NULL,
      warnings TEXT NOT NULL DEFAULT '[]',
      running INTEGER NOT NULL DEFAULT 0 CHECK (running IN (0, 1)),
      problem TEXT,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      saved_pictures REAL NOT NULL DEFAULT 0,
      saved_text REAL NOT NULL DEFAULT 0,
      saved_model REAL NOT NULL DEFAULT 0
    ) STRICT;

    -- 'at': value ids of the axes, as JSON. 'place': order of making. 'recipe_key': equal for equal pictures. 'tries': how
    -- often it was begun. nfe and seconds are those foretold; what it took in the end, its picture says.
    CREATE TABLE experiment_cells (
      experiment INTEGER NOT NULL REFERENCES experiments(seq) ON DELETE CASCADE,
      n INTEGER NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('cell', 'reference')),
      at TEXT NOT NULL,
      place INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'running', 'done', 'failed', 'cancelled', 'skipped')),
      steps INTEGER,
      nfe INTEGER,
      nfe_exact INTEGER NOT NULL DEFAULT 1,
      seconds REAL,
      reason TEXT,
      recipe_key TEXT,
      reference INTEGER,
      trajectory INTEGER NOT NULL DEFAULT 0,
      job TEXT,
      tries INTEGER NOT NULL DEFAULT 0,
      image TEXT,
      reused INTEGER NOT NULL DEFAULT 0,
      error TEXT,
      notes TEXT NOT NULL DEFAULT '',
      PRIMARY KEY (experiment, n)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX experiment_cells_at ON experiment_cells(experiment, at) WHERE role = 'cell';
    CREATE INDEX experiment_cells_waiting ON experiment_cells(experiment, place) WHERE state = 'waiting';
    CREATE INDEX experiment_cells_job ON experiment_cells(job) WHERE job IS NOT NULL;
    CREATE INDEX experiment_cells_recipe ON experiment_cells(recipe_key) WHERE state = 'done';
    CREATE INDEX experiment_cells_image ON experiment_cells(image) WHERE image IS NOT NULL;

    CREATE TABLE votes (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      experiment INTEGER NOT NULL REFERENCES experiments(seq) ON DELETE CASCADE,
      left_cell INTEGER NOT NULL,
      right_cell INTEGER NOT NULL,
      choice TEXT NOT NULL CHECK (choice IN ('left', 'right', 'tie')),
      blind INTEGER NOT NULL CHECK (blind IN (0, 1)),
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX votes_experiment ON votes(experiment);

    -- Distances of a cell's picture to its reference's; of other pictures once either is another.
    CREATE TABLE cell_measures (
      experiment INTEGER NOT NULL REFERENCES experiments(seq) ON DELETE CASCADE,
      n INTEGER NOT NULL,
      image TEXT NOT NULL,
      reference_image TEXT NOT NULL,
      pixels TEXT NOT NULL,
      latents TEXT,
      PRIMARY KEY (experiment, n)
    ) STRICT, WITHOUT ROWID;

    -- A cell follows its job and its picture, whichever process writes those: both or neither.
    CREATE TRIGGER experiment_cell_made AFTER INSERT ON images WHEN new.job IS NOT NULL BEGIN
      UPDATE experiment_cells SET state = 'done', image = new.id, error = NULL WHERE job = new.job AND state <> 'done';
    END;
    CREATE TRIGGER experiment_cell_job AFTER UPDATE OF state ON jobs BEGIN
      UPDATE experiment_cells SET
        state = CASE new.state WHEN 'interrupted' THEN 'waiting' WHEN 'done' THEN 'cancelled' ELSE new.state END,
        error = CASE new.state WHEN 'failed' THEN new.error ELSE NULL END
      WHERE job = new.id AND state <> 'done';
    END;
    CREATE TRIGGER experiment_cell_unqueued AFTER DELETE ON jobs BEGIN
      UPDATE experiment_cells SET job = NULL, state = CASE state WHEN 'waiting' THEN 'waiting' ELSE 'cancelled' END
      WHERE job = old.id AND state IN ('waiting', 'queued', 'running');
    END;
  `);
}
