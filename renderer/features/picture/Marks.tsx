import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { BulkAction } from '../../../contract/collection.ts';
import type { ImageRecord } from '../../../contract/image.ts';
import { collectionChanged, useAlbums } from '../../data/collection.ts';
import { getImage, imageChanged } from '../../data/images.ts';
import { client } from '../../data/client.ts';
import { report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes, fieldClass } from '../../ui/classes.ts';

/** An action on this picture alone; it stands in the list of actions like any other. */
async function mark(imageId: string, action: BulkAction): Promise<void> {
  const { id } = await studio.call('bulk.prepare', { selection: { imageIds: [imageId] }, action });
  await studio.call('bulk.run', { bulkId: id });
  client.removeQueries({ queryKey: ['image', imageId] });
  imageChanged(await getImage(imageId));
  collectionChanged(false);
}

/** What a person wrote about a picture: tags, albums, notes. */
export function Marks({ image }: { image: ImageRecord }) {
  const albums = useAlbums().data ?? [];
  const tag = (name: string, on: boolean): void => void mark(image.id, { do: 'tag', tag: name, on }).catch(report);
  const album = async (name: string, on: boolean): Promise<void> => {
    const known = albums.find((each) => each.name.toLowerCase() === name.toLowerCase()) ?? (await studio.call('album.add', { name }));
    await mark(image.id, { do: 'album', albumId: known.albumId, on });
  };
  return (
    <section aria-label="Marks" className="flex flex-col gap-2 px-4 pb-3">
      <Chips label="Tags" names={image.tags} known={[]} onAdd={(name) => tag(name, true)} onRemove={(name) => tag(name, false)} />
      <Chips label="Albums" names={image.albums} known={albums.map(({ name }) => name)} onAdd={(name) => void album(name, true).catch(report)} onRemove={(name) => void album(name, false).catch(report)} />
      <Notes key={image.id} image={image} />
    </section>
  );
}

/** A field that was asked for by a press takes the caret. */
const focusOnce = (field: HTMLInputElement | null): void => field?.focus();

interface ChipsProps {
  readonly label: string;
  readonly names: readonly string[];
  /** Offered while typing. */
  readonly known: readonly string[];
  readonly onAdd: (name: string) => void;
  readonly onRemove: (name: string) => void;
}

function Chips({ label, names, known, onAdd, onRemove }: ChipsProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const one = label.slice(0, -1).toLowerCase();
  const add = (): void => {
    if (typed?.trim()) onAdd(typed.trim());
    setTyped(null);
  };
  return (
    <div className="flex flex-wrap items-center gap-1">
      <span className="w-14 text-label text-quiet">{label}</span>
      {names.map((name) => (
        <span key={name} className="inline-flex h-6 items-center gap-1 rounded-control bg-hover pr-0.5 pl-2 text-label">
          {name}
          <IconButton size="small" label={`Take away the ${one} “${name}”`} icon={<X size={12} />} onClick={() => onRemove(name)} />
        </span>
      ))}
      {typed === null ? (
        <IconButton size="small" label={`Add ${one === 'album' ? 'to an album' : `a ${one}`}`} icon={<Plus size={14} />} onClick={() => setTyped('')} />
      ) : (
        <>
          <input
            aria-label={`New ${one}`}
            ref={focusOnce}
            list={`known-${label}`}
            maxLength={100}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add();
              else if (event.key === 'Escape') {
                event.stopPropagation();
                setTyped(null);
              }
            }}
            className={classes(fieldClass, 'h-6 w-28 px-2 text-label select-text')}
          />
          <datalist id={`known-${label}`}>
            {known.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </div>
  );
}

function Notes({ image }: { image: ImageRecord }) {
  const [typed, setTyped] = useState<string | null>(null);
  const save = (): void => {
    if (typed !== null && typed !== image.notes) void studio.call('image.note', { imageId: image.id, notes: typed }).then(imageChanged).catch(report);
    setTyped(null);
  };
  return (
    <textarea
      aria-label="Notes"
      rows={1}
      placeholder="Notes …"
      maxLength={100_000}
      value={typed ?? image.notes}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={save}
      className={classes(fieldClass, 'field-sizing-content max-h-40 w-full resize-none px-2 py-1 text-label select-text')}
    />
  );
}
