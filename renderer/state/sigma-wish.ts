import { useCallback, useMemo } from 'react';
import type { Request } from '../../contract/request.ts';
import { useModels } from '../data/library.ts';
import { useDraft } from './draft.ts';

type Wish = Pick<Request, 'schedule' | 'sampler' | 'samplerOptions' | 'steps' | 'denoise' | 'width' | 'height'> & { readonly options: Request['scheduleOptions']; readonly family: string };

/** The question to the engine behind the curve and the cost. With another schedule's name: what that would walk instead. */
export function useSigmaWish(other?: string | null): Wish | null {
  const wish = useSigmaWishes();
  return useMemo(() => (other === null ? null : wish(other)), [other, wish]);
}

/** The same for any schedule by name; without one, that of the panel with its options. */
export function useSigmaWishes(): (other?: string) => Wish {
  const models = useModels().data;
  const model = useDraft((request) => request.model);
  const schedule = useDraft((request) => request.schedule);
  const options = useDraft((request) => request.scheduleOptions);
  const sampler = useDraft((request) => request.sampler);
  const samplerOptions = useDraft((request) => request.samplerOptions);
  const steps = useDraft((request) => request.steps);
  const denoise = useDraft((request) => request.denoise);
  const width = useDraft((request) => request.width);
  const height = useDraft((request) => request.height);
  const family = models?.find((each) => each.id === model)?.inspection?.family ?? 'sd15';
  return useCallback(
    (other) => ({ schedule: other ?? schedule, options: other === undefined ? options : {}, sampler, samplerOptions, steps, denoise, width, height, family }),
    [schedule, options, sampler, samplerOptions, steps, denoise, width, height, family],
  );
}
