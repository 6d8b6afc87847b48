import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setCommands } from '../state/commands.ts';
import { App } from './App.tsx';
import { commands } from './commands.ts';
import { paintEarly } from './theme.ts';
import '../theme.css';

/** Puts the window into a page that is joined to a studio already. */
export function mount(root: Element): void {
  setCommands(commands);
  paintEarly();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
