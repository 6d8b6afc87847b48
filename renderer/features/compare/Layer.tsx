import { useState, type CSSProperties } from 'react';
import { pictures } from '../../studio.ts';
import { classes } from '../../ui/classes.ts';
import type { Area } from '../../lib/sheet.ts';

interface LayerProps {
  readonly id: string;
  readonly title: string;
  /** The frame all pictures lie in; one of another shape is fitted into it. */
  readonly frame: Area;
  readonly className?: string | undefined;
  readonly style?: CSSProperties | undefined;
  readonly hidden?: boolean;
}

/** One picture under the common glass. Where it lies, and whether its pixels are smoothed, the stage says by `--glass` and `--pixels`. */
export function Layer({ id, title, frame, className, style, hidden = false }: LayerProps) {
  const [state, setState] = useState<{ id: string; state: 'ready' | 'failed' } | null>(null);
  const loaded = state?.id === id ? state.state : 'loading';
  const box: CSSProperties = { width: frame.width, height: frame.height };
  if (loaded === 'failed') {
    return (
      <p role="alert" hidden={hidden} className="absolute inset-0 grid place-items-center p-8 text-center text-body text-balance">
        The file of {title} could not be shown. It may have been moved or deleted outside Stepwise.
      </p>
    );
  }
  return (
    <img
      key={id}
      src={pictures.image(id)}
      alt={hidden ? '' : title}
      aria-hidden={hidden || undefined}
      decoding="async"
      draggable={false}
      data-layer={id}
      data-loaded={loaded === 'ready' || undefined}
      onLoad={() => setState({ id, state: 'ready' })}
      onError={() => setState({ id, state: 'failed' })}
      style={{ ...box, ...style, ...(loaded === 'loading' ? { backgroundImage: `url("${pictures.thumb(id).replaceAll('"', '%22')}")` } : {}) }}
      className={classes('absolute top-0 left-0 max-w-none origin-top-left bg-contain bg-center bg-no-repeat object-contain [image-rendering:var(--pixels)] [transform:var(--glass)]', hidden && 'invisible', className)}
    />
  );
}
