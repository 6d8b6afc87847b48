import { dayOf } from '../../lib/format.ts';

/** A line of the grid: a day, or as many pictures as fit beside each other. */
export type GridRow =
  | { readonly kind: 'heading'; readonly key: string; readonly title: string }
  | { readonly kind: 'pictures'; readonly key: string; readonly from: number; readonly count: number };

export function rowsOf(entries: readonly { readonly id: string; readonly createdAt: number }[], columns: number, now = Date.now()): GridRow[] {
  const rows: GridRow[] = [];
  let midnight = Infinity;
  let from = 0;
  const close = (to: number): void => {
    for (let at = from; at < to; at += columns) rows.push({ kind: 'pictures', key: entries[at]!.id, from: at, count: Math.min(columns, to - at) });
    from = to;
  };
  for (const [i, entry] of entries.entries()) {
    if (entry.createdAt >= midnight) continue;
    close(i);
    midnight = new Date(entry.createdAt).setHours(0, 0, 0, 0);
    rows.push({ kind: 'heading', key: `day ${midnight}`, title: dayOf(entry.createdAt, now) });
  }
  close(entries.length);
  return rows;
}
