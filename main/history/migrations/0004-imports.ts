import type { Database } from '../database.ts';

/** Folders whose pictures are imported, and files there that could not be. */
export function imports(db: Database): void {
  db.exec(`
    CREATE TABLE roots (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      added_at INTEGER NOT NULL,
      -- When it was last gone through to the end.
      scanned_at INTEGER
    ) STRICT;

    -- Not tried again until the file changes.
    CREATE TABLE import_problems (
      folder INTEGER NOT NULL REFERENCES folders(id),
      name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      modified_at INTEGER NOT NULL,
      sentence TEXT NOT NULL,
      PRIMARY KEY (folder, name)
    ) STRICT, WITHOUT ROWID;
  `);
}
