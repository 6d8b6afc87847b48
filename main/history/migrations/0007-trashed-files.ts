import type { Database } from '../database.ts';

/** Pictures in the trash by their file: every file of a folder that is looked through asks whether it was brought back. */
export function trashedFiles(db: Database): void {
  db.exec('CREATE INDEX images_trashed_file ON images(folder, name) WHERE trashed_at IS NOT NULL');
}
