import { create } from 'zustand';
import { Request } from '../../contract/request.ts';
import { begin, change, redo, undo, type History } from '../lib/undo.ts';
import { recall, remember } from '../lib/stored.ts';

/** What the person is about to ask for, with all its changes. Kept between starts. */
interface Draft {
  readonly history: History<Request>;
  /** Nobody changed anything yet: the chosen model's own defaults may still come in. */
  readonly untouched: boolean;
}

const key = 'stepwise.draft';
const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(key);

const store = create<Draft>(() => ({ history: begin(recall(key, Request)), untouched: stored === null }));
store.subscribe(({ history, untouched }) => {
  if (!untouched) remember(key, history.present);
});

export const draft = (): Request => store.getState().history.present;
export const useDraft = <T>(select: (request: Request) => T): T => store((state) => select(state.history.present));

/** Changes some settings. Changes with the same `joins` key in quick succession are undone together. */
export function setDraft(patch: Partial<Request>, joins: string | null = Object.keys(patch).join(' ')): void {
  store.setState(({ history }) => {
    const changed = (Object.keys(patch) as (keyof Request)[]).some((name) => history.present[name] !== patch[name]);
    return changed ? { history: change(history, { ...history.present, ...patch }, joins, Date.now()), untouched: false } : {};
  });
}

/** Fills in a model's own defaults on the very first start, before anybody changed anything. */
export function seedDraft(patch: Partial<Request>): void {
  store.setState(({ history, untouched }) => (untouched ? { history: begin({ ...history.present, ...patch }) } : {}));
}

export const undoDraft = (): void => store.setState(({ history }) => ({ history: undo(history) }));
export const redoDraft = (): void => store.setState(({ history }) => ({ history: redo(history) }));
export const canUndo = (): boolean => store.getState().history.past.length > 0;
export const canRedo = (): boolean => store.getState().history.future.length > 0;
export const onDraft = (listen: () => void): (() => void) => store.subscribe(listen);
