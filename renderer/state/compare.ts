import * as z from 'zod';
import { create } from 'zustand';
import { recall, remember } from '../lib/stored.ts';
import { layout, setLayout } from './layout.ts';
import { view } from './view.ts';

/** How pictures are held against each other. */
export const compareModes = ['slider', 'side', 'flip', 'onion', 'difference'] as const;
export type CompareMode = (typeof compareModes)[number];

export const mostPictures = 4;
/** How often a difference may be taken. */
export const gains = [1, 2, 4, 8, 16, 32] as const;

const Taste = z.object({
  mode: z.enum(compareModes).default('slider'),
  gain: z.number().default(4),
  /** Of the compared picture over the first. */
  opacity: z.number().min(0).max(1).default(0.5),
  /** Where the slider stands, as a share of the width. */
  split: z.number().min(0).max(1).default(0.5),
  table: z.boolean().default(true),
  /** The line of keys was put away. */
  keysKnown: z.boolean().default(false),
});
type Taste = z.output<typeof Taste>;

/** What lies on the compare table. */
export interface Comparison {
  /** Up to four ids; the first is what the others are held against. */
  readonly pictures: readonly string[];
  /** Which of the others is the compared one: what moves, and what a picture's commands mean. */
  readonly against: number;
  /** The one that is in sight when pictures are flipped. */
  readonly shown: number;
}

interface State extends Taste, Comparison {
  /** The pictures of the strip in order; null for everything made. */
  readonly strip: readonly string[] | null;
  /** Where the person came from. */
  readonly from: string;
}

const key = 'stepwise.compare';
export const useCompare = create<State>(() => ({ ...recall(key, Taste), pictures: [], against: 1, shown: 0, strip: null, from: 'history' }));
useCompare.subscribe(({ mode, gain, opacity, split, table, keysKnown }) => remember(key, { mode, gain, opacity, split, table, keysKnown }));

export const comparison = useCompare.getState;
export const setTaste = (change: Partial<Taste>): void => useCompare.setState(change);

const unique = (ids: readonly string[]): string[] => [...new Set(ids)].slice(0, mostPictures);
const legal = ({ pictures, against, shown }: Comparison): Comparison => ({
  pictures,
  against: Math.min(Math.max(1, against), Math.max(1, pictures.length - 1)),
  shown: Math.min(shown, Math.max(0, pictures.length - 1)),
});

/** Swaps the first picture and the compared one. */
export function swapped({ pictures, against, shown }: Comparison): Comparison {
  if (pictures.length < 2) return { pictures, against, shown };
  const next = [...pictures];
  [next[0], next[against]] = [pictures[against]!, pictures[0]!];
  return { pictures: next, against, shown };
}

/** Puts a picture at a place; if it lies on the table already, the two change places. */
export function put({ pictures, against, shown }: Comparison, at: number, id: string): Comparison {
  const next = [...pictures];
  const there = next.indexOf(id);
  if (there >= 0 && next[at] !== undefined) next[there] = next[at];
  next[at] = id;
  return legal({ pictures: unique(next), against, shown });
}

/** Goes on from a place along a list, past what lies on the table already. */
export function moved(table: Comparison, at: number, by: 1 | -1, order: readonly string[]): Comparison {
  const here = order.indexOf(table.pictures[at] ?? '');
  for (let i = here < 0 ? (by > 0 ? 0 : order.length - 1) : here + by; i >= 0 && i < order.length; i += by) {
    if (!table.pictures.includes(order[i]!)) return put(table, at, order[i]!);
  }
  return table;
}

/** Adds a picture as one more, or takes it away. */
export function toggled({ pictures, against, shown }: Comparison, id: string): Comparison {
  if (pictures.includes(id)) return legal({ pictures: pictures.filter((each) => each !== id), against, shown });
  if (pictures.length >= mostPictures) return put({ pictures, against, shown }, against, id);
  return legal({ pictures: [...pictures, id], against: Math.max(1, pictures.length), shown });
}

const change = (how: (table: Comparison) => Comparison): void => useCompare.setState((state) => how(state));

export const swap = (): void => change(swapped);
export const putAt = (at: number, id: string): void => change((table) => put(table, at, id));
export const moveAlong = (at: number, by: 1 | -1, order: readonly string[]): void => change((table) => moved(table, at, by, order));
export const togglePicture = (id: string): void => change((table) => toggled(table, id));
export const pictureLeft = (id: string): void => change((table) => (table.pictures.includes(id) ? toggled(table, id) : table));
export const compareWith = (against: number): void => change((table) => legal({ ...table, against }));
export const showAt = (shown: number): void => change((table) => ({ ...table, shown: (shown + table.pictures.length) % Math.max(1, table.pictures.length) }));
export const goMode = (by: 1 | -1): void => useCompare.setState(({ mode }) => ({ mode: compareModes[(compareModes.indexOf(mode) + by + compareModes.length) % compareModes.length]! }));

/** Lays two to four pictures on the compare table and goes there. `strip`: the list to pick others from. */
export function compare(ids: readonly string[], strip: readonly string[] | null = null): void {
  const here = layout().place;
  useCompare.setState(({ from }) => ({ pictures: unique(ids), against: 1, shown: 0, strip, from: here === 'compare' ? from : here }));
  setLayout({ place: 'compare' });
}

/** A picture dropped on the place's name: held against the one that is selected, or added to what lies there. */
export function compareDropped(id: string): void {
  const { pictures, strip } = comparison();
  if (layout().place === 'compare' || pictures.length >= 2) compare(toggled({ pictures: pictures.filter((each) => each !== id), against: 1, shown: 0 }, id).pictures, strip);
  else compare([view().selected, id].filter((each) => each !== null));
}
