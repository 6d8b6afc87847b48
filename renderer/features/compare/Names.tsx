import { Plus, X } from 'lucide-react';
import type { ImageRecord } from '../../../contract/image.ts';
import { duration } from '../../lib/format.ts';
import { nameOf, type RecipeRow } from '../../lib/recipe-table.ts';
import { compareWith, mostPictures, showAt, togglePicture, useCompare } from '../../state/compare.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { letterOf } from './letters.ts';

interface NamesProps {
  readonly images: readonly (ImageRecord | undefined)[];
  readonly rows: readonly RecipeRow[];
  readonly onAdd: () => void;
}

/** What each picture is, by what tells it from the others; what it cost, beside it. */
export function Names({ images, rows, onAdd }: NamesProps) {
  const ids = useCompare((state) => state.pictures);
  const against = useCompare((state) => state.against);
  const shown = useCompare((state) => state.shown);
  const mode = useCompare((state) => state.mode);
  return (
    <ul aria-label="Pictures on the table" className="flex h-8 shrink-0 items-stretch bg-panel hairline-b">
      {ids.map((id, i) => {
        const image = images[i];
        const meant = mode === 'flip' ? i === shown : mode !== 'side' && (i === 0 || i === against);
        const name = image ? nameOf(i, rows) || 'same recipe' : '…';
        const cost = [image?.nfe == null ? '' : `${image.nfe} NFE`, image?.seconds == null ? '' : duration(image.seconds)].filter(Boolean).join(' · ');
        return (
          <li key={id} className="flex min-w-0 flex-1 items-center shadow-[inset_-1px_0_0_var(--line)]">
            <button
              type="button"
              aria-pressed={i === against}
              title={[name, cost].filter(Boolean).join(' · ')}
              onClick={() => (mode === 'flip' ? showAt(i) : compareWith(i))}
              className={classes('flex h-full min-w-0 flex-1 items-center gap-2 px-3 text-left text-label hover:bg-hover focus-visible:-outline-offset-2', i === against && 'shadow-[inset_0_-2px_0_var(--accent)]')}
            >
              <span className={classes('grid size-4.5 shrink-0 place-items-center rounded-[4px] text-meta font-strong', meant ? 'bg-fill text-panel' : 'text-quiet inset-ring inset-ring-edge')}>{letterOf(i)}</span>
              <span className="min-w-0 truncate">{name}</span>
              <span className="ml-auto shrink-0 text-meta text-quiet">{cost}</span>
            </button>
            {ids.length > 2 && <IconButton size="small" label={`Take ${letterOf(i)} off the table`} icon={<X size={12} />} onClick={() => togglePicture(id)} className="mr-1" />}
          </li>
        );
      })}
      <li className="flex items-center px-1">
        <Button size="small" look="faint" onClick={onAdd} reason={ids.length >= mostPictures ? `No more than ${mostPictures} pictures can be compared at once.` : null} aria-label="Add the next picture of the strip">
          <Plus size={14} />
        </Button>
      </li>
    </ul>
  );
}
