import Store from 'electron-store';
import * as z from 'zod';
import type { Bounds } from './window.ts';

const Saved = z.object({ x: z.int(), y: z.int(), width: z.int().min(400), height: z.int().min(300) });

/** Where the window stood last time. The window's own affair, so it lies beside Electron's other files, not in the settings. */
export function windowState(): { bounds: Bounds | null; saveBounds: (bounds: Bounds) => void } {
  const store = new Store<{ bounds?: unknown }>({ name: 'window', clearInvalidConfig: true });
  const saved = Saved.safeParse(store.get('bounds'));
  return { bounds: saved.success ? saved.data : null, saveBounds: (bounds) => store.set('bounds', bounds) };
}
