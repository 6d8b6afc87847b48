import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** The size of an element's content box, in whole CSS pixels, kept right while it changes. */
export function useSize<T extends HTMLElement>(): [RefObject<T | null>, { width: number; height: number }] {
  const element = useRef<T>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (!element.current) return;
    const take = (width: number, height: number) =>
      setSize((before) => (before.width === Math.floor(width) && before.height === Math.floor(height) ? before : { width: Math.floor(width), height: Math.floor(height) }));
    const box = element.current.getBoundingClientRect();
    const style = getComputedStyle(element.current);
    const inset = (a: string, b: string) => Number.parseFloat(a) + Number.parseFloat(b);
    take(box.width - inset(style.paddingLeft, style.paddingRight), box.height - inset(style.paddingTop, style.paddingBottom));
    const observer = new ResizeObserver(([entry]) => take(entry!.contentRect.width, entry!.contentRect.height));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
