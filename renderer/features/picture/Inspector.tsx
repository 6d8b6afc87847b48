import { Braces, Copy, Heart, Pin, X } from 'lucide-react';
import { useMemo } from 'react';
import { imageChanged, useImage } from '../../data/images.ts';
import { useReading } from '../../data/collection.ts';
import { useCatalog, useModels } from '../../data/library.ts';
import { copyText } from '../../lib/clipboard.ts';
import { differences, settingsOf, type SettingKey } from '../../lib/recipe.ts';
import { studio } from '../../studio.ts';
import { useCommand } from '../../state/commands.ts';
import { useDraft } from '../../state/draft.ts';
import { setLayout, useLayout } from '../../state/layout.ts';
import { detailOf, report } from '../../state/notices.ts';
import { useView } from '../../state/view.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { ReadingNotes } from '../../ui/ReadingNotes.tsx';
import { SigmaCurve } from '../../ui/SigmaCurve.tsx';
import { Stars } from '../../ui/Stars.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import type { ImageRecord } from '../../../contract/image.ts';
import { groupsOf } from './rows.ts';
import { FactLine, TextBlock } from './FactLine.tsx';
import { Explore } from './Explore.tsx';
import { Lineage } from './Lineage.tsx';
import { Marks } from './Marks.tsx';
import { Verify } from './Verify.tsx';

/** The whole recipe of the selected picture, and in what it differs from what stands on the panel. */
export function Inspector() {
  const selected = useView((view) => view.selected);
  const several = useView((view) => view.selection.length);
  const pinned = useLayout((layout) => layout.inspectorPinned);
  const { data: image, error } = useImage(selected);
  return (
    <aside aria-label="Recipe" className="flex h-full w-80 flex-col bg-panel">
      <header className="flex h-10 shrink-0 items-center gap-1 pr-2 pl-4 hairline-b">
        <h2 className="flex-1 text-body font-strong">Recipe</h2>
        <IconButton label={pinned ? 'Unpin: lay over the canvas' : 'Pin beside the canvas'} icon={<Pin size={16} className={pinned ? 'fill-current' : ''} />} pressed={pinned} onClick={() => setLayout({ inspectorPinned: !pinned })} />
        <IconButton label="Close" shortcut="I" icon={<X size={16} />} onClick={() => setLayout({ inspector: false })} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {selected === null ? (
          <EmptyState>Select a picture to see everything that made it.</EmptyState>
        ) : error ? (
          <ErrorState text={error.message} detail={detailOf(error)} />
        ) : image ? (
          <Recipe image={image} several={several} />
        ) : (
          <div className="flex flex-col gap-3 p-4">
            <Skeleton className="h-6 w-32" />
            <Skeleton className="h-20" />
            <Skeleton className="h-40" />
          </div>
        )}
      </div>
    </aside>
  );
}

