import type { Database } from '../database.ts';

/** Rows that were looked for one by one: what was brought back from the trash, by its file, and a process's jobs when it has gone. */
export function byFileAndOwner(db: Database): void {
  db.exec(`
    CREATE INDEX images_trashed_file ON images(folder, name) WHERE trashed_at IS NOT NULL;
    CREATE INDEX jobs_owner ON jobs(owner) WHERE owner IS NOT NULL;
  `);
}
