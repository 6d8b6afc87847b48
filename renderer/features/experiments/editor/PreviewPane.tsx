import type { UseQueryResult } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import type { ExperimentPreview } from '../../../../contract/experiment.ts';
import { count, duration, plural } from '../../../lib/format.ts';
import { detailOf } from '../../../state/notices.ts';
import { classes } from '../../../ui/classes.ts';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx';

/** What the experiment would be: how many pictures, at what cost, and each cell, before anything is made. */
export function PreviewPane({ preview, axes }: { preview: UseQueryResult<ExperimentPreview>; axes: number }) {
  const { data, error, isPlaceholderData } = preview;
  return (
    <section aria-label="Preview" className="flex min-w-0 flex-1 flex-col">
      {axes === 0 ? (
        <EmptyState>Add an axis to see what would be made.</EmptyState>
      ) : error ? (
        <ErrorState className="flex-1" text={error.message} detail={detailOf(error)} />
      ) : !data ? (
        <div className="flex flex-col gap-2 p-4">
          <Skeleton className="h-12 w-96" />
          {Array.from({ length: 12 }, (_, i) => (
            <Skeleton key={i} className="h-6" />
          ))}
        </div>
      ) : (
        <div aria-busy={isPlaceholderData} className={classes('flex min-h-0 flex-1 flex-col', isPlaceholderData && 'opacity-60')}>
          <Summary data={data} />
          <CellTable data={data} />
        </div>
      )}
    </section>
  );
}

function Summary({ data }: { data: ExperimentPreview }) {
  const { cells, nfe, nfeExact, seconds, savedSeconds, modelChanges, warnings, problems } = data;
  const unplaced = problems.filter((problem) => problem.axis === null);
  const figures = [
    [count(cells.toMake), cells.toMake === 1 ? 'picture to make' : 'pictures to make'],
    [`${nfeExact ? '' : '~'}${count(nfe)}`, 'model calls (NFE)'],
    [seconds === null ? '–' : `~${duration(seconds)}`, seconds === null ? 'no speed measured yet' : 'by measured speed'],
  ] as const;
  const more = [
    cells.reused > 0 ? `${plural(cells.reused, 'picture')} ${cells.reused === 1 ? 'is' : 'are'} there already, which saves ${duration(savedSeconds)}` : '',
    cells.skipped > 0 ? `${count(cells.skipped)} skipped, for the reasons below` : '',
    cells.references > 0 ? `${plural(cells.references, 'reference')} of many steps ${cells.references === 1 ? 'is' : 'are'} made too` : '',
    modelChanges > 1 ? `the model is changed ${plural(modelChanges - 1, 'time')}` : '',
  ].filter(Boolean);
  return (
    <div className="shrink-0 px-5 pt-4 pb-3 hairline-b">
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {figures.map(([figure, label]) => (
          <div key={label} className="flex flex-col-reverse">
            <dt className="text-label text-quiet">{label}</dt>
            <dd className="text-display font-strong">{figure}</dd>
          </div>
        ))}
      </dl>
      {more.length > 0 && <p className="mt-2 text-label text-quiet">{more.join(' · ')}.</p>}
      {(warnings.length > 0 || unplaced.length > 0) && (
        <ul className="mt-2 flex flex-col gap-1">
          {[...unplaced.map((problem) => problem.message), ...warnings].map((text) => (
            <li key={text} className="flex gap-2 text-label text-warn">
              <TriangleAlert size={14} className="mt-px" aria-hidden /> {text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function CellTable({ data }: { data: ExperimentPreview }) {
  const { axes, examples, cells } = data;
  return (
    <div role="region" aria-label="Cells" className="min-h-0 flex-1 overflow-y-auto px-3 focus-visible:-outline-offset-2">
      <table className="w-full text-label">
        <thead>
          <tr className="text-left text-quiet">
            {axes.map((axis) => (
              <th key={axis.id} scope="col" className="sticky top-0 bg-canvas px-2 py-2 font-normal">
                {axis.label}
              </th>
            ))}
            <th scope="col" className="sticky top-0 bg-canvas px-2 py-2 text-right font-normal">Steps</th>
            <th scope="col" className="sticky top-0 bg-canvas px-2 py-2 text-right font-normal">NFE</th>
            <th scope="col" className="sticky top-0 bg-canvas px-2 py-2 text-right font-normal">Time</th>
            <th scope="col" className="sticky top-0 w-2/5 bg-canvas px-2 py-2 font-normal">
              <span className="sr-only">Remark</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {examples.map((cell) => (
            <tr key={cell.at.join()} className="align-top shadow-[inset_0_1px_0_var(--line)]">
              {axes.map((axis, i) => (
                <td key={axis.id} className="max-w-56 truncate px-2 py-1.5">
                  {axis.values.find((value) => value.id === cell.at[i])?.label ?? '–'}
                </td>
              ))}
              <td className="px-2 py-1.5 text-right">{cell.steps ?? '–'}</td>
              <td className="px-2 py-1.5 text-right">{cell.nfe ?? '–'}</td>
              <td className="px-2 py-1.5 text-right whitespace-nowrap">{cell.seconds === null ? '–' : duration(cell.seconds)}</td>
              <td className={classes('px-2 py-1.5', cell.reason === null ? 'text-quiet' : 'text-warn')}>{cell.reason ?? (cell.imageId === null ? '' : 'is there already')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {cells.total > examples.length && <p className="px-2 py-3 text-meta text-quiet">The first {count(examples.length)} of {plural(cells.total, 'cell')}.</p>}
    </div>
  );
}
