import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** Where everything of one data folder lies. Two starts with the same folder share everything, with another nothing. */
export interface Paths {
  readonly data: string;
  /** Pictures, one folder a day. A person's own: nothing but a person's wish takes one away. */
  readonly images: string;
  readonly database: string;
  readonly settings: string;
  /** The person's models. Read only. */
  readonly models: string;
  /** Latents and small pictures of steps that experiments keep beside their pictures. */
  readonly keepsakes: string;
  /** Schedules that were optimised or imported. A person's own. */
  readonly schedules: string;
  readonly logs: string;
  /** What can be made again: may be deleted whole while nothing runs. */
  readonly cache: string;
  readonly thumbnails: string;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
}

const thisMachine = (): Machine => ({ platform: process.platform, env: process.env, home: homedir(), cwd: process.cwd() });

/**
 * The data folder: `--data`, else STEPWISE_DATA, else the platform's own place. On Linux that is the XDG base directory
 * specification's: a relative XDG_DATA_HOME counts as none.
 */
export function dataFolder(asked: string | null, machine: Machine = thisMachine()): string {
  const { platform, env, home, cwd } = machine;
  const path = platform === 'win32' ? win32 : posix;
  const wish = asked || env['STEPWISE_DATA'];
  if (wish) return path.resolve(cwd, wish);
  if (platform === 'win32') return path.join(env['APPDATA'] || path.join(home, 'AppData', 'Roaming'), 'Stepwise');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Stepwise');
  const xdg = env['XDG_DATA_HOME'];
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share'), 'stepwise');
}

/** What lies where in a data folder. */
export function pathsIn(data: string, platform: NodeJS.Platform = process.platform): Paths {
  const path = platform === 'win32' ? win32 : posix;
  const cache = path.join(data, 'cache');
  return {
    data,
    images: path.join(data, 'images'),
    database: path.join(data, 'history.db'),
    settings: path.join(data, 'settings.json'),
    models: path.join(data, 'models'),
    keepsakes: path.join(data, 'keepsakes'),
    schedules: path.join(data, 'schedules'),
    logs: path.join(data, 'logs'),
    cache,
    thumbnails: path.join(cache, 'thumbnails'),
  };
}
