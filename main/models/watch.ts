import { watch, type FSWatcher } from 'node:fs';

/** Quiet this long, ms, a folder is taken to have been changed to the end. */
const quiet = 500;

/** Hears when anything below the folders changes; many changes shortly after each other are one. */
export function watchFolders(folders: readonly string[], changed: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, quiet);
  };
  const watchers = folders.flatMap((folder): FSWatcher[] => {
    try {
      const watcher = watch(folder, { recursive: true, persistent: false }, soon);
      // A folder that goes away, or a system with too many watches: the next look at the library finds what changed.
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      return [];
    }
  });
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
