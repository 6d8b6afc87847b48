import { openStudio } from '../studio.ts';
import { mount } from './mount.tsx';

/** Joins the page to main and shows it. */
export async function start(): Promise<void> {
  const root = document.querySelector('#root')!;
  if (!window.studio) {
    root.textContent = 'This page belongs to Stepwise and can only be opened by it.';
    return;
  }
  // Main parses what it is asked; what it answers is parsed here while somebody works on it, and else its schemas are not even read.
  const checkedBy = import.meta.env.DEV ? (await import('../../contract/studio.ts')).StudioContract : undefined;
  openStudio(window.studio, { checkedBy });
  mount(root);
}
