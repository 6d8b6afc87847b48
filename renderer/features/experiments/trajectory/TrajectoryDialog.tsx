import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Cell, Experiment } from '../../../../contract/experiment.ts';
import type { Trajectory } from '../../../../contract/judging.ts';
import { useTrajectory } from '../../../data/judging.ts';
import { sigmaText } from '../../../lib/format.ts';
import { levelAt, stepAt } from '../../../lib/same-sigma.ts';
import { setExperimentView, useExperimentView } from '../../../state/experiments.ts';
import { pictures } from '../../../studio.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { SigmaCurve } from '../../../ui/SigmaCurve.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx';

/** One or two samplers walked through step by step, held at the same noise level. */
export function TrajectoryDialog({ experiment, cells }: { experiment: Experiment; cells: readonly (Cell | undefined)[] }) {
  const open = useExperimentView((state) => state.dialog === 'trajectory');
  const selection = useExperimentView((state) => state.selection);
  const watched = selection.flatMap((n) => (cells[n]?.imageId != null && cells[n].trajectory ? [cells[n]] : [])).slice(0, 2);
  return (
    <Dialog title="Through the steps, at the same noise level" open={open} onOpenChange={(next) => !next && setExperimentView({ dialog: null })} width="w-[860px]">
      {open && <Scrubber experiment={experiment} cells={watched} />}
    </Dialog>
  );
}

/** What tells the cells apart. */
function nameOf(experiment: Experiment, cell: Cell, others: readonly Cell[]): string {
  const parts = experiment.axes.flatMap((axis, i) => (others.length > 1 && others.every((each) => each.at[i] === cell.at[i]) ? [] : (axis.values.find((value) => value.id === cell.at[i])?.label ?? [])));
  return parts.join(' · ') || 'the same settings';
}

function Scrubber({ experiment, cells }: { experiment: Experiment; cells: readonly Cell[] }) {
  const [share, setShare] = useState(0.5);
  const id = useId();
  const firstPath = useTrajectory(cells[0]?.imageId ?? null);
  const secondPath = useTrajectory(cells[1]?.imageId ?? null);
  const asked = [firstPath, secondPath].slice(0, cells.length);
  const error = asked.find((each) => each.error)?.error;
  const paths = asked.flatMap((each) => each.data ?? []);
  const [high, low] = useMemo(() => {
    const levels = paths.flatMap((path) => path.steps.map((step) => step.sigma)).filter((sigma) => sigma > 0);
    return [Math.max(...levels), Math.min(...levels)];
  }, [paths]);
  const curves = useMemo(() => paths.map((path) => [...path.steps.map((step) => step.sigma), 0]), [paths]);
  const sigma = levelAt(share, high, low);
  const first = paths[0];
  const at = first ? stepAt(first.steps.map((step) => step.sigma), sigma) : 0;
  const mark = useRef<((step: number | null) => void) | null>(null);
  const follow = useCallback((move: (step: number | null) => void) => {
    mark.current = move;
    return () => {
      mark.current = null;
    };
  }, []);
  useEffect(() => mark.current?.(at));
  if (cells.length === 0) return <EmptyState>No selected cell has kept its steps.</EmptyState>;
  if (error) return <ErrorState text={error.message} />;
  if (asked.some((each) => each.isPending)) return <Skeleton className="h-96" />;
  if (paths.length < cells.length) return <EmptyState>The steps of these cells are not there yet: the cells are made once more to keep them. Run the experiment.</EmptyState>;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid auto-cols-fr grid-flow-col gap-4">
        {paths.map((path, i) => (
          <Frame key={path.imageId} path={path} sigma={sigma} name={nameOf(experiment, cells[i]!, cells)} outline={i === 1} />
        ))}
      </div>
      <div className="flex items-center gap-3 text-label">
        <label htmlFor={id} className="w-28 text-quiet">
          Noise level
        </label>
        <input id={id} type="range" min={0} max={1000} step={1} value={Math.round(share * 1000)} aria-valuetext={`σ ${sigmaText(sigma)}`} onChange={(event) => setShare(Number(event.target.value) / 1000)} className="min-w-0 flex-1 accent-fill" />
        <span className="w-20 text-right">σ {sigmaText(sigma)}</span>
      </div>
      {curves[0] && <SigmaCurve sigmas={curves[0]} {...(curves[1] ? { other: curves[1] } : {})} width={820} height={140} follow={follow} label={`Noise levels of ${cells.map((cell) => nameOf(experiment, cell, cells)).join(' and ')} over their steps`} />}
    </div>
  );
}

/** The step of a path that stands at a level, as a small picture with sharp pixels. */
function Frame({ path, sigma, name, outline }: { path: Trajectory; sigma: number; name: string; outline: boolean }) {
  const at = stepAt(path.steps.map((step) => step.sigma), sigma);
  const step = path.steps[at]!;
  const { width, height } = path.frame;
  const rows = Math.ceil(path.steps.length / path.columns);
  const side = 360;
  const scale = Math.min(side / width, side / height);
  return (
    <figure className="flex flex-col items-center gap-2">
      <div
        role="img"
        aria-label={`${name} at step ${at + 1} of ${path.steps.length}`}
        style={{
          width: Math.round(width * scale),
          height: Math.round(height * scale),
          backgroundImage: `url("${pictures.steps(path.imageId).replaceAll('"', '%22')}")`,
          backgroundSize: `${path.columns * 100}% ${rows * 100}%`,
          backgroundPosition: `${path.columns > 1 ? ((at % path.columns) / (path.columns - 1)) * 100 : 0}% ${rows > 1 ? (Math.floor(at / path.columns) / (rows - 1)) * 100 : 0}%`,
        }}
        className="rounded-picture bg-raised"
      />
      <figcaption className="text-center text-label">
        <span className="flex items-center justify-center gap-2">
          <svg width={20} height={6} aria-hidden>
            <line x1={0} x2={20} y1={3} y2={3} className={outline ? 'stroke-text' : 'stroke-accent'} strokeWidth={1.75} {...(outline ? { strokeDasharray: '3 2' } : {})} />
          </svg>
          {name}
        </span>
        <span className="text-quiet">
          step {at + 1} of {path.steps.length} · σ {sigmaText(step.sigma)} · {step.nfe} NFE
        </span>
      </figcaption>
    </figure>
  );
}
