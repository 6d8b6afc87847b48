import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const cli = join(import.meta.dirname, '../../main/cli.ts');

/** A finished picture on disk: the same inode, time and bytes mean that nobody made it again. */
export type Finished = ReadonlyMap<string, string>;

/** Paths of the pictures of a data folder; what is being written has another name. */
function picturesIn(data: string): string[] {
  const folder = join(data, 'images');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png') && !/(^|[\\/])\./.test(name));
}

export function finished(data: string): Finished {
  return new Map(
    picturesIn(data).map((name) => {
      const path = join(data, 'images', name);
      const { ino, mtimeMs } = statSync(path);
      return [name, `${ino} ${mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
    }),
  );
}

/** Paths of `before` that are gone or another file in `after`. */
export const changedSince = (before: Finished, after: Finished): string[] => [...before].flatMap(([name, mark]) => (after.get(name) === mark ? [] : [name]));

/** Runs the command line to its end; what it printed. */
export function stepwise(data: string, ...args: readonly string[]): string {
  const run = spawnSync(process.execPath, [cli, ...args, '--data', data], { encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'inherit'] });
  if (run.status !== 0) throw new Error(`stepwise ${args.join(' ')} ended with ${run.status ?? run.signal}.`);
  return run.stdout;
}

/**
 * Runs the command line and kills it when so many pictures are there: with `all`, every process it started too, at one
 * blow; otherwise main alone, and its engine is to end by itself. Resolves with what is on disk once all is still.
 */
export async function runAndKill(data: string, args: readonly string[], at: number, all: boolean): Promise<Finished> {
  const child = spawn(process.execPath, [cli, ...args, '--data', data], { stdio: 'ignore', detached: true });
  const runs = () => child.exitCode === null && child.signalCode === null;
  while (runs() && picturesIn(data).length < at) await wait(50);
  if (!runs()) throw new Error(`It ended by itself with ${picturesIn(data).length} pictures, before it could be killed at ${at}.`);
  process.kill(all ? -child.pid! : child.pid!, 'SIGKILL');
  while (runs()) await wait(20);
  await groupGone(child.pid!);
  return finished(data);
}

/** Waits until no process of a group is left; an engine whose main is gone ends within seconds. */
async function groupGone(group: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      process.kill(-group, 0);
    } catch {
      return;
    }
    await wait(100);
  }
  throw new Error(`Processes of the killed run were still there after a minute (group ${group}).`);
}
