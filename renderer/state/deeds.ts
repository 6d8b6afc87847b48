import { create } from 'zustand';

/** Something done to pictures that can be taken back: a rating, a way to the trash. */
export interface Deed {
  readonly label: string;
  readonly undo: () => Promise<void>;
}

const kept = 50;
const store = create<{ readonly deeds: readonly Deed[] }>(() => ({ deeds: [] }));

export const did = (deed: Deed): void => store.setState(({ deeds }) => ({ deeds: [...deeds, deed].slice(-kept) }));
export const lastDeed = (): Deed | undefined => store.getState().deeds.at(-1);
export const onDeeds = (listen: () => void): (() => void) => store.subscribe(listen);

/** Takes back what was done last, or that very deed. */
export async function undoDeed(deed = lastDeed()): Promise<void> {
  if (!deed || !store.getState().deeds.includes(deed)) return;
  store.setState(({ deeds }) => ({ deeds: deeds.filter((each) => each !== deed) }));
  await deed.undo();
}
