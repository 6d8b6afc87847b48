import type { Database } from '../database.ts';

/** The model library: what is known of files, by path, size and time. */
export function models(db: Database): void {
  db.exec(`
    CREATE TABLE models (
      id TEXT PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      modified_at INTEGER NOT NULL,
      -- Device and number of the file, to know it again under another path.
      inode TEXT NOT NULL,
      -- What the folder it lies in is for.
      hint TEXT NOT NULL,
      builtin INTEGER NOT NULL DEFAULT 0 CHECK (builtin IN (0, 1)),
      inspection TEXT,
      problem TEXT,
      hashes TEXT,
      thumbnail TEXT,
      defaults TEXT NOT NULL DEFAULT '{}',
      notes TEXT NOT NULL DEFAULT '',
      missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1))
    ) STRICT;
    CREATE INDEX models_inode ON models(inode);
  `);
}
