import { useEffect, useMemo, useRef } from 'react';
import { sigmaText } from '../lib/format.ts';
import { pathOf, sigmaScale, sigmaSpan } from '../lib/sigma-scale.ts';

interface SigmaCurveProps {
  readonly sigmas: readonly number[];
  /** Another schedule drawn over it in outline. */
  readonly other?: readonly number[] | undefined;
  readonly width: number;
  readonly height?: number;
  readonly label: string;
  /** Tells of the step that is being made; the mark follows without rendering. Returns the way to stop. */
  readonly follow?: ((move: (step: number | null) => void) => () => void) | undefined;
}

const pad = 5;
/** Room at the right for the names of the decades. */
const margin = 24;

/** Noise level over step, log σ upwards, a point where the model is called. */
export function SigmaCurve({ sigmas, other, width, height = 64, label, follow }: SigmaCurveProps) {
  const mark = useRef<SVGCircleElement>(null);
  const { mine, theirs } = useMemo(() => {
    const span = sigmaSpan(other ? [sigmas, other] : [sigmas]);
    const box = { width: width - margin, height, pad };
    return { mine: sigmaScale(sigmas, box, span), theirs: other ? sigmaScale(other, box, span) : null };
  }, [sigmas, other, width, height]);
  useEffect(
    () =>
      follow?.((step) => {
        const point = step === null ? undefined : mine.points[step];
        mark.current?.setAttribute('visibility', point ? 'visible' : 'hidden');
        if (point) {
          mark.current?.setAttribute('cx', String(point.x));
          mark.current?.setAttribute('cy', String(point.y));
        }
      }),
    [follow, mine],
  );
  const radius = mine.points.length > 60 ? 0 : mine.points.length > 32 ? 1.25 : 1.75;
  return (
    <svg width={width} height={height} role="img" aria-label={label} className="block overflow-visible">
      {mine.ticks.map((tick) => (
        <g key={tick.sigma}>
          <line x1={0} x2={width - margin} y1={tick.y} y2={tick.y} className="stroke-line" strokeWidth={1} shapeRendering="crispEdges" />
          <text x={width} y={tick.y + 3.5} textAnchor="end" className="fill-quiet text-[10px]">
            {sigmaText(tick.sigma)}
          </text>
        </g>
      ))}
      <path d={pathOf(mine.points)} fill="none" className="stroke-accent" strokeWidth={1.5} strokeLinejoin="round" />
      {radius > 0 && mine.points.slice(0, -1).map((point) => <circle key={point.x} cx={point.x} cy={point.y} r={radius} className="fill-accent" />)}
      {theirs && <path d={pathOf(theirs.points)} fill="none" className="stroke-text" strokeWidth={1.25} strokeDasharray="3 2" strokeLinejoin="round" />}
      <circle ref={mark} r={4} visibility="hidden" className="fill-panel stroke-text" strokeWidth={1.5} />
    </svg>
  );
}
