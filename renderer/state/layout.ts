import * as z from 'zod';
import { create } from 'zustand';
import { flushAll, recall, remember } from '../lib/stored.ts';

const Layout = z.object({
  place: z.string().default('generate'),
  panelWidth: z.number().min(280).max(520).default(340),
  inspector: z.boolean().default(false),
  /** A pinned inspector stands beside the canvas instead of over it. */
  inspectorPinned: z.boolean().default(false),
  /** Sections of the panel that are folded against their default, by name. */
  folded: z.record(z.string(), z.boolean()).default({}),
  /** The column of filters stands beside the history. */
  historyFilters: z.boolean().default(false),
  /** Edge of a picture in the history grid, in CSS pixels. */
  gridSize: z.number().min(96).max(360).default(176),
});
type Layout = z.output<typeof Layout>;

const key = 'stepwise.layout';

/** How the window is arranged. Kept between starts. */
export const useLayout = create<Layout>(() => recall(key, Layout));
useLayout.subscribe((layout) => remember(key, layout));
if (typeof window !== 'undefined') window.addEventListener('pagehide', flushAll);

export const layout = useLayout.getState;
export const setLayout = (change: Partial<Layout>): void => useLayout.setState(change);
export const toggleFold = (section: string, open: boolean): void => useLayout.setState(({ folded }) => ({ folded: { ...folded, [section]: open } }));

interface Moment {
  /** The canvas fills the window. */
  readonly alone: boolean;
  readonly palette: boolean;
  readonly shortcuts: boolean;
  /** Starts the same request again whenever the queue runs dry, until interrupted. */
  readonly forever: boolean;
}

/** What is open now and forgotten at the end. */
export const useMoment = create<Moment>(() => ({ alone: false, palette: false, shortcuts: false, forever: false }));
export const moment = useMoment.getState;
export const setMoment = (change: Partial<Moment>): void => useMoment.setState(change);
