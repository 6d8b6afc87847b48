import type { Database } from '../database.ts';

/** Tags, albums, the trash, and actions on many pictures that can be undone. */
export function marks(db: Database): void {
  db.exec(`
    -- A tag is a name of kind 'tag'.
    CREATE TABLE image_tags (
      tag INTEGER NOT NULL REFERENCES names(id),
      image INTEGER NOT NULL REFERENCES images(seq) ON DELETE CASCADE,
      PRIMARY KEY (tag, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX image_tags_image ON image_tags(image);

    -- A removed album keeps its pictures' places, so that it can come back.
    CREATE TABLE albums (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX albums_name ON albums(name COLLATE NOCASE) WHERE removed_at IS NULL;
    CREATE TABLE album_images (
      album INTEGER NOT NULL REFERENCES albums(id) ON DELETE CASCADE,
      image INTEGER NOT NULL REFERENCES images(seq) ON DELETE CASCADE,
      PRIMARY KEY (album, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX album_images_image ON album_images(image);

    -- Where the system's trash put a picture's file. A trash that does not tell leaves no row.
    CREATE TABLE trash (image INTEGER PRIMARY KEY REFERENCES images(seq) ON DELETE CASCADE, ticket TEXT NOT NULL) STRICT;

    -- 'prepared': shown to the person, nothing changed yet. 'doing' and 'undoing': on its way, and to be gone on with
    -- after a crash.
    CREATE TABLE bulks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      action TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('prepared', 'doing', 'done', 'undoing', 'undone')),
      created_at INTEGER NOT NULL,
      count INTEGER NOT NULL
    ) STRICT;
    -- 'before' is what undoing puts back.
    CREATE TABLE bulk_images (
      bulk INTEGER NOT NULL REFERENCES bulks(id) ON DELETE CASCADE,
      image INTEGER NOT NULL REFERENCES images(seq) ON DELETE CASCADE,
      done INTEGER NOT NULL DEFAULT 0,
      before INTEGER,
      PRIMARY KEY (bulk, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX bulk_images_left ON bulk_images(bulk, done, image);
    CREATE INDEX bulk_images_image ON bulk_images(image);
  `);
}
