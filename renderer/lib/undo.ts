/** What stood before and after, for undo. Changes with the same key within a moment are one change: a drag, a word typed. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly last: { readonly key: string; readonly at: number } | null;
}

const moment = 800;
const depth = 200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], last: null });

/** `key` null never joins with what came before. */
export function change<T>(history: History<T>, present: T, key: string | null, at: number): History<T> {
  const joins = key !== null && history.last?.key === key && at - history.last.at < moment;
  return {
    past: joins ? history.past : [...history.past, history.present].slice(-depth),
    present,
    future: [],
    last: key === null ? null : { key, at },
  };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], last: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, last: null };
}
