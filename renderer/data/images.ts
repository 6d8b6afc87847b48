import { useInfiniteQuery, useQueries, useQuery, type InfiniteData, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ImageCursor, ImageRecord } from '../../contract/image.ts';
import { studio } from '../studio.ts';
import { client } from './client.ts';
import { entryOf, entryPage, withEntry, withoutEntry, type EntryPage, type ImageEntry } from './image-list.ts';
import { noteTiming } from './timings.ts';

type Pages = InfiniteData<EntryPage, ImageCursor | null>;

const pageSize = 200;
const listKey = (text: string) => ['images', text] as const;
const recordKey = (id: string) => ['image', id] as const;

async function fetchPage(text: string, after: ImageCursor | null): Promise<EntryPage> {
  const page = await studio.call('image.page', { text, after, limit: pageSize });
  for (const image of page.images.slice(0, 50).toReversed()) noteTiming(image);
  return entryPage(page);
}

export interface ImageList {
  readonly entries: readonly ImageEntry[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: Error | null;
  readonly more: boolean;
  readonly fetchMore: () => void;
  readonly retry: () => void;
}

/** Everything made, newest first, as far as it was asked for; only what fits the search, if there is one. */
export function useImages(text = ''): ImageList {
  const query = useInfiniteQuery({
    queryKey: listKey(text),
    queryFn: ({ pageParam }) => fetchPage(text, pageParam),
    initialPageParam: null as ImageCursor | null,
    getNextPageParam: (last) => last.next,
  });
  const entries = useMemo(() => query.data?.pages.flatMap((page) => page.entries) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  return {
    entries,
    state: query.data ? 'ready' : query.isError ? 'failed' : 'loading',
    error: query.error,
    more: hasNextPage,
    fetchMore: () => void (hasNextPage && !isFetchingNextPage && fetchNextPage()),
    retry: () => void refetch(),
  };
}

/** One picture with its whole recipe. */
export function useImage(id: string | null) {
  return useQuery({ queryKey: recordKey(id ?? ''), queryFn: () => fetchImage(id!), enabled: id !== null });
}
/** Several pictures, each as soon as it is known, and what went wrong with the first that can't be. */
export const useImagesOf = (ids: readonly string[]) => useQueries({ queries: ids.map((id) => ({ queryKey: recordKey(id), queryFn: () => fetchImage(id) })), combine: together });
const together = (results: readonly UseQueryResult<ImageRecord>[]) => ({
  images: results.map((result) => result.data),
  error: results.find((result) => result.error)?.error ?? null,
  retry: () => results.forEach((result) => void (result.error && result.refetch())),
});
const fetchImage = (id: string): Promise<ImageRecord> => studio.call('image.get', { imageId: id });

/** One picture, from what is known or from main. */
export const getImage = (id: string): Promise<ImageRecord> => client.fetchQuery({ queryKey: recordKey(id), queryFn: () => fetchImage(id) });
export const knownImage = (id: string): ImageRecord | undefined => client.getQueryData(recordKey(id));

/** The entries loaded so far, for commands that go from one picture to the next. */
export const loadedEntries = (text = ''): readonly ImageEntry[] => client.getQueryData<Pages>(listKey(text))?.pages.flatMap((page) => page.entries) ?? [];

function edit(text: string, change: (pages: readonly EntryPage[]) => readonly EntryPage[]): void {
  client.setQueryData<Pages>(listKey(text), (data) => data && { ...data, pages: [...change(data.pages)] });
}
const searches = (): string[] => client.getQueryCache().findAll({ queryKey: ['images'] }).map((query) => String(query.queryKey[1])).filter((text) => text !== '');

export function imageAdded(record: ImageRecord): void {
  noteTiming(record);
  imageChanged(record);
  // Whether it fits a search only main can say; what is not looked at is forgotten.
  for (const text of searches()) void refreshHead(text);
}

export function imageChanged(record: ImageRecord): void {
  if (record.trashedAt !== null) return imageRemoved(record.id);
  client.setQueryData(recordKey(record.id), record);
  const entry = entryOf(record);
  edit('', (pages) => withEntry(pages, entry));
  for (const text of searches()) edit(text, (pages) => (pages.some((page) => page.entries.some((each) => each.id === entry.id)) ? withEntry(pages, entry) : pages));
}

export function imageRemoved(id: string): void {
  client.removeQueries({ queryKey: recordKey(id) });
  for (const text of ['', ...searches()]) edit(text, (pages) => withoutEntry(pages, id));
}

async function refreshHead(text: string): Promise<void> {
  const query = client.getQueryCache().find({ queryKey: listKey(text) });
  if (!query?.isActive()) return client.removeQueries({ queryKey: listKey(text) });
  const head = await fetchPage(text, null);
  edit(text, (pages) => head.entries.reduceRight((all, entry) => withEntry(all, entry), pages));
}
