import { useFacts } from '../state/facts.ts';
import { goTo } from '../state/go.ts';
import { useLayout } from '../state/layout.ts';
import { classes } from '../ui/classes.ts';
import { Tip } from '../ui/Tip.tsx';
import { pictureDrag } from '../lib/drag.ts';
import { ariaKeys } from '../lib/shortcut.ts';
import { places, type Place } from './places.ts';

/** The places, and settings at the foot. */
export function Rail() {
  const here = useLayout((layout) => layout.place);
  const busy = useFacts((facts) => facts.running !== null);
  const [settings, others] = [places.filter((place) => place.id === 'settings'), places.filter((place) => place.id !== 'settings')];
  return (
    <nav aria-label="Places" className="flex w-18 shrink-0 flex-col items-center gap-1 bg-panel py-2 shadow-[inset_-1px_0_0_var(--line)]">
      {others.map((place) => (
        <Item key={place.id} place={place} here={here === place.id} busy={busy && place.id === 'generate'} />
      ))}
      <span className="flex-1" />
      {settings.map((place) => (
        <Item key={place.id} place={place} here={here === place.id} busy={false} />
      ))}
    </nav>
  );
}

function Item({ place, here, busy }: { place: Place; here: boolean; busy: boolean }) {
  return (
    <Tip text={place.label} shortcut={place.key}>
      <button
        type="button"
        aria-current={here ? 'page' : undefined}
        aria-keyshortcuts={ariaKeys(place.key)}
        onClick={(event) => {
          goTo(place.id);
          // The mouse went to the place, and the keys go with it: Space there must not press this again.
          if (event.detail > 0) event.currentTarget.blur();
        }}
        onDragOver={(event) => {
          if (place.take && event.dataTransfer.types.includes(pictureDrag)) event.preventDefault();
        }}
        onDrop={(event) => {
          const id = event.dataTransfer.getData(pictureDrag);
          if (id) place.take?.(id);
        }}
        className={classes(
          'relative flex h-13 w-16.5 flex-col items-center justify-center gap-1 rounded-control text-[10.5px] leading-none transition-colors',
          here ? 'bg-hover text-text' : 'text-quiet hover:bg-hover/60 hover:text-text',
        )}
      >
        <place.icon size={20} strokeWidth={1.75} aria-hidden />
        {place.label}
        {busy && <span role="img" aria-label="A picture is being made" className="absolute top-1.5 right-2.5 size-1.5 rounded-full bg-accent" />}
      </button>
    </Tip>
  );
}
