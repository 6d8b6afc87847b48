import { Star } from 'lucide-react';
import { classes } from './classes.ts';

/** A rating from 0 to 5, as photographers give it. Pressing the star that is there takes the rating away. */
export function Stars({ rating, onChange }: { rating: number; onChange: (rating: number) => void }) {
  return (
    <span role="radiogroup" aria-label="Rating" className="inline-flex">
      {[1, 2, 3, 4, 5].map((star) => (
        <button
          key={star}
          type="button"
          role="radio"
          aria-checked={rating === star}
          aria-label={`${star} of 5`}
          onClick={() => onChange(rating === star ? 0 : star)}
          className="flex size-6 items-center justify-center rounded-control hover:bg-hover"
        >
          <Star size={14} className={classes(star <= rating ? 'fill-accent text-accent' : 'text-edge')} aria-hidden />
        </button>
      ))}
    </span>
  );
}
