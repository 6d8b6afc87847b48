import { useMemo } from 'react';
import type { ErrorSeries } from '../../../../contract/judging.ts';
import { logSpan, logTicks, onLog, spread } from '../../../lib/plot.ts';
import { useSize } from '../../../lib/use-size.ts';

export type ErrorMeasure = 'rmse' | 'ssim';

const height = 380;
const margin = { top: 12, right: 190, bottom: 36, left: 56 };
const colours = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)', 'var(--series-4)', 'var(--series-5)', 'var(--series-6)', 'var(--series-7)', 'var(--series-8)'];
const dashes = ['', '6 3', '2 3', '8 3 2 3'];
const number = (value: number): string => (value >= 0.0005 || value === 0 ? String(Number(value.toPrecision(3))) : value.toExponential(0).replace('e-', ' · 10⁻').replace(/⁻(\d)$/, (_, digit: string) => `⁻${'⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]}`));

/** What is drawn of a measure: an error, which is 0 for equal pictures. */
const errorOf = (point: ErrorSeries['points'][number], measure: ErrorMeasure, latents: boolean): number => {
  const distance = latents ? point.latents : point.pixels;
  return distance === null ? NaN : measure === 'rmse' ? distance.rmse : 1 - distance.ssim;
};

/** Error over model calls, one line for each sampler and schedule, named where it ends; both axes in ratios. */
export function ErrorPlot({ series, measure, latents }: { series: readonly ErrorSeries[]; measure: ErrorMeasure; latents: boolean }) {
  const [holder, { width }] = useSize<HTMLDivElement>();
  const drawn = useMemo(() => {
    const points = series.flatMap((each) => each.points);
    const across = logSpan(points.map((point) => point.nfe), 1.05);
    const up = logSpan(points.map((point) => errorOf(point, measure, latents)));
    if (!across || !up || width === 0) return null;
    const x = (nfe: number) => onLog(nfe, across, margin.left, width - margin.right);
    const y = (error: number) => onLog(Math.max(error, up.low), up, height - margin.bottom, margin.top);
    // What was tried is what people look for on the axis, as long as there is room for it.
    const costs = [...new Set(points.map((point) => point.nfe))];
    const lines = series.map((each, i) => {
      const places = each.points
        .filter((point) => Number.isFinite(errorOf(point, measure, latents)))
        .map((point) => {
          const error = errorOf(point, measure, latents);
          const spreadOf = measure === 'rmse' && !latents ? point.standardError : null;
          return { x: x(point.nfe), y: y(error), point, error, bar: spreadOf === null ? null : { high: y(error + spreadOf), low: y(Math.max(up.low, error - spreadOf)) } };
        });
      return { label: each.label, places, colour: colours[i % colours.length]!, dash: dashes[Math.floor(i / colours.length) % dashes.length]! };
    });
    const labels = spread(lines.map((line) => line.places.at(-1)?.y ?? height / 2), 15, margin.top + 4, height - margin.bottom - 4);
    return { lines, labels, xTicks: (costs.length <= 10 ? costs : logTicks(across)).map((tick) => ({ tick, x: x(tick) })), yTicks: logTicks(up).map((tick) => ({ tick, y: y(tick) })) };
  }, [series, measure, latents, width]);

  return (
    <div ref={holder} className="min-w-0">
      {drawn && (
        <svg width={width} height={height} role="img" aria-label={`Error over model calls, ${series.length} curves. The table beneath has the numbers.`} className="block text-[11px]">
          {drawn.yTicks.map(({ tick, y }) => (
            <g key={tick}>
              <line x1={margin.left} x2={width - margin.right} y1={y} y2={y} className="stroke-line" shapeRendering="crispEdges" />
              <text x={margin.left - 8} y={y + 4} textAnchor="end" className="fill-quiet">
                {number(tick)}
              </text>
            </g>
          ))}
          {drawn.xTicks.map(({ tick, x }) => (
            <g key={tick}>
              <line x1={x} x2={x} y1={margin.top} y2={height - margin.bottom} className="stroke-line" shapeRendering="crispEdges" />
              <text x={x} y={height - margin.bottom + 16} textAnchor="middle" className="fill-quiet">
                {tick}
              </text>
            </g>
          ))}
          <text x={(margin.left + width - margin.right) / 2} y={height - 4} textAnchor="middle" className="fill-quiet">
            model calls (NFE)
          </text>
          {drawn.lines.map((line, i) => (
            <g key={line.label}>
              <path d={line.places.map((place, at) => `${at === 0 ? 'M' : 'L'}${place.x.toFixed(1)} ${place.y.toFixed(1)}`).join('')} fill="none" stroke={line.colour} strokeWidth={1.75} strokeDasharray={line.dash} strokeLinejoin="round" />
              {line.places.map((place) => (
                <g key={place.point.nfe}>
                  {place.bar && <line x1={place.x} x2={place.x} y1={place.bar.high} y2={place.bar.low} stroke={line.colour} strokeWidth={1} opacity={0.6} />}
                  <circle cx={place.x} cy={place.y} r={3.5} fill={line.colour}>
                    <title>{`${line.label}: ${number(place.error)} at ${place.point.nfe} NFE, ${place.point.steps} steps, ${place.point.count} pictures`}</title>
                  </circle>
                </g>
              ))}
              {line.places.length > 0 && (
                <>
                  <line x1={line.places.at(-1)!.x + 5} y1={line.places.at(-1)!.y} x2={width - margin.right + 10} y2={drawn.labels[i]} stroke={line.colour} strokeWidth={0.75} opacity={0.5} />
                  <text x={width - margin.right + 14} y={drawn.labels[i]! + 4} fill={line.colour}>
                    {line.label.length > 30 ? `${line.label.slice(0, 29)}…` : line.label}
                  </text>
                </>
              )}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
