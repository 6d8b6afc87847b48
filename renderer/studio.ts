import { connect, type Connection, type Port } from '../contract/link.ts';
import type { StudioContract } from '../contract/studio.ts';

type Studio = Connection<StudioContract['commands'], StudioContract['events']>;

/** Where the page finds pictures. */
export interface PictureUrls {
  image(id: string): string;
  thumb(id: string): string;
  /** The small pictures of each step of a picture, as one sprite. */
  steps(id: string): string;
  /** The picture beside a model's file. */
  model(id: string): string;
}

/** Where a dropped file lies. */
export type PathOf = (file: File) => string;

declare global {
  interface Window {
    /** The one bridge to main, from the preload script. */
    readonly studio?: Port & { readonly pathOf: PathOf };
  }
}

const protocol: PictureUrls = {
  image: (id) => `studio://image/${encodeURIComponent(id)}`,
  thumb: (id) => `studio://thumb/${encodeURIComponent(id)}`,
  steps: (id) => `studio://steps/${encodeURIComponent(id)}`,
  model: (id) => `studio://model/${encodeURIComponent(id)}`,
};

interface Opened {
  readonly connection: Studio;
  readonly urls: PictureUrls;
  readonly pathOf: PathOf | null;
}

let open: Opened | undefined;
function opened(): Opened {
  if (!open) throw new Error('The page was used before it was joined to the studio.');
  return open;
}

export interface StudioOptions {
  readonly urls?: PictureUrls;
  readonly pathOf?: PathOf | null;
  /** Parses what main answers, too: for development and tests. */
  readonly checkedBy?: StudioContract | undefined;
}

/** Joins the page to main, or to whatever stands in for it. */
export function openStudio(port: Port, { urls = protocol, pathOf = window.studio?.pathOf ?? null, checkedBy }: StudioOptions = {}): void {
  open = { connection: connect(port, checkedBy), urls, pathOf };
}

/** Main, as the page sees it. */
export const studio: Pick<Studio, 'call' | 'on'> = {
  call: (command, input, options) => opened().connection.call(command, input, options),
  on: (event, listen) => opened().connection.on(event, listen),
};

export const pictures: PictureUrls = {
  image: (id) => opened().urls.image(id),
  thumb: (id) => opened().urls.thumb(id),
  steps: (id) => opened().urls.steps(id),
  model: (id) => opened().urls.model(id),
};

/** Tells where dropped files lie; null where nothing can, as in a browser. */
export const fileDrop = (): PathOf | null => opened().pathOf;
