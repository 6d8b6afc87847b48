import { Search } from 'lucide-react';
import type { ImageRecord } from '../../../contract/image.ts';
import { useLineage } from '../../data/collection.ts';
import { setLayout } from '../../state/layout.ts';
import { select, setLoupe, setSearch } from '../../state/view.ts';
import { pictures } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';

const relations: Readonly<Record<string, string>> = { variation: 'a variation', replay: 'a replay', img2img: 'made from it', hires: 'an enlargement' };

/** Where a picture comes from, and what was made from it. Nothing where it stands alone. */
export function Lineage({ image }: { image: ImageRecord }) {
  const { data } = useLineage(image.id);
  if (!data || (!data.parent && data.children.length === 0)) return null;
  const all = (): void => {
    setSearch(`parent:${image.id}`);
    setLoupe(false);
    setLayout({ place: 'history' });
  };
  return (
    <section aria-label="Lineage" className="px-4 py-2 hairline-t">
      {data.parent && (
        <div className="flex items-center gap-2 pb-2">
          <Small image={data.parent} />
          <span className="text-label text-quiet">This is {relations[image.parent?.relation ?? ''] ?? image.parent?.relation} of that picture.</span>
        </div>
      )}
      {data.children.length > 0 && (
        <>
          <div className="flex items-center justify-between pb-1">
            <h3 className="text-label font-strong">Made from this one</h3>
            <Button size="small" look="faint" onClick={all}>
              <Search size={12} /> All
            </Button>
          </div>
          <div className="flex flex-wrap gap-1.5">
            {data.children.map((child) => (
              <Small key={child.id} image={child} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

function Small({ image }: { image: ImageRecord }) {
  const words = `${relations[image.parent?.relation ?? ''] ?? 'picture'}, seed ${image.recipe?.variationStrength ? image.recipe.variationSeed : (image.recipe?.seed ?? image.settings?.seed ?? 'unknown')}`;
  return (
    <button type="button" aria-label={words} title={words} onClick={() => select(image.id)} className="overflow-hidden rounded-picture">
      <img src={pictures.thumb(image.id)} alt="" className="size-14 object-cover" />
    </button>
  );
}
