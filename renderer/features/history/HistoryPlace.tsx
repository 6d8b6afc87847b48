import { ChevronLeft, Images, ListFilter, Search, X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { StudioError } from '../../../contract/errors.ts';
import { useCount } from '../../data/collection.ts';
import { useImage, useImages } from '../../data/images.ts';
import { useSettings } from '../../data/library.ts';
import { count, plural } from '../../lib/format.ts';
import { setLayout, useLayout } from '../../state/layout.ts';
import { detailOf } from '../../state/notices.ts';
import { setScale, useStage } from '../../state/stage.ts';
import { setLoupe, setSearch, useView } from '../../state/view.ts';
import { pictures } from '../../studio.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { fieldClass } from '../../ui/classes.ts';
import { PictureView } from '../../ui/PictureView.tsx';
import { DateJump } from './DateJump.tsx';
import { FilterPane } from './FilterPane.tsx';
import { ImportButton } from './ImportButton.tsx';
import { SearchHelp } from './SearchHelp.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { HistoryGrid } from './HistoryGrid.tsx';

/** Everything ever made: found by words, rated by digits, looked at large with Enter. */
export function HistoryPlace() {
  const search = useView((view) => view.search);
  const loupe = useView((view) => view.loupe);
  const several = useView((view) => view.selection.length);
  const filters = useLayout((layout) => layout.historyFilters);
  const total = useCount(search).data;
  const list = useImages(search);
  const known = !list.more ? plural(list.entries.length, 'picture') : total === undefined ? `more than ${count(list.entries.length)} pictures` : plural(total, 'picture');
  return (
    <div className="flex h-full min-w-0 flex-1 flex-col bg-canvas">
      <header className="flex h-12 shrink-0 items-center gap-3 bg-panel pr-3 pl-4 hairline-b">
        <h1 className="text-title font-strong">History</h1>
        <IconButton label={filters ? 'Hide the filters' : 'Filter by what is there'} icon={<ListFilter size={16} />} pressed={filters} onClick={() => setLayout({ historyFilters: !filters })} />
        <SearchField />
        <SearchHelp />
        <span role="status" className="flex-1 truncate text-label text-quiet">
          {list.state === 'ready' && (search && list.entries.length === 0 ? '' : known)}
        </span>
        <DateJump />
        <ImportButton />
        <GridSize />
      </header>
      {several > 1 && !loupe && <SelectionBar />}
      <div className="flex min-h-0 flex-1">
        {filters && !loupe && <FilterPane />}
        <div className="flex min-w-0 flex-1 flex-col">
          {list.error instanceof StudioError && list.error.code === 'bad_input' ? (
            <EmptyState icon={<Search size={20} />} action={<Button onClick={() => setSearch('')}>Show all</Button>}>
              {list.error.message}
            </EmptyState>
          ) : list.state === 'failed' ? (
            <ErrorState className="flex-1" text={list.error!.message} detail={detailOf(list.error)} actions={<Button onClick={list.retry}>Try again</Button>} />
          ) : list.state === 'loading' ? (
            <Loading />
          ) : list.entries.length === 0 ? (
            search ? (
              <EmptyState icon={<Search size={20} />} action={<Button onClick={() => setSearch('')}>Show all</Button>}>
                No picture fits “{search}”.
              </EmptyState>
            ) : (
              <EmptyState
                icon={<Images size={20} />}
                action={
                  <Button look="primary" onClick={() => setLayout({ place: 'generate' })}>
                    Make the first one
                  </Button>
                }
              >
                Every picture you make is kept here with all that made it.
              </EmptyState>
            )
          ) : loupe ? (
            <Loupe />
          ) : (
            <HistoryGrid list={list} search={search} />
          )}
        </div>
      </div>
    </div>
  );
}

function SearchField() {
  const search = useView((view) => view.search);
  const [typed, setTyped] = useState(search);
  const [known, setKnown] = useState(search);
  // The search was set from elsewhere: by a seed’s link, by “Show all”.
  if (known !== search) {
    setKnown(search);
    if (typed.trim() !== search) setTyped(search);
  }
  useEffect(() => {
    const timer = window.setTimeout(() => setSearch(typed.trim()), 180);
    return () => window.clearTimeout(timer);
  }, [typed]);
  return (
    <span className="relative w-72">
      <Search size={14} className="pointer-events-none absolute top-[7px] left-2 text-quiet" aria-hidden />
      <input
        type="text"
        role="searchbox"
        aria-label="Search the history"
        placeholder="Words, sampler:heun, steps:&gt;10 …"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return;
          event.stopPropagation();
          setTyped('');
        }}
        data-search
        className={`${fieldClass} h-7 w-full pr-7 pl-7 text-body select-text`}
      />
      {typed !== '' && <IconButton size="small" label="Clear the search" icon={<X size={12} />} onClick={() => setTyped('')} className="absolute top-0.5 right-0.5" />}
    </span>
  );
}

function GridSize() {
  const size = useLayout((layout) => layout.gridSize);
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="text-label text-quiet">
        Size
      </label>
      <input id={id} type="range" min={96} max={360} step={8} value={size} onChange={(event) => setLayout({ gridSize: Number(event.target.value) })} className="w-28 accent-fill" />
    </span>
  );
}

function Loading() {
  return (
    <div className="grid flex-1 auto-rows-min grid-cols-[repeat(auto-fill,minmax(160px,1fr))] gap-2 overflow-hidden p-4 pt-10">
      {Array.from({ length: 32 }, (_, i) => (
        <Skeleton key={i} className="aspect-square rounded-picture" />
      ))}
    </div>
  );
}

/** One picture of the history, large. The arrows go on; Esc goes back to the grid. */
function Loupe() {
  const selected = useView((view) => view.selected);
  const surround = useSettings().data?.canvas ?? 'theme';
  const { data: image, error } = useImage(selected);
  const zoomWish = useStage((stage) => stage.zoomWish);
  return (
    <div data-surround={surround} className="relative flex min-h-0 flex-1 flex-col bg-ground p-6" data-arrows="pictures" tabIndex={-1}>
      <Button look="plain" size="small" className="absolute top-3 left-3 z-10" onClick={() => setLoupe(false)}>
        <ChevronLeft size={14} /> Grid
      </Button>
      {error ? (
        <ErrorState className="flex-1" text={error.message} detail={detailOf(error)} />
      ) : image ? (
        <PictureView id={image.id} src={pictures.image(image.id)} early={pictures.thumb(image.id)} picture={image} title={image.recipe?.prompt || 'Picture without a prompt'} zoomWish={zoomWish} onZoom={setScale} />
      ) : (
        <EmptyState>No picture is selected.</EmptyState>
      )}
    </div>
  );
}
