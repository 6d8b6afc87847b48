import { sigmaText } from '../../lib/format.ts';
import { logAxis } from '../../lib/log-axis.ts';
import { useSize } from '../../lib/use-size.ts';
import { placed } from './lists.ts';
import type { SavedSchedule } from '../../../contract/schedule.ts';

interface PlotProps {
  readonly title: string;
  readonly about: string;
  readonly points: readonly { readonly sigma: number; readonly value: number }[];
  /** Levels that are walked, marked on the axis. */
  readonly levels: readonly number[];
}

const [height, left, bottom] = [132, 40, 22];

/** A measured curve over log σ, noise at the left, with the schedule's levels as marks on the axis. */
function Plot({ title, about, points, levels }: PlotProps) {
  const [holder, { width }] = useSize<HTMLDivElement>();
  const sigmas = points.map(({ sigma }) => sigma);
  const most = Math.max(...points.map(({ value }) => value), 1e-9);
  const x = logAxis(Math.min(...sigmas), Math.max(...sigmas), width - 8, left);
  const y = (value: number) => height - bottom - (value / most) * (height - bottom - 12);
  const path = points.map(({ sigma, value }, i) => `${i === 0 ? 'M' : 'L'}${x.at(sigma).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  return (
    <figure className="min-w-0 flex-1">
      <figcaption className="text-label">
        <span className="font-strong">{title}</span> <span className="text-quiet">{about}</span>
      </figcaption>
      <div ref={holder} className="w-full">
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={`${title}: ${about}`} className="block">
            {[0, 0.5, 1].map((part) => (
              <g key={part}>
                <line x1={left} x2={width - 8} y1={y(part * most)} y2={y(part * most)} className="stroke-line" shapeRendering="crispEdges" />
                <text x={left - 6} y={y(part * most) + 3.5} textAnchor="end" className="fill-quiet text-[11px] tabular-nums">
                  {part === 0 ? '0' : Number((part * most).toPrecision(2))}
                </text>
              </g>
            ))}
            {x.ticks.map((tick) => (
              <text key={tick} x={x.at(tick)} y={height - 4} textAnchor="middle" className="fill-quiet text-[11px] tabular-nums">
                {sigmaText(tick)}
              </text>
            ))}
            <text x={width - 8} y={height - 4} textAnchor="end" className="fill-quiet text-[11px]">
              σ
            </text>
            <path d={path} fill="none" strokeWidth={1.5} strokeLinejoin="round" className="stroke-text" />
            {placed(levels).map(({ place, sigma }) => sigma > 0 && <line key={place} x1={x.at(sigma)} x2={x.at(sigma)} y1={height - bottom} y2={height - bottom - 7} strokeWidth={2} className="stroke-accent" />)}
          </svg>
        )}
      </div>
    </figure>
  );
}

export function Measures({ schedule, sigmas }: { readonly schedule: SavedSchedule; readonly sigmas: readonly number[] }) {
  const { measures, prediction } = schedule;
  if (!measures) return null;
  // The error curve is over noise-to-signal ratios, the walks over the model's own levels.
  const ratios = prediction === 'flow' ? sigmas.map((t) => (t >= 1 ? 999 : t / (1 - t))) : sigmas;
  return (
    <div className="flex flex-wrap gap-6">
      {measures.error.length > 1 && <Plot title="Denoising error" about="how far one guess is off, by noise" points={measures.error} levels={ratios} />}
      {measures.change.length > 1 && <Plot title="Change along the walk" about="how fast the guess moves: steps belong where it is high" points={measures.change} levels={sigmas} />}
    </div>
  );
}
