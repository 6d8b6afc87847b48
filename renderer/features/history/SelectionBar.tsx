import { Columns2, Download, FolderHeart, Heart, Star, Tag, Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { BulkAction, BulkPreview, Selection } from '../../../contract/collection.ts';
import { collectionChanged, useAlbums, useCount } from '../../data/collection.ts';
import { plural } from '../../lib/format.ts';
import { hasTerm } from '../../lib/search-terms.ts';
import { report } from '../../state/notices.ts';
import { compare, mostPictures } from '../../state/compare.ts';
import { select, useView } from '../../state/view.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { MenuButton } from '../../ui/Menu.tsx';
import { BulkDialog } from './BulkDialog.tsx';
import { prepare, wordsOf } from './bulk.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { NameDialog } from './NameDialog.tsx';

/** What to do with several pictures, or with all that the search finds. Nothing is done before it was shown. */
export function SelectionBar() {
  const selection = useView((view) => view.selection);
  const search = useView((view) => view.search);
  const all = useCount(search).data ?? 0;
  const albums = useAlbums().data ?? [];
  const [whole, setWhole] = useState(false);
  const [preview, setPreview] = useState<{ bulk: BulkPreview; words: string } | null>(null);
  const [naming, setNaming] = useState<'tag' | 'untag' | 'album' | null>(null);
  const [exporting, setExporting] = useState(false);
  const everything = whole && all > selection.length;
  const chosen: Selection = everything ? { text: search, except: [] } : { imageIds: [...selection] };
  const number = everything ? all : selection.length;
  const trashed = hasTerm(search, 'is:trashed');

  const show = (action: BulkAction, albumName = ''): void => void prepare(chosen, action).then((bulk) => setPreview({ bulk, words: wordsOf(action, albumName) })).catch(report);
  const named = async (name: string): Promise<void> => {
    if (naming !== 'album') return show({ do: 'tag', tag: name, on: naming === 'tag' });
    const album = albums.find((each) => each.name.toLowerCase() === name.toLowerCase()) ?? (await studio.call('album.add', { name }));
    collectionChanged(false);
    show({ do: 'album', albumId: album.albumId, on: true }, album.name);
  };
  const close = (): void => {
    setWhole(false);
    select(null);
  };

  return (
    <div role="toolbar" aria-label="Selected pictures" className="flex h-10 shrink-0 items-center gap-1 bg-raised pr-3 pl-4 hairline-b">
      <span role="status" className="mr-2 text-label whitespace-nowrap">
        {plural(number, 'picture')} selected
      </span>
      {all > selection.length && (
        <Button size="small" look="quiet" aria-pressed={everything} onClick={() => setWhole(!whole)}>
          {everything ? 'Only those marked' : `All ${plural(all, 'picture')} of this search`}
        </Button>
      )}
      <span className="flex-1" />
      <Button size="small" look="quiet" onClick={() => compare(selection)} reason={selection.length > mostPictures ? `Up to ${mostPictures} pictures can be compared; ${selection.length} are selected.` : everything ? 'A whole search is too much to compare.' : null}>
        <Columns2 size={14} /> Compare
      </Button>
      <MenuButton
        trigger={<Button size="small" look="quiet"><Star size={14} /> Rate</Button>}
        groups={[[5, 4, 3, 2, 1, 0].map((rating) => ({ id: String(rating), label: rating === 0 ? 'No rating' : '★'.repeat(rating), run: () => show({ do: 'rate', rating }) }))]}
      />
      <MenuButton
        trigger={<Button size="small" look="quiet"><Heart size={14} /> Favourite</Button>}
        groups={[[{ id: 'on', label: 'Mark as favourite', run: () => show({ do: 'favourite', on: true }) }, { id: 'off', label: 'No favourite any more', run: () => show({ do: 'favourite', on: false }) }]]}
      />
      <MenuButton
        trigger={<Button size="small" look="quiet"><Tag size={14} /> Tag</Button>}
        groups={[[{ id: 'on', label: 'Add a tag …', run: () => setNaming('tag') }, { id: 'off', label: 'Take a tag away …', run: () => setNaming('untag') }]]}
      />
      <MenuButton
        trigger={<Button size="small" look="quiet"><FolderHeart size={14} /> Album</Button>}
        groups={[
          albums.map(({ albumId, name }) => ({ id: `in-${albumId}`, label: name, run: () => show({ do: 'album', albumId, on: true }, name) })),
          [{ id: 'new', label: 'New album …', run: () => setNaming('album') }],
          albums.map(({ albumId, name }) => ({ id: `out-${albumId}`, label: `Out of ${name}`, run: () => show({ do: 'album', albumId, on: false }, name) })),
        ]}
      />
      <Button size="small" look="quiet" onClick={() => setExporting(true)}>
        <Download size={14} /> Export
      </Button>
      {trashed ? (
        <Button size="small" look="quiet" onClick={() => show({ do: 'restore' })}>
          <Undo2 size={14} /> Bring back
        </Button>
      ) : (
        <Button size="small" look="quiet" onClick={() => show({ do: 'trash' })}>
          <Trash2 size={14} /> Trash
        </Button>
      )}
      <Button size="small" look="faint" onClick={close}>
        Done
      </Button>
      {preview && <BulkDialog preview={preview.bulk} words={preview.words} onClose={() => setPreview(null)} />}
      {naming && <NameDialog title={naming === 'album' ? 'New album' : naming === 'tag' ? 'Add a tag' : 'Take a tag away'} onName={(name) => void named(name).catch(report)} onClose={() => setNaming(null)} />}
      {exporting && <ExportDialog selection={chosen} number={number} onClose={() => setExporting(false)} />}
    </div>
  );
}
