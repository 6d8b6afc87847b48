import { vi } from 'vitest';
import { Database } from '../../main/history/database.ts';

/** The SQL of everything that is asked of histories while `work` runs. */
export function askedBy(work: () => void): Set<string> {
  const asked = new Set<string>();
  const spies = (['get', 'all', 'run', 'insert'] as const).map((how) => {
    const real = Database.prototype[how] as (this: Database, sql: string, ...values: never[]) => unknown;
    return vi.spyOn(Database.prototype, how as 'run').mockImplementation(function ask(this: Database, sql: string, ...values) {
      asked.add(sql);
      return real.call(this, sql, ...(values as never[])) as number;
    });
  });
  try {
    work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return asked;
}

/** Of those, what goes through a whole table of this name. */
export const scansOf = (db: Database, table: string, asked: Iterable<string>): string[] =>
  [...asked].filter((sql) => db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).some(({ detail }) => new RegExp(`^SCAN ${table}\\b`).test(detail)));
