import { useMemo } from 'react';
import { useModels } from '../../data/library.ts';
import { useDraft } from '../../state/draft.ts';

/** The question to the engine behind the curve and the cost. With another schedule's name: what that would walk instead. */
export function useSigmaWish(other?: string | null) {
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
  return useMemo(
    () => (other === null ? null : { schedule: other ?? schedule, options: other === undefined ? options : {}, sampler, samplerOptions, steps, denoise, width, height, family }),
    [other, schedule, options, sampler, samplerOptions, steps, denoise, width, height, family],
  );
}
