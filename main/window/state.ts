import Store from 'electron-store';
import type { Bounds } from './window.ts';

/** Null for what is no place of a window. Checked by hand: nothing that is read before the window opens may need zod. */
function boundsOf(saved: unknown): Bounds | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const { x, y, width, height } = saved as Record<keyof Bounds, number>;
  return [x, y, width, height].every(Number.isSafeInteger) && width >= 400 && height >= 300 ? { x, y, width, height } : null;
}

/** Where the window stood last time. The window's own affair, so it lies beside Electron's other files, not in the settings. */
export function windowState(): { bounds: Bounds | null; saveBounds: (bounds: Bounds) => void } {
  const store = new Store<{ bounds?: unknown }>({ name: 'window', clearInvalidConfig: true });
  return { bounds: boundsOf(store.get('bounds')), saveBounds: (bounds) => store.set('bounds', bounds) };
}
