import { useEffect, useId, useRef, useState } from 'react';
import { runningJob } from '../../data/jobs.ts';
import { onProgress } from '../../data/progress.ts';
import { useCatalog, useModels, useSigmas } from '../../data/library.ts';
import { draft, useDraft } from '../../state/draft.ts';
import { Row } from '../../ui/Row.tsx';
import { SearchChoice, type SearchOption } from '../../ui/SearchChoice.tsx';
import { SigmaCurve } from '../../ui/SigmaCurve.tsx';
import { Skeleton } from '../../ui/states.tsx';
import type { SamplerInfo, ScheduleInfo } from '../../../contract/catalog.ts';
import type { Prediction } from '../../../contract/recipe.ts';
import { sigmaText } from '../../lib/format.ts';
import { sigmaSources } from '../../lib/sigma-sources.ts';
import { useSigmaWish } from '../../state/sigma-wish.ts';
import { useSetting } from './bind.ts';
import { NumberRow } from './NumberRow.tsx';
import { OptionFields, OptionToggle } from './OptionFields.tsx';
import { Section } from './Section.tsx';

const predictions: Record<Prediction, string> = { eps: 'noise-predicting', v: 'v-predicting', edm: 'EDM', flow: 'flow' };

function unfit(entry: SamplerInfo | ScheduleInfo, prediction: Prediction | null): string | null {
  return prediction === null || entry.fits.includes(prediction) ? null : `Not right for ${predictions[prediction]} models.`;
}

const words = ({ id, aliases }: SamplerInfo | ScheduleInfo): string[] => [id, ...Object.values(aliases).flat()];

const samplerOption = (sampler: SamplerInfo, prediction: Prediction | null): SearchOption => ({
  value: sampler.id,
  label: sampler.label,
  about: sampler.about,
  meta: sampler.nfeNote ?? `${sampler.nfePerStep} NFE/step`,
  words: words(sampler),
  reason: unfit(sampler, prediction),
});
const scheduleOption = (schedule: ScheduleInfo, prediction: Prediction | null): SearchOption => ({
  value: schedule.id,
  label: schedule.label,
  about: schedule.about,
  words: words(schedule),
  reason: unfit(schedule, prediction),
});

export function SamplingSection() {
  const catalog = useCatalog().data;
  const models = useModels().data;
  const model = useDraft((request) => request.model);
  const steps = useDraft((request) => request.steps);
  const sampler = useSetting('sampler');
  const schedule = useSetting('schedule');
  const [considered, setConsidered] = useState<string | null>(null);
  const [samplerLabel, scheduleLabel] = [useId(), useId()];

  const prediction = models?.find((each) => each.id === model)?.inspection?.prediction ?? null;
  const samplerEntry = catalog?.samplers.find((each) => each.id === sampler.value);
  const scheduleEntry = catalog?.schedules.find((each) => each.id === schedule.value);
  const samplerName = samplerEntry?.label ?? sampler.value;
  const scheduleName = scheduleEntry?.label ?? schedule.value;
  const summary = `${samplerName} · ${scheduleName} · ${steps}`;

  return (
    <Section name="sampling" title="Sampling" summary={summary}>
      <Row label={sampler.label} labelId={samplerLabel} differs={sampler.differs} onReset={sampler.onReset}>
        {catalog ? (
          <span className="flex min-w-0 items-center gap-0.5">
            <SearchChoice label={sampler.label} value={sampler.value} options={catalog.samplers.map((each) => samplerOption(each, prediction))} onChange={sampler.onChange} unknown={`unknown: ${sampler.value}`} />
            <OptionToggle home="samplerOptions" title={samplerName} schema={samplerEntry?.options} />
          </span>
        ) : (
          <Skeleton className="h-7" />
        )}
      </Row>
      <OptionFields home="samplerOptions" title={samplerName} schema={samplerEntry?.options} />
      <Row label={schedule.label} labelId={scheduleLabel} differs={schedule.differs} onReset={schedule.onReset}>
        {catalog ? (
          <span className="flex min-w-0 items-center gap-0.5">
            <SearchChoice
              label={schedule.label}
              value={schedule.value}
              options={catalog.schedules.map((each) => scheduleOption(each, prediction))}
              onChange={schedule.onChange}
              onConsider={setConsidered}
              unknown={`unknown: ${schedule.value}`}
            />
            <OptionToggle home="scheduleOptions" title={scheduleName} schema={scheduleEntry?.options} />
          </span>
        ) : (
          <Skeleton className="h-7" />
        )}
      </Row>
      <OptionFields home="scheduleOptions" title={scheduleName} schema={scheduleEntry?.options} />
      <NumberRow name="steps" />
      <Curve considered={considered === schedule.value ? null : considered} name={scheduleName} />
    </Section>
  );
}

/** The chosen schedule's noise levels, and another's in outline while it is considered. */
function Curve({ considered, name }: { considered: string | null; name: string }) {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const mine = useSigmas(useSigmaWish());
  const theirs = useSigmas(useSigmaWish(considered));
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(holder.current!);
    return () => observer.disconnect();
  }, []);
  const sigmas = mine.data?.sigmas ?? [];
  const first = sigmas[0];
  const last = sigmas.findLast((sigma) => sigma > 0);
  const span = first === undefined || last === undefined ? '' : `σ ${sigmaText(first)} → ${sigmaText(last)}`;
  return (
    <div ref={holder} className="mt-1 h-[84px]">
      {mine.isError ? (
        <p role="status" className="selectable text-label text-bad">
          {mine.error.message}
        </p>
      ) : mine.data && width > 0 ? (
        <>
          <SigmaCurve sigmas={sigmas} other={considered === null ? undefined : theirs.data?.sigmas} width={width} follow={followJob} label={`Noise levels of ${name}, ${span} in ${sigmas.length - 1} steps`} />
          <p className="mt-1 flex justify-between text-meta text-quiet">
            <span className="selectable">{span}</span>
            <span className="truncate pl-2" title={mine.data.note || undefined}>
              {considered === null ? sigmaSources[mine.data.source] : 'outlined: the one you point at'}
            </span>
          </p>
        </>
      ) : (
        <Skeleton className="h-16" />
      )}
    </div>
  );
}

/** The step being made, while the running job walks the same levels as the panel. */
function followJob(move: (step: number | null) => void): () => void {
  return onProgress((progress) => {
    const { schedule, steps } = draft();
    const request = runningJob()?.request;
    const same = progress?.phase === 'sample' && request?.schedule === schedule && request.steps === steps;
    move(same ? progress.step : null);
  });
}
