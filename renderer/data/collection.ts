import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import type { ImportProgress } from '../../contract/collection.ts';
import { studio } from '../studio.ts';
import { client } from './client.ts';

/** What the history knows beyond its pictures: counts, days, albums, folders. Asked again when many pictures changed. */
const key = 'collection';

/** Values of fields among what a search finds, with counts. */
export const useFacets = (text: string, wanted: boolean) =>
  useQuery({ queryKey: [key, 'facets', text], queryFn: ({ signal }) => studio.call('image.facets', { text, limit: 12 }, { signal }), enabled: wanted, placeholderData: keepPreviousData });
export const useTimeline = (text: string, wanted: boolean) => useQuery({ queryKey: [key, 'timeline', text], queryFn: () => studio.call('image.timeline', { text, by: 'day' }), enabled: wanted });
export const useCount = (text: string) => useQuery({ queryKey: [key, 'count', text], queryFn: () => studio.call('image.count', { text }), placeholderData: keepPreviousData });
export const useAlbums = () => useQuery({ queryKey: [key, 'albums'], queryFn: () => studio.call('album.list', undefined) });
export const useImportRoots = (wanted: boolean) => useQuery({ queryKey: [key, 'roots'], queryFn: () => studio.call('import.roots', undefined), enabled: wanted });
export const useLineage = (imageId: string) => useQuery({ queryKey: [key, 'lineage', imageId], queryFn: () => studio.call('image.lineage', { imageId }) });
/** A picture was made from another one. */
export const lineageChanged = (parentId: string): void => void client.invalidateQueries({ queryKey: [key, 'lineage', parentId] });
/** What a picture's own file says. */
export const useReading = (imageId: string) => useQuery({ queryKey: ['reading', imageId], queryFn: () => studio.call('image.read', { imageId }), retry: false, staleTime: Infinity });

/** Counts and lists are to be asked again; pages of pictures too where many changed. */
export function collectionChanged(many: boolean): void {
  void client.invalidateQueries({ queryKey: [key] });
  if (!many) return;
  void client.invalidateQueries({ queryKey: ['images'] });
  void client.invalidateQueries({ queryKey: ['image'] });
}

const imports = create<{ progress: ImportProgress | null }>(() => ({ progress: null }));
export const useImport = (): ImportProgress | null => imports((state) => state.progress);
export const importProgressed = (progress: ImportProgress): void => {
  imports.setState({ progress });
  if (progress.state !== 'running') collectionChanged(true);
};
