export type Notice = { readonly level: 'info' | 'warn' | 'error'; readonly text: string };

/** Holds what is said before anybody can hear it: a history that was damaged is found while there is no window yet. */
export function heldNotices(): { say(notice: Notice): void; release(send: (notice: Notice) => void): void } {
  const waiting: Notice[] = [];
  let send: ((notice: Notice) => void) | null = null;
  return {
    say: (notice) => (send ? send(notice) : void waiting.push(notice)),
    release(to) {
      send = to;
      for (const notice of waiting.splice(0)) to(notice);
    },
  };
}
