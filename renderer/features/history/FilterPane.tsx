import type { Facet } from '../../../contract/collection.ts';
import { useAlbums, useFacets } from '../../data/collection.ts';
import { useCatalog } from '../../data/library.ts';
import { count, familyText } from '../../lib/format.ts';
import { hasTerm, termOf, toggleTerm } from '../../lib/search-terms.ts';
import { setSearch, useView } from '../../state/view.ts';
import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/states.tsx';

const titles: Partial<Record<Facet['field'], string>> = {
  album: 'Albums', tag: 'Tags', rating: 'Rating', model: 'Model', sampler: 'Sampler', schedule: 'Schedule', lora: 'LoRA', size: 'Size', steps: 'Steps', cfg: 'CFG Scale', family: 'Family', source: 'Made with',
};
const order = Object.keys(titles) as Facet['field'][];
const states = [['favourite', 'Favourites'], ['missing', 'Missing files'], ['trashed', 'In the trash']] as const;

/** Values among what the search finds, with counts; each is a condition of the search, put in and taken out. */
export function FilterPane() {
  const search = useView((view) => view.search);
  const { data: facets } = useFacets(search, true);
  const catalog = useCatalog().data;
  const albums = useAlbums().data;
  const spoken = (field: Facet['field'], value: string): string => {
    if (field === 'sampler') return catalog?.samplers.find(({ id }) => id === value)?.label ?? value;
    if (field === 'schedule') return catalog?.schedules.find(({ id }) => id === value)?.label ?? value;
    if (field === 'rating') return value === '0' ? 'none' : '★'.repeat(Number(value));
    if (field === 'size') return value.replace('x', ' × ');
    return field === 'family' ? familyText(value) : value;
  };
  const sorted = [...(facets ?? [])].filter(({ values }) => values.length > 0).sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
  return (
    <nav aria-label="Filters" className="w-56 shrink-0 overflow-y-auto bg-panel py-2 shadow-[inset_-1px_0_0_var(--line)]">
      <ul className="px-2 pb-2">
        {states.map(([state, label]) => (
          <Line key={state} term={`is:${state}`} label={label} search={search} />
        ))}
      </ul>
      {!facets && <Skeleton className="mx-4 h-40" />}
      {sorted.map(({ field, values }) => (
        <section key={field} aria-label={titles[field]} className="px-2 py-2 hairline-t">
          <h2 className="px-2 pb-1 text-label font-strong">{titles[field]}</h2>
          <ul>
            {(field === 'rating' ? values.toSorted((a, b) => Number(b.value) - Number(a.value)) : values).map(({ value, count: found }) => (
              <Line key={value} term={termOf(field, value)} label={spoken(field, value)} found={found} search={search} />
            ))}
          </ul>
        </section>
      ))}
      {albums?.length === 0 && facets && sorted.length === 0 && <p className="px-4 py-2 text-label text-quiet">Nothing to choose from.</p>}
    </nav>
  );
}

function Line({ term, label, found, search }: { term: string; label: string; found?: number; search: string }) {
  const on = hasTerm(search, term);
  return (
    <li>
      <button
        type="button"
        aria-pressed={on}
        onClick={() => setSearch(toggleTerm(search, term))}
        className={classes('flex h-6 w-full items-center gap-2 rounded-control px-2 text-left text-label', on ? 'bg-hover text-text' : 'text-quiet hover:bg-hover hover:text-text')}
      >
        <span className="min-w-0 flex-1 truncate">{label}</span>
        {found !== undefined && <span className="text-meta text-quiet tabular-nums">{count(found)}</span>}
      </button>
    </li>
  );
}
