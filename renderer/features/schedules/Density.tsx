import { sigmaText } from '../../lib/format.ts';
import { logAxis } from '../../lib/log-axis.ts';
import { sigmaSpan } from '../../lib/sigma-scale.ts';
import { useSize } from '../../lib/use-size.ts';
import { placed, type Line } from './lists.ts';

const row = 20;
const left = 132;

/** Where each schedule spends its model calls: a mark for every level along log σ, noise at the left. */
export function Density({ lines }: { readonly lines: readonly Line[] }) {
  const [holder, { width }] = useSize<HTMLDivElement>();
  const span = sigmaSpan(lines.map(({ sigmas }) => sigmas)) ?? { low: 0.03, high: 15 };
  const x = logAxis(span.low, span.high, width - 12, left);
  const height = lines.length * row + 20;
  const shown = [...lines].toReversed();
  return (
    <div ref={holder} className="w-full">
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label="Model calls of each schedule along log sigma" className="block">
          {x.ticks.map((tick) => (
            <g key={tick}>
              <line x1={x.at(tick)} x2={x.at(tick)} y1={0} y2={height - 18} className="stroke-line" shapeRendering="crispEdges" />
              <text x={x.at(tick)} y={height - 4} textAnchor="middle" className="fill-quiet text-[11px] tabular-nums">
                {sigmaText(tick)}
              </text>
            </g>
          ))}
          <text x={width - 12} y={height - 4} textAnchor="end" className="fill-quiet text-[11px]">
            σ
          </text>
          {shown.map((line, k) => (
            <g key={line.label}>
              <text x={0} y={k * row + 14} className={line.chosen ? 'fill-text text-[11px]' : 'fill-quiet text-[11px]'}>
                {line.label.length > 21 ? `${line.label.slice(0, 20)}…` : line.label}
              </text>
              {placed(line.sigmas).map(({ place, sigma }) => sigma > 0 && <line key={place} x1={x.at(sigma)} x2={x.at(sigma)} y1={k * row + 4} y2={k * row + 16} strokeWidth={2} className={line.chosen ? 'stroke-accent' : 'stroke-quiet'} />)}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
