import { create } from 'zustand';
import { StudioError } from '../../contract/errors.ts';

export interface Notice {
  readonly id: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  /** More than the sentence, for whoever wants to copy it. */
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const store = create<{ notices: readonly Notice[] }>(() => ({ notices: [] }));
let nextId = 1;
const most = 4;

/** Says a sentence to the person. Returns the way to take it back. */
export function notify(notice: Omit<Notice, 'id'>): () => void {
  const id = nextId++;
  store.setState(({ notices }) => ({ notices: [...notices.filter((each) => each.text !== notice.text), { ...notice, id }].slice(-most) }));
  return () => dismiss(id);
}

export const dismiss = (id: number): void => store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
export const useNotices = (): readonly Notice[] => store((state) => state.notices);

export function detailOf(error: unknown): string {
  if (error instanceof StudioError) return [`${error.code}: ${error.message}`, error.detail === undefined ? '' : JSON.stringify(error.detail, null, 2)].join('\n').trim();
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Says what went wrong. What the person cancelled did not go wrong. */
export function report(error: unknown): void {
  if (error instanceof StudioError && error.code === 'cancelled') return;
  notify({ level: 'error', text: error instanceof Error ? error.message : String(error), detail: detailOf(error) });
}
