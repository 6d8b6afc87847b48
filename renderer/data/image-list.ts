import type { ImageCursor, ImagePage, ImageRecord } from '../../contract/image.ts';

/** A picture as the strip and the grid need it. Recipes are left out: ten thousand of them would fill the memory. */
export interface ImageEntry {
  readonly id: string;
  /** Its place in time. */
  readonly seq: number;
  readonly jobId: string | null;
  readonly createdAt: number;
  readonly width: number;
  readonly height: number;
  readonly rating: number;
  readonly favourite: boolean;
  readonly missing: boolean;
  readonly seed: string | null;
  /** What a screen reader says: the beginning of the prompt. */
  readonly title: string;
}

export interface EntryPage {
  readonly entries: readonly ImageEntry[];
  readonly next: ImageCursor | null;
}

const titleLength = 140;

export function entryOf(record: ImageRecord): ImageEntry {
  const prompt = (record.recipe?.prompt ?? record.settings?.prompt ?? '').trim().replace(/\s+/g, ' ');
  const title = prompt.length > titleLength ? `${prompt.slice(0, titleLength)}…` : prompt;
  const { id, seq, jobId, createdAt, width, height, rating, favourite, missing } = record;
  return { id, seq, jobId, createdAt, width, height, rating, favourite, missing, seed: record.recipe?.seed ?? record.settings?.seed ?? null, title: title || 'Picture without a prompt' };
}

export const entryPage = (page: ImagePage): EntryPage => ({ entries: page.images.map(entryOf), next: page.next });

/** Puts a picture where it belongs, once. One older than all that is loaded comes with its own page. */
export function withEntry(pages: readonly EntryPage[], entry: ImageEntry): readonly EntryPage[] {
  const replaced = pages.some((page) => page.entries.some((each) => each.id === entry.id));
  if (replaced) {
    return pages.map((page) => (page.entries.some((each) => each.id === entry.id) ? { ...page, entries: page.entries.map((each) => (each.id === entry.id ? entry : each)) } : page));
  }
  for (const [p, page] of pages.entries()) {
    const at = page.entries.findIndex((each) => entry.seq > each.seq);
    const last = p === pages.length - 1;
    if (at < 0 && !(last && page.next === null)) continue;
    const entries = [...page.entries];
    entries.splice(at < 0 ? entries.length : at, 0, entry);
    return pages.map((each) => (each === page ? { ...page, entries } : each));
  }
  return pages;
}

export function withoutEntry(pages: readonly EntryPage[], id: string): readonly EntryPage[] {
  return pages.map((page) => (page.entries.some((each) => each.id === id) ? { ...page, entries: page.entries.filter((each) => each.id !== id) } : page));
}