function Recipe({ image, several }: { image: ImageRecord; several: number }) {
  const catalog = useCatalog().data;
  const models = useModels().data;
  const request = useDraft((draft) => draft);
  const use = useCommand('picture.use');
  const useButSeed = useCommand('picture.use-but-seed');
  const { recipe } = image;
  const theirs = useMemo(() => (recipe ? settingsOf(recipe, models ?? []) : null), [recipe, models]);
  const differing = useMemo(() => new Set<SettingKey>(theirs ? differences(theirs, request, catalog) : []), [theirs, request, catalog]);
  const groups = useMemo(() => groupsOf(image, catalog), [image, catalog]);
  const rate = (rating: number): void => void studio.call('image.rate', { imageId: image.id, rating }).then(imageChanged).catch(report);
  const favour = (): void => void studio.call('image.favourite', { imageId: image.id, favourite: !image.favourite }).then(imageChanged).catch(report);

  return (
    <div className="flex flex-col">
      <div className="flex items-center justify-between px-3 py-2">
        <Stars rating={image.rating} onChange={rate} />
        <span className="flex items-center">
          {several > 1 && <span className="mr-1 text-meta text-quiet">1 of {several} selected</span>}
          <IconButton label="Favourite" shortcut="." pressed={image.favourite} icon={<Heart size={16} className={image.favourite ? 'fill-bad text-bad' : ''} />} onClick={favour} />
          <IconButton label="Copy the recipe as JSON" icon={<Braces size={16} />} onClick={() => void copyText(JSON.stringify(recipe, null, 2)).catch(report)} reason={recipe ? null : 'This picture has no recipe.'} />
        </span>
      </div>
      {image.missing && <p role="status" className="mx-4 mb-2 text-label text-warn">The file was not there at the last look: {image.file}</p>}
      {recipe && theirs ? (
        <>
          <TextBlock label="Prompt" text={recipe.prompt} setting="prompt" theirs={theirs} differs={differing.has('prompt')} />
          {recipe.negativePrompt !== '' && <TextBlock label="Negative prompt" text={recipe.negativePrompt} setting="negativePrompt" theirs={theirs} differs={differing.has('negativePrompt')} />}
          <div className="flex gap-2 px-4 pb-3">
            <Button className="flex-1" reason={use.reason} onClick={use.run}>
              Use all
            </Button>
            <Button className="flex-1" reason={useButSeed.reason} onClick={useButSeed.run}>
              All but seed
            </Button>
          </div>
          <div className="flex px-4 pb-2">
            <Explore key={image.id} image={image} />
          </div>
          <Verify key={image.id} imageId={image.id} />
          <p className="px-4 pb-2 text-meta text-quiet">
            {differing.size === 0 ? 'The panel holds the same settings.' : `Marked: differs from the panel (${differing.size}).`}
          </p>
        </>
      ) : (
        <Foreign image={image} />
      )}
      <Marks image={image} />
      <Lineage image={image} />
      {groups.map((group) => (
        <section key={group.title} className="py-2 hairline-t">
          <h3 className="px-4 py-1 text-label font-strong">{group.title}</h3>
          {group.title === 'Sampling' && recipe && recipe.sigmas.length > 1 && <Sigmas sigmas={recipe.sigmas} />}
          <dl>
            {group.rows.map((row) => (
              <FactLine key={row.label + row.value} row={row} theirs={theirs} differs={row.setting !== undefined && differing.has(row.setting)} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** A picture of another program: what it says, and the way to use it. */
function Foreign({ image }: { image: ImageRecord }) {
  const use = useCommand('picture.use');
  const catalog = useCatalog().data;
  const reading = useReading(image.id).data;
  if (!image.settings) return <p className="px-4 pb-3 text-body text-quiet">This picture came without settings that could be read.</p>;
  const { prompt, negativePrompt } = image.settings;
  return (
    <>
      {prompt !== null && <TextBlock label="Prompt" text={prompt} />}
      {negativePrompt !== null && <TextBlock label="Negative prompt" text={negativePrompt} />}
      <div className="flex px-4 pb-3">
        <Button className="flex-1" reason={use.reason} onClick={use.run}>
          Use what it says
        </Button>
      </div>
      {reading && (
        <div className="px-4 pb-3">
          <ReadingNotes noise={reading.noise} notes={reading.notes} noiseLabel={catalog?.noises.find(({ id }) => id === reading.noise?.id)?.label ?? null} />
        </div>
      )}
      <Verify key={image.id} imageId={image.id} />
    </>
  );
}

function Sigmas({ sigmas }: { sigmas: readonly number[] }) {
  return (
    <div className={classes('group flex items-start gap-1 py-1 pr-2 pl-4')}>
      <SigmaCurve sigmas={sigmas} width={256} height={56} label={`Noise levels that were walked, from ${sigmas[0]} in ${sigmas.length - 1} steps`} />
      <IconButton size="small" label="Copy the sigmas" icon={<Copy size={12} />} onClick={() => void copyText(sigmas.join(', ')).catch(report)} />
    </div>
  );
}
