import { create } from 'zustand';

/** What lies on the light table, and what is selected. */
export type Shown =
  | { readonly kind: 'nothing' }
  /** The contact sheet of a job: previews while it runs, pictures as they come. */
  | { readonly kind: 'job'; readonly jobId: string }
  | { readonly kind: 'picture'; readonly imageId: string };

interface View {
  readonly shown: Shown;
  /** The picture that actions and the inspector mean. */
  readonly selected: string | null;
  /** All selected pictures, in the history; `selected` is the one last touched. */
  readonly selection: readonly string[];
  /** The newest picture of the job on the table is the selected one, until the person picks another. */
  readonly follows: boolean;
  /** The search of the history. */
  readonly search: string;
  /** The history shows one picture large. */
  readonly loupe: boolean;
}

export const useView = create<View>(() => ({ shown: { kind: 'nothing' }, selected: null, selection: [], follows: false, search: '', loupe: false }));
export const view = useView.getState;
const set = useView.setState;

/** Lays one picture on the table. */
export const showPicture = (imageId: string): void => set({ shown: { kind: 'picture', imageId }, selected: imageId, selection: [imageId], follows: false });
/** Follows a job. */
export const showJob = (jobId: string): void => set({ shown: { kind: 'job', jobId }, selected: null, selection: [], follows: true });
/** Marks a picture of the contact sheet without leaving it. */
export const select = (imageId: string | null): void => set({ selected: imageId, selection: imageId === null ? [] : [imageId], follows: false });

/** A picture came. */
export function arrived(jobId: string | null, imageId: string): void {
  set(({ shown, follows }) => (follows && shown.kind === 'job' && shown.jobId === jobId ? { selected: imageId, selection: [imageId] } : {}));
}

/** Adds to or takes from the selection of the history. */
export function toggleSelected(imageId: string): void {
  set(({ selection }) => {
    const next = selection.includes(imageId) ? selection.filter((id) => id !== imageId) : [...selection, imageId];
    return { selection: next, selected: next.includes(imageId) ? imageId : (next.at(-1) ?? null), follows: false };
  });
}

/** Selects from the picture last touched to this one, in the order of the list. */
export function selectRange(imageId: string, order: readonly string[]): void {
  set(({ selected }) => {
    const [a, b] = [order.indexOf(selected ?? imageId), order.indexOf(imageId)];
    if (a < 0 || b < 0) return { selected: imageId, selection: [imageId], follows: false };
    return { follows: false, selected: imageId, selection: order.slice(Math.min(a, b), Math.max(a, b) + 1) };
  });
}

export const setSearch = (search: string): void => set({ search });
export const setLoupe = (loupe: boolean): void => set({ loupe });

/** A picture is gone: its neighbour takes its place on the table. */
export function leave(imageIds: readonly string[], neighbour: string | null): void {
  set(({ shown, selected, selection }) => {
    const gone = (id: string | null) => id !== null && imageIds.includes(id);
    const onTable = shown.kind === 'picture' && gone(shown.imageId);
    return {
      shown: onTable ? (neighbour === null ? { kind: 'nothing' } : { kind: 'picture', imageId: neighbour }) : shown,
      selected: gone(selected) ? neighbour : selected,
      selection: gone(selected) ? (neighbour === null ? [] : [neighbour]) : selection.filter((id) => !gone(id)),
    };
  });
}
