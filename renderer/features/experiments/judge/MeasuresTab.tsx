import { Ruler } from 'lucide-react';
import { useState } from 'react';
import type { Experiment } from '../../../../contract/experiment.ts';
import type { ErrorSeries } from '../../../../contract/judging.ts';
import { experiments } from '../../../data/experiments.ts';
import { useMeasures } from '../../../data/judging.ts';
import { useCatalog } from '../../../data/library.ts';
import { plural } from '../../../lib/format.ts';
import { detailOf, report } from '../../../state/notices.ts';
import { Button } from '../../../ui/Button.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx';
import { ErrorPlot, type ErrorMeasure } from './ErrorPlot.tsx';

/** How far each picture is from the many-step picture of its seed, over what it cost. */
export function MeasuresTab({ experiment }: { experiment: Experiment }) {
  const { reference, counts, references } = experiment;
  const { data, error, refetch, isPlaceholderData } = useMeasures(experiment.id, { done: counts.done + references.done, total: counts.total - counts.skipped + references.total });
  const [measure, setMeasure] = useState<ErrorMeasure>('rmse');
  const [where, setWhere] = useState<'pixels' | 'latents'>('pixels');
  const catalog = useCatalog().data;
  if (reference === null) {
    return (
      <EmptyState
        icon={<Ruler size={20} />}
        action={
          <Button look="primary" onClick={() => void experiments.setReference(experiment.id, { sampler: 'dpmpp_2m', samplerOptions: {}, schedule: 'karras', scheduleOptions: {}, steps: 150 }).catch(report)}>
            Make references of 150 steps
          </Button>
        }
      >
        There is nothing to measure against. For each seed and prompt a picture of 150 steps can be made once; every cell then gets its distance to it.
      </EmptyState>
    );
  }
  if (error) return <ErrorState className="flex-1" text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Try again</Button>} />;
  if (!data) return <Skeleton className="m-5 h-80" />;
  const some = data.series.some((series) => series.points.length > 0);
  const latents = data.series.some((series) => series.points.some((point) => point.latents !== null));
  const label = catalog?.samplers.find((sampler) => sampler.id === reference.sampler)?.label ?? reference.sampler;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-300 flex-col gap-4 p-5">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="text-title font-strong">Error over model calls</h2>
          <span role="status" className="min-w-0 flex-1 text-label text-quiet">
            Distance to {label} with {reference.steps} steps of the same seed.
            {data.missing > 0 && ` ${plural(data.missing, 'cell')} cannot be measured yet.`}
            {isPlaceholderData && ' Measuring anew …'}
          </span>
          {latents && (
            <Segmented
              label="Measured in"
              value={where}
              segments={[
                { value: 'pixels', label: 'Pixels' },
                { value: 'latents', label: 'Latents' },
              ]}
              onChange={setWhere}
            />
          )}
          <Segmented
            label="Measure"
            value={measure}
            segments={[
              { value: 'rmse', label: 'RMSE' },
              { value: 'ssim', label: '1 − SSIM' },
            ]}
            onChange={setMeasure}
          />
        </div>
        {some ? (
          <>
            <ErrorPlot series={data.series} measure={measure} latents={latents && where === 'latents'} />
            <Numbers series={data.series} latents={latents && where === 'latents'} />
          </>
        ) : (
          <EmptyState>No cell and its reference are both made yet. Run the experiment; the curves grow as pictures come.</EmptyState>
        )}
      </div>
    </div>
  );
}

/** The plot as numbers. */
function Numbers({ series, latents }: { series: readonly ErrorSeries[]; latents: boolean }) {
  const heads = ['NFE', 'Steps', 'Pictures', 'RMSE', '± of the mean', 'PSNR', 'SSIM'];
  return (
    <table className="w-full text-label">
      <thead>
        <tr className="text-right text-quiet">
          <th scope="col" className="py-1.5 text-left font-normal">Sampler and schedule</th>
          {heads.map((head) => (
            <th key={head} scope="col" className="py-1.5 pl-4 font-normal">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {series.flatMap((each) =>
          each.points.map((point) => {
            const distance = latents ? point.latents : point.pixels;
            return (
              <tr key={`${each.label} ${point.nfe}`} className="text-right shadow-[inset_0_1px_0_var(--line)]">
                <th scope="row" className="py-1.5 text-left font-normal">{each.label}</th>
                <td className="pl-4">{point.nfe}</td>
                <td className="pl-4">{point.steps}</td>
                <td className="pl-4">{point.count}</td>
                <td className="selectable pl-4">{distance?.rmse.toPrecision(3) ?? '–'}</td>
                <td className="pl-4">{latents || point.standardError === null ? '–' : point.standardError.toPrecision(2)}</td>
                <td className="pl-4">{distance === null ? '–' : distance.psnr === null ? 'equal' : `${distance.psnr.toFixed(1)} dB`}</td>
                <td className="selectable pl-4">{distance?.ssim.toFixed(4) ?? '–'}</td>
              </tr>
            );
          }),
        )}
      </tbody>
    </table>
  );
}
