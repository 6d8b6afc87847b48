import type { Emit, Handlers } from '../../contract/link.ts';
import type { StudioContract } from '../../contract/studio.ts';
import type { Core } from '../core.ts';
import { appHandlers } from './app.ts';
import type { Desktop } from './desktop.ts';
import { engineHandlers } from './engine.ts';
import { collectionHandlers } from './collection.ts';
import { experimentHandlers } from './experiments.ts';
import { imageHandlers } from './images.ts';
import { jobHandlers } from './jobs.ts';
import { modelHandlers } from './models.ts';
import { scheduleHandlers } from './schedules.ts';
import { settingsHandlers } from './settings.ts';

export type StudioHandlers = Handlers<StudioContract['commands']>;
/** The handlers of one noun. */
export type HandlersOf<N extends string> = Pick<StudioHandlers, Extract<keyof StudioHandlers, `${N}.${string}`>>;

export interface HandlerContext {
  readonly core: Core;
  readonly desktop: Desktop;
  readonly emit: Emit<StudioContract['events']>;
  /** The window was drawn. */
  readonly onDrawn: () => void;
  /** Folders that the person named in the system's dialog since the program began. */
  readonly named: Set<string>;
}

/** The StudioContract served: one file per noun. */
export function studioHandlers(outer: Omit<HandlerContext, 'named'>): StudioHandlers {
  const context: HandlerContext = { ...outer, named: new Set() };
  return {
    ...appHandlers(context),
    ...engineHandlers(context),
    ...jobHandlers(context),
    ...imageHandlers(context),
    ...collectionHandlers(context),
    ...experimentHandlers(context),
    ...modelHandlers(context),
    ...scheduleHandlers(context),
    ...settingsHandlers(context),
  };
}
