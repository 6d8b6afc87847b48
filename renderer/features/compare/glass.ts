/** What a command may wish of the glass that lies over the compared pictures. */
export type GlassWish =
  /** 1:1, or the whole again. */
  | { readonly kind: 'full' }
  | { readonly kind: 'whole' }
  /** So many device pixels for one of the picture's. */
  | { readonly kind: 'pixels'; readonly scale: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  /** Moves the view, in shares of its size. */
  | { readonly kind: 'look'; readonly x: number; readonly y: number };

const listeners = new Set<(wish: GlassWish) => void>();

export const wishGlass = (wish: GlassWish): void => listeners.forEach((listen) => listen(wish));

export function onGlass(listen: (wish: GlassWish) => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}
