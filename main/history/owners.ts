import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from './database.ts';

/** A process that runs jobs of this history. */
export interface Owner {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

/** How often an owner with a running job says that it lives, and how long its silence is believed, ms. */
export const heartbeatEvery = 2000;
const silenceBelieved = 60_000;

export const thisProcess = (): Owner => ({ id: randomUUID(), host: hostname(), pid: process.pid });

export function saySeen(db: Database, owner: Owner): void {
  db.run(
    'INSERT INTO owners (id, host, pid, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at',
    owner.id, owner.host, owner.pid, Date.now(),
  );
}

export function forgetOwner(db: Database, owner: Owner): void {
  db.run('DELETE FROM owners WHERE id = ?', owner.id);
}

/**
 * Owners that are gone: here a process is asked for at once; its number may have been given to another one since, and a
 * process of another machine or container cannot be asked, so long silence counts too.
 */
export function goneOwners(db: Database, self: Owner): string[] {
  const owners = db.all<Owner & { seen_at: number }>('SELECT id, host, pid, seen_at FROM owners WHERE id <> ?', self.id);
  return owners.filter((owner) => Date.now() - owner.seen_at > silenceBelieved || (owner.host === self.host && !runs(owner.pid))).map(({ id }) => id);
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it runs, as somebody else.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
