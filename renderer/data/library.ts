import { useQueries, useQuery } from '@tanstack/react-query';
import type { Catalog } from '../../contract/catalog.ts';
import type { SigmaQuery } from '../../contract/engine.ts';
import type { ModelRecord } from '../../contract/model.ts';
import type { Settings } from '../../contract/settings.ts';
import type { EngineStatus } from '../../contract/studio.ts';
import type * as z from 'zod';
import { studio } from '../studio.ts';
import { client } from './client.ts';

export const useCatalog = () => useQuery({ queryKey: ['catalog'], queryFn: () => studio.call('catalog.get', undefined), gcTime: Infinity });
export const useModels = () => useQuery({ queryKey: ['models'], queryFn: () => studio.call('model.list', undefined) });
export const useSettings = () => useQuery({ queryKey: ['settings'], queryFn: () => studio.call('settings.get', undefined) });
export const useDevices = () => useQuery({ queryKey: ['devices'], queryFn: () => studio.call('device.report', {}) });
export const useAppInfo = () => useQuery({ queryKey: ['app'], queryFn: () => studio.call('app.info', undefined) });
export const useEngine = () => useQuery({ queryKey: ['engine'], queryFn: () => studio.call('engine.status', undefined) });

type SigmaWish = z.input<typeof SigmaQuery>;
/** The noise levels a schedule would walk. `null` asks nothing. */
export const useSigmas = (wish: SigmaWish | null) =>
  useQuery({ queryKey: ['sigmas', wish], queryFn: () => studio.call('schedule.sigmas', wish!), enabled: wish !== null, gcTime: 60_000, placeholderData: (before) => before });

/** The same for several schedules at once, each with its levels or the sentence that says why it has none. */
export const useManySigmas = (wishes: readonly SigmaWish[]) =>
  useQueries({ queries: wishes.map((wish) => ({ queryKey: ['sigmas', wish], queryFn: () => studio.call('schedule.sigmas', wish), gcTime: 60_000, retry: false })) });

export const useTokens = (text: string) =>
  useQuery({ queryKey: ['tokens', text], queryFn: () => studio.call('prompt.tokens', { text }), gcTime: 10_000, placeholderData: (before) => before });

/** Tries every device again, and shows what came of it. */
export const retryDevices = async (): Promise<void> => void client.setQueryData(['devices'], await studio.call('device.report', { fresh: true }));

/** Whether a model makes pictures by itself, as far as is known by now. */
export const generates = ({ missing, problem, kind, inspection }: ModelRecord): boolean => !missing && problem === null && kind === 'checkpoint' && inspection?.runnable === true;

/** Undefined until main has told them. */
export const modelsIfKnown = (): readonly ModelRecord[] | undefined => client.getQueryData<ModelRecord[]>(['models']);
export const knownModels = (): readonly ModelRecord[] => client.getQueryData<ModelRecord[]>(['models']) ?? [];
export const knownCatalog = () => client.getQueryData<Catalog>(['catalog']);
export const knownSettings = (): Settings | undefined => client.getQueryData<Settings>(['settings']);
export const knownEngine = () => client.getQueryData<EngineStatus>(['engine']);

export async function changeSettings(change: Partial<Settings>): Promise<void> {
  const before = knownSettings();
  if (before) client.setQueryData(['settings'], { ...before, ...change });
  try {
    client.setQueryData(['settings'], await studio.call('settings.set', change));
  } catch (error) {
    client.setQueryData(['settings'], before);
    throw error;
  }
}
