import { useEffect, useRef } from 'react';
import { onPreview } from '../../../data/progress.ts';

/** The picture that a cell is becoming. One job runs at a time, so while a cell is being made every preview is its own. */
export function Live() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // The first to be told is the last of the job before.
    let fresh = false;
    const stop = onPreview(({ bitmap }) => {
      const context = canvas.current?.getContext('2d');
      if (!fresh || !context) return;
      if (context.canvas.width !== bitmap.width || context.canvas.height !== bitmap.height) Object.assign(context.canvas, { width: bitmap.width, height: bitmap.height });
      context.drawImage(bitmap, 0, 0);
      context.canvas.dataset.seen = 'true';
    });
    fresh = true;
    return stop;
  }, []);
  return <canvas ref={canvas} aria-hidden className="peer absolute inset-0 size-full object-contain" />;
}
