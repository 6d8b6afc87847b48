import { Columns2, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useImagesOf } from '../../data/images.ts';
import { useCatalog, useSettings } from '../../data/library.ts';
import { recipeTable } from '../../lib/recipe-table.ts';
import { setTaste, useCompare, type CompareMode } from '../../state/compare.ts';
import { useFacts } from '../../state/facts.ts';
import { setLayout } from '../../state/layout.ts';
import { detailOf } from '../../state/notices.ts';
import { select } from '../../state/view.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { addNext, orderNow } from './commands.ts';
import { Controls, modeNames } from './Controls.tsx';
import { DifferenceTable } from './DifferenceTable.tsx';
import { letterOf } from './letters.ts';
import { Names } from './Names.tsx';
import { Stage } from './Stage.tsx';
import { Strip } from './Strip.tsx';

/** Two to four pictures held against each other, edge to edge, with what tells them apart. */
export function ComparePlace() {
  const ids = useCompare((state) => state.pictures);
  const table = useCompare((state) => state.table);
  const against = useCompare((state) => state.against);
  const alone = useFacts((facts) => facts.alone);
  const surround = useSettings().data?.canvas ?? 'theme';
  const catalog = useCatalog().data;
  const { images, error, retry } = useImagesOf(ids);
  const known = useMemo(() => images.filter((image) => image !== undefined), [images]);
  const complete = known.length === ids.length;
  const rows = useMemo(() => (complete ? recipeTable(known, catalog) : []), [complete, known, catalog]);

  // What a picture's commands mean here: the compared one.
  const meant = ids[against] ?? ids[0] ?? null;
  useEffect(() => select(meant), [meant]);

  const frame = images[0];
  return (
    <main className="flex h-full min-w-0 flex-1 flex-col bg-canvas">
      <h1 className="sr-only">Compare</h1>
      {ids.length < 2 ? (
        <>
          <EmptyState
            icon={<Columns2 size={20} />}
            action={<Button onClick={() => setLayout({ place: 'history' })}>Choose in the history</Button>}
          >
            {ids.length === 0
              ? 'Nothing is compared. Select two to four pictures in the history and press C, or click one below and then another.'
              : 'One picture lies here. Click another below to hold it against this one.'}
          </EmptyState>
          <Strip />
        </>
      ) : (
        <>
          {!alone && <Names images={images} rows={rows} onAdd={() => addNext(orderNow())} />}
          <div className="flex min-h-0 flex-1">
            <div className="relative flex min-w-0 flex-1">
              <div data-surround={surround} className="flex min-h-0 min-w-0 flex-1 bg-ground">
                {error ? (
                  <ErrorState className="flex-1 text-text" text={error.message} detail={detailOf(error)} actions={<Button onClick={retry}>Try again</Button>} />
                ) : frame ? (
                  <Stage frame={frame} pictures={ids.map((id, i) => ({ id, title: `${letterOf(i)}: ${images[i]?.recipe?.prompt || 'picture without a prompt'}` }))} />
                ) : null}
              </div>
              {!error && <Keys />}
            </div>
            {table && !alone && complete && <DifferenceTable images={known} rows={rows} />}
          </div>
          {!alone && <Controls />}
          {!alone && <Strip />}
        </>
      )}
      <Told />
    </main>
  );
}

/** Says to screen readers what eyes see on the stage. */
function Told() {
  const mode = useCompare((state) => state.mode);
  const pictures = useCompare((state) => state.pictures);
  const against = useCompare((state) => state.against);
  const shown = useCompare((state) => state.shown);
  const gain = useCompare((state) => state.gain);
  const sentence = sentenceOf(mode, pictures.length, letterOf(against), letterOf(shown), gain);
  const [swaps, setSwaps] = useState({ first: pictures[0], count: 0 });
  if (swaps.first !== pictures[0]) setSwaps({ first: pictures[0], count: swaps.count + 1 });
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {pictures.length < 2 ? '' : `${sentence}${swaps.count > 0 ? ` Another picture is A now${'.'.repeat(1 + (swaps.count % 2))}` : ''}`}
    </p>
  );
}

function sentenceOf(mode: CompareMode, count: number, other: string, shown: string, gain: number): string {
  switch (mode) {
    case 'slider':
      return `${modeNames.slider}: A at the left, ${other} at the right.`;
    case 'side':
      return `${modeNames.side}: ${count} pictures.`;
    case 'flip':
      return `${modeNames.flip}: ${shown} is in sight.`;
    case 'onion':
      return `${modeNames.onion}: ${other} over A.`;
    case 'difference':
      return `${modeNames.difference} of A and ${other}, ${gain} times.`;
  }
}

const keys = [
  ['M', 'next way'],
  ['C', 'swap'],
  ['Alt+ArrowRight', 'other picture'],
  ['Z', '1:1'],
  ['Space', 'flip'],
] as const;

/** The keys, until they are put away once. */
function Keys() {
  const known = useCompare((state) => state.keysKnown);
  if (known) return null;
  return (
    <div className="absolute bottom-4 left-1/2 z-20 flex -translate-x-1/2 items-center gap-4 rounded-overlay bg-raised py-1.5 pr-1.5 pl-4 text-label whitespace-nowrap text-text shadow-overlay">
      {keys.map(([key, label]) => (
        <span key={key} className="flex items-center gap-1.5">
          <Kbd shortcut={key} /> {label}
        </span>
      ))}
      <IconButton size="small" label="Put the keys away" icon={<X size={14} />} onClick={() => setTaste({ keysKnown: true })} />
    </div>
  );
}
