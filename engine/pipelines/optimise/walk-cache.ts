import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Room for the walks of some hundred runs at 128², of a dozen at 512². */
export const mostWalkBytes = 2 * 2 ** 30;

/** Marks walks as used now. */
export function touchWalks(file: string): void {
  const now = new Date();
  utimesSync(file, now, now);
}

/**
 * Drops walks, those that were used longest ago first, until the rest fits into `most` bytes; those used last stay
 * whatever their size. One sentence of what was dropped, or null.
 */
export function boundWalks(folder: string, most: number): string | null {
  if (!existsSync(folder)) return null;
  const kept = readdirSync(folder)
    .filter((name) => name.endsWith('.walks'))
    .map((name) => {
      const { mtimeMs, size } = statSync(join(folder, name));
      return { file: join(folder, name), used: mtimeMs, size };
    })
    .sort((a, b) => b.used - a.used);
  let bytes = 0;
  const dropped = kept.filter(({ size }, i) => (bytes += size) > most && i > 0);
  for (const { file } of dropped) rmSync(file, { force: true });
  if (dropped.length === 0) return null;
  const freed = dropped.reduce((sum, { size }) => sum + size, 0);
  return `Fine walks of ${dropped.length === 1 ? 'one earlier run' : `${dropped.length} earlier runs`} of the Schedule Lab were dropped (${(freed / 2 ** 20).toFixed(1)} MiB), so that those kept stay below ${(most / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 })} MiB; they are made anew when they are wanted.`;
}
