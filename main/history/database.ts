/** The only file that knows the SQLite driver: `node:sqlite` where the runtime has it, else a package with the same API. */
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StudioError } from '../../contract/errors.ts';
import { makeFolder } from '../make-folder.ts';
import { suspectMark } from './suspect.ts';

const driver: { DatabaseSync: typeof DatabaseSync } =
  process.getBuiltinModule('node:sqlite') ??
  ((await import('@photostructure/sqlite')) as unknown as { DatabaseSync: typeof DatabaseSync });

export type Value = null | number | bigint | string | Uint8Array;

export interface DatabaseOptions {
  readonly readOnly?: boolean;
  /** How long a statement waits for another process's transaction to end, ms. */
  readonly patience?: number;
}

/**
 * `durable`: on disk when the call returns, whatever happens to the power (`synchronous=FULL`, one fsync a commit).
 * `recoverable`: safe against the death of the process but not against loss of power, which can take back the last such
 * commits (`synchronous=NORMAL`). Only for what is known twice: a finished picture is on disk with its recipe, and the
 * durable plan of its job says where to look for it.
 */
export type Durability = 'durable' | 'recoverable';

/** SQLite's result codes that a person can do something about, by primary code. */
const sentences: Record<number, (file: string, patience: number) => StudioError> = {
  5: (file, patience) => new StudioError('database_busy', `The history ${file} is locked by another program and stayed so for ${patience / 1000} seconds. Close that program, or try again when it has finished.`),
  6: (file) => new StudioError('database_busy', `The history ${file} is locked by another part of this program. Try again.`),
  8: (file) => new StudioError('unwritable', `The history ${file} can be read but not written. Check the permissions of the file and its folder, or choose another data folder.`),
  10: (file) => new StudioError('unwritable', `The disk failed while the history ${file} was read or written. Check the disk; nothing was changed.`),
  11: (file) => new StudioError('database_damaged', `The history ${file} is damaged. It is kept aside and rebuilt from the pictures at the next start.`),
  13: (file) => new StudioError('disk_full', `The disk is full: the history ${file} cannot grow. Free some space and try again; nothing was changed.`),
  14: (file) => new StudioError('unreadable', `The history ${file} cannot be opened. Check that its folder exists and may be written, or choose another data folder.`),
  26: (file) => new StudioError('database_damaged', `The history ${file} is not a database, or its beginning is damaged. It is kept aside and rebuilt from the pictures at the next start.`),
};

/** SQLite's extended result code of anything thrown, or null. */
export function resultCode(thrown: unknown): number | null {
  const code = thrown instanceof Error ? (thrown as { errcode?: unknown }).errcode : undefined;
  return typeof code === 'number' ? code : null;
}

const damaged = 11;

function asStudioError(thrown: unknown, file: string, { readOnly, patience }: Required<DatabaseOptions>): unknown {
  const code = resultCode(thrown);
  if (code === null) return thrown;
  if ((code & 0xff) === damaged && !readOnly && file !== ':memory:') {
    try {
      writeFileSync(suspectMark(file), '');
    } catch {
      // A disk that takes no mark has told enough.
    }
  }
  return sentences[code & 0xff]?.(file, patience) ?? thrown;
}

/** The drivers bind a JavaScript number as REAL, which a full-text table does not accept as a rowid. */
const bound = (value: Value): Value => (typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value);

/** One connection. Every statement is prepared once and kept; every failure a person can mend is a StudioError. */
export class Database {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #arrays = new Map<string, StatementSync>();
  readonly #options: Required<DatabaseOptions>;
  #depth = 0;

  constructor(file: string, { readOnly = false, patience = 5000 }: DatabaseOptions = {}) {
    this.file = file;
    this.#options = { readOnly, patience };
    if (!readOnly && file !== ':memory:') openFolder(dirname(file));
    this.#db = this.#guard(() => new driver.DatabaseSync(file, { readOnly, timeout: patience, enableForeignKeyConstraints: true }));
  }

  /** Runs SQL text of one or more statements. */
  exec(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  /** The first row, or undefined. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows what its SQL selects
  get<Row extends object>(sql: string, ...values: Value[]): Row | undefined {
    return this.#guard(() => this.#statement(sql).get(...values.map(bound)) as Row | undefined);
  }

  all<Row extends object>(sql: string, ...values: Value[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...values.map(bound)) as Row[]);
  }

  /** Rows as arrays, in the order of the columns: for thousands of rows. */
  arrays<Row extends readonly Value[]>(sql: string, ...values: Value[]): Row[] {
    return this.#guard(() => {
      let statement = this.#arrays.get(sql);
      if (!statement) {
        statement = this.#db.prepare(sql);
        statement.setReturnArrays(true);
        this.#arrays.set(sql, statement);
      }
      return statement.all(...values.map(bound)) as unknown as Row[];
    });
  }

  /** How many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values.map(bound)).changes));
  }

  /** Adds a row and gives its rowid. */
  insert(sql: string, ...values: Value[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values.map(bound)).lastInsertRowid));
  }

  pragma(name: string): number | string | null {
    const row = this.get<Record<string, number | string | null>>(`PRAGMA ${name}`);
    return row ? (Object.values(row)[0] ?? null) : null;
  }

  /** All of `work` or nothing of it. Inside another transaction it is part of that one. */
  transaction<T>(work: () => T, durability: Durability = 'durable'): T {
    if (this.#depth > 0) return work();
    this.exec(durability === 'durable' ? 'PRAGMA synchronous=FULL' : 'PRAGMA synchronous=NORMAL');
    return this.#enclose('BEGIN IMMEDIATE', work);
  }

  /** `work` sees one state of the database, whatever other processes write meanwhile. */
  snapshot<T>(work: () => T): T {
    return this.#depth > 0 ? work() : this.#enclose('BEGIN', work);
  }

  #enclose<T>(begin: string, work: () => T): T {
    this.exec(begin);
    this.#depth++;
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (thrown) {
      try {
        // SQLite has rolled back by itself after some errors (a full disk).
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      } catch {
        // The first error is the one to tell.
      }
      throw thrown;
    } finally {
      this.#depth--;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#arrays.clear();
    this.#db.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw asStudioError(thrown, this.file, this.#options);
    }
  }
}

function openFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch {
    throw new StudioError('unwritable', `The folder ${folder} cannot be made or is no folder. Check its permissions, or choose another data folder.`);
  }
}
