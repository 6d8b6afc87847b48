import { useState } from 'react';
import { X } from 'lucide-react';
import type { ImageRecord } from '../../../contract/image.ts';
import { plural } from '../../lib/format.ts';
import type { RecipeRow } from '../../lib/recipe-table.ts';
import { wordDiff } from '../../lib/word-diff.ts';
import { setTaste, useCompare } from '../../state/compare.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Switch } from '../../ui/Switch.tsx';
import { letterOf } from './letters.ts';
import { useMeasure } from './measure.ts';

const widths = ['', 'w-72', 'w-88', 'w-[440px]', 'w-[520px]'];

/** In what the recipes differ, field by field; all fields if asked for. */
export function DifferenceTable({ images, rows }: { images: readonly ImageRecord[]; rows: readonly RecipeRow[] }) {
  const [all, setAll] = useState(false);
  const against = useCompare((state) => state.against);
  const shown = rows.filter((row) => all || row.differs || row.kind === 'cost');
  const differing = rows.filter((row) => row.differs && row.kind === 'recipe').length;
  const foreign = images.filter((image) => image.recipe === null).length;
  return (
    <aside aria-label="Differences" className={classes('flex shrink-0 flex-col bg-panel shadow-[inset_1px_0_0_var(--line)]', widths[images.length])}>
      <header className="flex h-10 shrink-0 items-center gap-3 pr-2 pl-4 hairline-b">
        <h2 className="flex-1 text-body font-strong">Differences</h2>
        <span className="flex items-center gap-2 text-label text-quiet">
          <span id="compare-all">All fields</span>
          <Switch label="All fields" labelId="compare-all" checked={all} onChange={setAll} />
        </span>
        <IconButton label="Close" shortcut="I" icon={<X size={16} />} onClick={() => setTaste({ table: false })} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto pb-3">
        <p role="status" className="px-4 py-2 text-label text-quiet">
          {differing === 0 ? 'The recipes are the same.' : `${plural(differing, 'field')} of the recipe ${differing === 1 ? 'differs' : 'differ'}.`}
          {foreign > 0 && ` ${foreign === 1 ? 'One picture is' : `${foreign} pictures are`} from another program and may not say everything.`}
        </p>
        <table className="w-full table-fixed text-label">
          <thead>
            <tr className="text-quiet">
              <th scope="col" className="w-24 py-1 pl-4 text-left font-normal">
                <span className="sr-only">Field</span>
              </th>
              {images.map((image, i) => (
                <th key={image.id} scope="col" className={classes('px-2 py-1 text-left font-strong', (i === 0 || i === against) && 'text-text')}>
                  {letterOf(i)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.key} row={row} />
            ))}
          </tbody>
        </table>
        {images.length > 1 && <Pixels a={images[0]!} b={images[against] ?? images[1]!} letter={letterOf(against)} />}
      </div>
    </aside>
  );
}

const texts = new Set(['prompt', 'negativePrompt']);

function Row({ row }: { row: RecipeRow }) {
  const { label, values, differs, key } = row;
  const first = values[0] ?? '';
  return (
    <tr className="align-top shadow-[inset_0_1px_0_var(--line)]">
      <th scope="row" className="py-1.5 pl-4 text-left font-normal text-quiet">
        {label}
        {differs && <span className="sr-only"> differs</span>}
      </th>
      {values.map((value, i) => (
        // Pictures have no other name here than their place.
        <td key={letterOf(i)} className={classes('selectable px-2 py-1.5 break-words', differs && i > 0 && value !== null && value !== first && 'text-accent', value === null && 'text-quiet')}>
          {value === null ? '–' : value === '' ? <span className="text-quiet">none</span> : texts.has(key) && differs ? <Marked text={value} other={i === 0 ? (values.find((each) => each !== value) ?? '') : first} /> : value}
        </td>
      ))}
    </tr>
  );
}

/** A prompt with the words marked that the other one lacks. */
function Marked({ text, other }: { text: string; other: string }) {
  return (
    <span className="text-text">
      {wordDiff(text, other).map((piece) =>
        piece.changed ? (
          <mark key={piece.at} className="rounded-[3px] bg-accent/25 text-text">
            {piece.text}
          </mark>
        ) : (
          piece.text
        ),
      )}
    </span>
  );
}

/** How far the pixels are apart, in numbers. */
function Pixels({ a, b, letter }: { a: ImageRecord; b: ImageRecord; letter: string }) {
  const { data, error, isPending } = useMeasure(a.id, b.id);
  const lines: readonly (readonly [string, string])[] = data
    ? data.rmse === 0
      ? [['RMSE', '0: the pictures are equal, pixel by pixel']]
      : [
          ['RMSE', `${data.rmse.toPrecision(3)} of 255`],
          ['PSNR', `${data.psnr.toFixed(1)} dB`],
          ['Largest', `${data.most} of 255`],
          ['Pixels', `${(data.share * 100).toPrecision(3)} % differ`],
        ]
    : [];
  return (
    <section aria-label={`Pixels of A and ${letter}`} className="pt-3">
      <h3 className="px-4 py-1 text-label font-strong">Pixels, A against {letter}</h3>
      {error ? (
        <p className="px-4 text-label text-quiet">These pixels could not be read: {error.message}</p>
      ) : isPending ? (
        <p className="px-4 text-label text-quiet">Measuring …</p>
      ) : data === null ? (
        <p className="px-4 text-label text-quiet">
          The sizes differ ({a.width} × {a.height} and {b.width} × {b.height}), so there is no distance. {letter} is shown in A’s frame.
        </p>
      ) : (
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 px-4 text-label">
          {lines.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="w-20 text-quiet">{name}</dt>
              <dd className="selectable">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
