import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { sigmaText } from '../../lib/format.ts';
import { logAxis, movedLevel } from '../../lib/log-axis.ts';
import { sigmaSpan } from '../../lib/sigma-scale.ts';
import { useSize } from '../../lib/use-size.ts';
import { placeLabels } from './labels.ts';
import { placed, type Line } from './lists.ts';

interface CurveEditorProps {
  readonly lines: readonly Line[];
  /** The chosen list with a level moved. Without it the curves are only shown. */
  readonly onChange?: (sigmas: number[]) => void;
}

const pad = { top: 14, right: 14, bottom: 30, left: 44 };

/** Noise levels of several schedules over their steps, log σ upwards. The chosen one's points are dragged, or moved by keys. */
export function CurveEditor({ lines, onChange }: CurveEditorProps) {
  const [holder, size] = useSize<HTMLDivElement>();
  return (
    <div ref={holder} className="h-full min-h-56 w-full">
      {size.width > 0 && <Curves lines={lines} onChange={onChange} width={size.width} height={Math.max(size.height, 220)} />}
    </div>
  );
}

function Curves({ lines, onChange, width, height }: CurveEditorProps & { readonly width: number; readonly height: number }) {
  const svg = useRef<SVGSVGElement>(null);
  const span = sigmaSpan(lines.map(({ sigmas }) => sigmas)) ?? { low: 0.03, high: 15 };
  const floor = height - pad.bottom;
  const y = logAxis(span.low, span.high, floor - 16, pad.top);
  const steps = Math.max(...lines.map(({ sigmas }) => sigmas.length)) - 1;
  const x = (i: number) => pad.left + ((width - pad.left - pad.right) * i) / Math.max(steps, 1);
  const levelAt = (sigma: number) => (sigma > 0 ? y.at(sigma) : floor);
  const chosen = lines.find((line) => line.chosen);
  const lowest = span.low / 2;
  const path = (sigmas: readonly number[]) => sigmas.map((sigma, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${levelAt(sigma).toFixed(1)}`).join('');

  const names = placeLabels(
    lines.filter((line) => !line.chosen).map(({ label, sigmas }) => ({ label, points: sigmas.map((sigma, i) => [x(i), levelAt(sigma)] as const) })),
    { left: pad.left, right: width - pad.right, top: pad.top, bottom: floor },
  );

  const move = (i: number, sigma: number) => onChange?.(movedLevel(chosen!.sigmas, i, sigma, lowest));
  const drag = (i: number) => (event: PointerEvent<SVGCircleElement>) => {
    if (event.buttons !== 1) return;
    const box = svg.current!.getBoundingClientRect();
    move(i, y.value(event.clientY - box.top));
  };
  const keys = (i: number) => (event: KeyboardEvent) => {
    const direction = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    const by = event.shiftKey ? 0.2 : event.altKey ? 0.002 : 0.02;
    move(i, chosen!.sigmas[i]! * Math.exp(direction * by));
  };

  return (
    <svg ref={svg} width={width} height={height} className="block select-none" role="group" aria-label={`Noise levels over steps: ${lines.map(({ label }) => label).join(', ')}`}>
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={pad.left} x2={width - pad.right} y1={y.at(tick)} y2={y.at(tick)} className="stroke-line" shapeRendering="crispEdges" />
          <text x={pad.left - 8} y={y.at(tick) + 3.5} textAnchor="end" className="fill-quiet text-[11px] tabular-nums">
            {sigmaText(tick)}
          </text>
        </g>
      ))}
      <line x1={pad.left} x2={width - pad.right} y1={floor} y2={floor} className="stroke-edge" shapeRendering="crispEdges" />
      <text x={pad.left - 8} y={floor + 3.5} textAnchor="end" className="fill-quiet text-[11px]">
        0
      </text>
      <text x={12} y={pad.top + 2} className="fill-quiet text-[11px]">
        σ
      </text>
      {Array.from({ length: steps + 1 }, (_, i) => i)
        .filter((i) => steps <= 24 || i % 5 === 0)
        .map((i) => (
          <text key={i} x={x(i)} y={height - 10} textAnchor="middle" className="fill-quiet text-[11px] tabular-nums">
            {i}
          </text>
        ))}
      {lines.map((line) => (
        <path key={line.label} d={path(line.sigmas)} fill="none" strokeDasharray={line.dash || undefined} strokeWidth={line.chosen ? 2 : 1.25} strokeLinejoin="round" className={line.chosen ? 'stroke-accent' : 'stroke-quiet'} />
      ))}
      {names.map((name) => (
        <text key={name.label} x={name.x} y={name.y} className="fill-quiet stroke-panel text-[11px]" strokeWidth={4} paintOrder="stroke">
          {name.label}
        </text>
      ))}
      {onChange && chosen && placed(chosen.sigmas).map(({ place: i, sigma }) =>
        i > 0 && sigma > 0 ? (
          <circle
            key={i}
            cx={x(i)}
            cy={levelAt(sigma)}
            r={chosen.sigmas.length > 32 ? 4 : 5.5}
            tabIndex={0}
            role="slider"
            aria-label={`Level ${i}`}
            aria-orientation="vertical"
            aria-valuenow={sigma}
            aria-valuemin={lowest}
            aria-valuemax={span.high}
            aria-valuetext={`sigma ${sigmaText(sigma)}`}
            className="cursor-ns-resize fill-panel stroke-accent outline-none focus-visible:fill-accent"
            strokeWidth={2}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag(i)}
            onKeyDown={keys(i)}
          />
        ) : (
          i === 0 && <circle key={i} cx={x(0)} cy={levelAt(sigma)} r={3} className="fill-accent" />
        ),
      )}
    </svg>
  );
}
