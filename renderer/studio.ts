import { connect, type Connection, type Port } from '../contract/link.ts';
import { StudioContract } from '../contract/studio.ts';

type Studio = Connection<StudioContract['commands'], StudioContract['events']>;

/** Where the page finds pictures. */
export interface PictureUrls {
  image(id: string): string;
  thumb(id: string): string;
  /** The small pictures of each step of a picture, as one sprite. */
  steps(id: string): string;
}

declare global {
  interface Window {
    /** The one bridge to main, from the preload script. */
    readonly studio?: Port;
  }
}

const protocol: PictureUrls = {
  image: (id) => `studio://image/${encodeURIComponent(id)}`,
  thumb: (id) => `studio://thumb/${encodeURIComponent(id)}`,
  steps: (id) => `studio://steps/${encodeURIComponent(id)}`,
};

let open: { connection: Studio; urls: PictureUrls } | undefined;
function opened(): { connection: Studio; urls: PictureUrls } {
  if (!open) throw new Error('The page was used before it was joined to the studio.');
  return open;
}

/** Joins the page to main, or to whatever stands in for it. */
export function openStudio(port: Port, urls: PictureUrls = protocol): void {
  open = { connection: connect(port, StudioContract, { checkReplies: import.meta.env.DEV }), urls };
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
};
