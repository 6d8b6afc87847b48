import { Ban, CircleAlert, CircleDashed, CircleSlash, LoaderCircle, Star } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { thumbEdge } from '../../../../contract/image.ts';
import type { Cell } from '../../../../contract/experiment.ts';
import { pictures } from '../../../studio.ts';
import { classes } from '../../../ui/classes.ts';
import { cellWords, costText } from '../words.ts';
import { onTurn } from './calm.ts';
import { Live } from './Live.tsx';

interface CellBoxProps {
  readonly cell: Cell | undefined;
  readonly domId: string;
  readonly row: number;
  readonly column: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly caption: boolean;
  readonly active: boolean;
  readonly selected: boolean;
}

const icons = {
  waiting: CircleDashed,
  queued: CircleDashed,
  running: LoaderCircle,
  failed: CircleAlert,
  cancelled: Ban,
  skipped: CircleSlash,
  done: CircleDashed,
} as const;

/** One cell of the contact sheet: its picture, or why there is none, and what it cost. */
export const CellBox = memo(function CellBox({ cell, domId, row, column, left, width, height, caption, active, selected }: CellBoxProps) {
  const cost = cell ? costText(cell) : '';
  const short = cell?.nfe == null ? '' : `${cell.nfe} NFE`;
  return (
    // The grid has the focus and the keys; its cells are only pointed at.
    <div
      id={domId}
      role="gridcell"
      tabIndex={-1}
      aria-colindex={column + 2}
      aria-selected={selected}
      aria-label={cell ? [cellWords[cell.state], cell.steps === null ? '' : `${cell.steps} steps`, cost, cell.reason ?? cell.error?.message ?? '', cell.reused ? 'was there already' : ''].filter(Boolean).join(', ') : 'No cell'}
      title={cell?.reason ?? cell?.error?.message}
      data-row={row}
      data-column={column}
      style={{ transform: `translateX(${left}px)`, width }}
      className="absolute top-0 left-0"
    >
      <div style={{ height }} className={classes('relative overflow-hidden rounded-picture', cell?.imageId == null ? 'bg-panel inset-ring inset-ring-line' : 'bg-raised')}>
        {cell && <Face cell={cell} width={width} />}
        {cell && cell.stars > 0 && width >= 72 && (
          <span className="absolute right-1 bottom-1 flex items-center gap-0.5 rounded-[3px] bg-[rgb(0_0_0/65%)] px-1 text-[10px] leading-4 text-[#fff]">
            {cell.stars}
            <Star size={9} className="fill-current" aria-hidden />
          </span>
        )}
        {selected && <span aria-hidden className="absolute inset-0 rounded-picture inset-ring-2 inset-ring-accent shadow-[inset_0_0_0_3px_var(--canvas)]" />}
        {active && !selected && <span aria-hidden className="absolute inset-0 hidden rounded-picture inset-ring-2 inset-ring-text/70 group-focus-visible:block" />}
      </div>
      {caption && cell && (
        <p aria-hidden className="truncate pt-0.5 text-center text-meta text-quiet">
          {(width >= 168 ? [cell.steps === null ? '' : `${cell.steps} steps`, cost].filter(Boolean).join(' · ') : width >= 110 ? cost : short) || cellWords[cell.state]}
        </p>
      )}
    </div>
  );
});

function Face({ cell, width }: { cell: Cell; width: number }) {
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(false);
  useEffect(() => onTurn(() => setTurn(true)), []);
  if (cell.imageId !== null && !failed) {
    if (!turn) return null;
    const small = width * (window.devicePixelRatio || 1) <= thumbEdge;
    return (
      <>
        <img src={small ? pictures.thumb(cell.imageId) : pictures.image(cell.imageId)} alt="" decoding="async" draggable={false} onError={() => setFailed(true)} className="size-full object-contain" />
        {cell.reused && width >= 72 && <span className="absolute top-1 left-1 rounded-[3px] bg-[rgb(0_0_0/65%)] px-1 text-[10px] leading-4 text-[#fff]">was there</span>}
      </>
    );
  }
  const Icon = icons[cell.state];
  const bad = cell.state === 'failed' || failed;
  const running = cell.state === 'running';
  return (
    <>
      {running && <Live />}
      {running && <LoaderCircle size={12} aria-hidden className="absolute right-1.5 bottom-1.5 hidden text-accent peer-data-[seen]:block" />}
      <span className={classes('grid size-full place-items-center p-1 text-center text-meta', bad ? 'text-bad' : running ? 'text-accent peer-data-[seen]:hidden' : 'text-quiet')}>
        <span className="flex flex-col items-center gap-1">
          <Icon size={width >= 48 ? 16 : 10} aria-hidden />
          {width >= 96 && <span>{failed ? 'The file is missing or damaged.' : cellWords[cell.state]}</span>}
          {width >= 132 && cell.reason !== null && cell.state === 'skipped' && <span className="line-clamp-3 px-1 text-quiet">{cell.reason}</span>}
        </span>
      </span>
    </>
  );
}
