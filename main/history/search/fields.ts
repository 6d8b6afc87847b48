/** Columns a picture is filtered by, as they lie in memory. Codes are ids of `names`, `folders` or `texts`; 0 is none. */
export const codeColumns = ['source', 'sampler', 'schedule', 'model', 'family', 'loras', 'folder', 'prompt', 'negative', 'note'] as const;
export type CodeColumn = (typeof codeColumns)[number];
/** Numbers; NaN is none, which fits no range. */
export const numberColumns = ['width', 'height', 'steps', 'cfg', 'denoise', 'nfe', 'seconds', 'rating'] as const;
export type NumberColumn = (typeof numberColumns)[number];
export const flags = { favourite: 1, missing: 2, trashed: 4 } as const;

export type Field =
  /** Words in a text. Several columns: in any of them. */
  | { readonly kind: 'text'; readonly columns: readonly ['prompt' | 'negative' | 'note', 'note'?] }
  /** A name of `names`; `whole`: the name must match whole, else in part, or the beginning of its hash. */
  | { readonly kind: 'name'; readonly column: 'source' | 'sampler' | 'schedule' | 'model' | 'family' | 'loras'; readonly whole: boolean }
  | { readonly kind: 'number'; readonly column: NumberColumn }
  | { readonly kind: 'size' }
  | { readonly kind: 'date' }
  | { readonly kind: 'seed' }
  | { readonly kind: 'state' }
  /** Pictures found by SQL, given one text. */
  | { readonly kind: 'listed'; readonly sql: string };

export interface FieldEntry {
  readonly about: string;
  readonly example: string;
  readonly field: Field;
}

/** Every field of the search language, in the order of its help. To add one: add its line. */
export const fields = {
  prompt: { about: 'words of the prompt', example: 'prompt:"red circle"', field: { kind: 'text', columns: ['prompt'] } },
  negative: { about: 'words of the negative prompt', example: 'negative:blurry', field: { kind: 'text', columns: ['negative'] } },
  notes: { about: 'words of the notes', example: 'notes:print', field: { kind: 'text', columns: ['note'] } },
  model: { about: 'part of a model’s name, or the beginning of its hash', example: 'model:dreamshaper', field: { kind: 'name', column: 'model', whole: false } },
  family: { about: 'architecture', example: 'family:sdxl', field: { kind: 'name', column: 'family', whole: true } },
  lora: { about: 'part of a LoRA’s name', example: 'lora:detail', field: { kind: 'name', column: 'loras', whole: false } },
  sampler: { about: 'sampler', example: 'sampler:dpmpp_2m', field: { kind: 'name', column: 'sampler', whole: true } },
  schedule: { about: 'schedule type', example: 'schedule:karras', field: { kind: 'name', column: 'schedule', whole: true } },
  source: { about: 'program it was made with', example: 'source:a1111', field: { kind: 'name', column: 'source', whole: true } },
  steps: { about: 'sampling steps', example: 'steps:>10', field: { kind: 'number', column: 'steps' } },
  cfg: { about: 'CFG scale', example: 'cfg:5..8', field: { kind: 'number', column: 'cfg' } },
  denoise: { about: 'denoising strength', example: 'denoise:<1', field: { kind: 'number', column: 'denoise' } },
  nfe: { about: 'model calls', example: 'nfe:<=40', field: { kind: 'number', column: 'nfe' } },
  seconds: { about: 'time it took', example: 'seconds:>60', field: { kind: 'number', column: 'seconds' } },
  seed: { about: 'seed', example: 'seed:42', field: { kind: 'seed' } },
  size: { about: 'width and height', example: 'size:512x768', field: { kind: 'size' } },
  width: { about: 'width in pixels', example: 'width:>=1024', field: { kind: 'number', column: 'width' } },
  height: { about: 'height in pixels', example: 'height:512', field: { kind: 'number', column: 'height' } },
  date: { about: 'day, month or year of making', example: 'date:2026-11', field: { kind: 'date' } },
  rating: { about: 'stars', example: 'rating:>=4', field: { kind: 'number', column: 'rating' } },
  is: { about: 'favourite, rated, noted, missing or trashed', example: 'is:favourite', field: { kind: 'state' } },
  tag: { about: 'a tag', example: 'tag:print', field: { kind: 'listed', sql: `SELECT image FROM image_tags WHERE tag IN (SELECT id FROM names WHERE kind = 'tag' AND name = ? COLLATE NOCASE)` } },
  album: {
    about: 'an album',
    example: 'album:"best of May"',
    field: { kind: 'listed', sql: 'SELECT image FROM album_images WHERE album IN (SELECT id FROM albums WHERE name = ? COLLATE NOCASE AND removed_at IS NULL)' },
  },
  file: { about: 'words of the file’s name, and its ending', example: 'file:webp', field: { kind: 'listed', sql: 'SELECT rowid FROM file_names WHERE file_names MATCH ?' } },
  job: { about: 'all pictures of a job', example: 'job:ID', field: { kind: 'listed', sql: 'SELECT seq FROM images WHERE job = ?' } },
  parent: { about: 'pictures made from another', example: 'parent:ID', field: { kind: 'listed', sql: 'SELECT seq FROM images WHERE parent = ?' } },
} as const satisfies Record<string, FieldEntry>;
export type FieldName = keyof typeof fields;

export const states = ['favourite', 'rated', 'noted', 'missing', 'trashed'] as const;
export type State = (typeof states)[number];

/** What words without a field search. */
export const freeText = { kind: 'text', columns: ['prompt', 'note'] } as const satisfies Field;
