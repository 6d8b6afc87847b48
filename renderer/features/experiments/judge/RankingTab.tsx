import { CircleCheck, CircleHelp } from 'lucide-react';
import { useMemo } from 'react';
import type { Cell, Experiment } from '../../../../contract/experiment.ts';
import type { RankedValue } from '../../../../contract/judging.ts';
import { useRanking } from '../../../data/judging.ts';
import { plural } from '../../../lib/format.ts';
import { setExperimentView } from '../../../state/experiments.ts';
import { detailOf } from '../../../state/notices.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx';
import { AxisChoice, useJudgedAxis } from './AxisChoice.tsx';

interface Stars {
  readonly mean: number;
  readonly count: number;
}

/** Mean of the stars that the cells of each value were given. */
export function starsOf(cells: readonly (Cell | undefined)[], axisIndex: number): Map<number, Stars> {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const cell of cells) {
    const value = cell?.at[axisIndex];
    if (!cell || value === undefined || cell.stars === 0) continue;
    const before = sums.get(value) ?? { sum: 0, count: 0 };
    sums.set(value, { sum: before.sum + cell.stars, count: before.count + 1 });
  }
  return new Map([...sums].map(([value, { sum, count }]) => [value, { mean: sum / count, count }]));
}

/** What the votes say: strengths with their intervals, and whether there are enough. */
export function RankingTab({ experiment, cells }: { experiment: Experiment; cells: readonly (Cell | undefined)[] }) {
  const axisId = useJudgedAxis(experiment);
  if (axisId === null) return <EmptyState>There is nothing to rank: no axis has two values.</EmptyState>;
  return <Table experiment={experiment} cells={cells} axisId={axisId} />;
}

function Table({ experiment, cells, axisId }: { experiment: Experiment; cells: readonly (Cell | undefined)[]; axisId: string }) {
  const { data, error, refetch } = useRanking(experiment.id, axisId);
  const stars = useMemo(() => starsOf(cells, experiment.axes.findIndex((axis) => axis.id === axisId)), [cells, experiment.axes, axisId]);
  const reach = Math.max(1, ...(data?.values ?? []).filter(voted).flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)])) * 1.05;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-260 flex-col gap-4 p-5">
        <div className="flex items-center gap-4">
          <AxisChoice experiment={experiment} value={axisId} />
          <span className="flex-1" />
          <Button look="primary" onClick={() => setExperimentView({ tab: 'vote' })}>
            Vote
          </Button>
        </div>
        {error ? (
          <ErrorState text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : !data ? (
          <Skeleton className="h-60" />
        ) : (
          <>
            <p role="status" className="flex items-center gap-2 text-title">
              {data.enough ? <CircleCheck size={18} className="text-good" aria-hidden /> : <CircleHelp size={18} className="text-quiet" aria-hidden />}
              {data.hint}
            </p>
            <table className="w-full text-body">
              <caption className="pb-2 text-left text-label text-quiet">
                {plural(data.votes, 'vote')}. Strengths after Bradley and Terry, in logits, with {Math.round(data.level * 100)} % intervals; 0 is the mean of all.
              </caption>
              <thead>
                <tr className="text-left text-label text-quiet">
                  <th scope="col" className="py-1.5 pr-4 font-normal">{experiment.axes.find((axis) => axis.id === axisId)?.label}</th>
                  <th scope="col" className="w-2/5 py-1.5 font-normal">Strength</th>
                  <th scope="col" className="py-1.5 pl-4 text-right font-normal">Logits</th>
                  <th scope="col" className="py-1.5 pl-4 text-right font-normal">Won · lost · even</th>
                  <th scope="col" className="py-1.5 pl-4 text-right font-normal">Stars</th>
                </tr>
              </thead>
              <tbody>
                {data.values.map((value) => (
                  <Line key={value.valueId} value={value} reach={reach} stars={stars.get(value.valueId)} />
                ))}
              </tbody>
            </table>
          </>
        )}
      </div>
    </div>
  );
}

const voted = ({ wins, losses, ties }: RankedValue): boolean => wins + losses + ties > 0;

function Line({ value, reach, stars }: { value: RankedValue; reach: number; stars: Stars | undefined }) {
  const { label, strength, low, high, wins, losses, ties } = value;
  const at = (x: number): string => `${(Math.min(1, Math.max(0, (x / reach + 1) / 2)) * 100).toFixed(2)}%`;
  const number = (x: number): string => `${x > 0 ? '+' : x < 0 ? '−' : ''}${Math.abs(x).toFixed(2)}`;
  return (
    <tr className="shadow-[inset_0_1px_0_var(--line)]">
      <th scope="row" className="max-w-60 truncate py-2 pr-4 text-left font-normal">{label}</th>
      <td className="py-2">
        <span aria-hidden className="relative block h-5">
          <span className="absolute inset-y-0 left-1/2 w-px bg-edge/60" />
          {voted(value) ? (
            <>
              <span style={{ left: at(low), right: `calc(100% - ${at(high)})` }} className="absolute top-2 h-1 rounded-full bg-fill/50" />
              <span style={{ left: at(strength) }} className="absolute top-1 -ml-1.5 size-3 rounded-full bg-fill" />
            </>
          ) : (
            <span className="absolute inset-0 text-center text-label leading-5 text-quiet">no votes yet</span>
          )}
        </span>
      </td>
      <td className="py-2 pl-4 text-right whitespace-nowrap">{voted(value) ? <>{number(strength)} <span className="text-label text-quiet">({number(low)} to {number(high)})</span></> : '–'}</td>
      <td className="py-2 pl-4 text-right whitespace-nowrap">{`${wins} · ${losses} · ${ties}`}</td>
      <td className="py-2 pl-4 text-right whitespace-nowrap">{stars ? `${stars.mean.toFixed(1)} ★ (${stars.count})` : '–'}</td>
    </tr>
  );
}
