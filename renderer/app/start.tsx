import { openStudio } from '../studio.ts';
import { mount } from './mount.tsx';

/** Joins the page to main and shows it. */
export function start(): void {
  const root = document.querySelector('#root')!;
  if (!window.studio) {
    root.textContent = 'This page belongs to Stepwise and can only be opened by it.';
    return;
  }
  openStudio(window.studio);
  mount(root);
}
