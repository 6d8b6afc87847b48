import { commandFor, perform } from '../state/commands.ts';

const widgets = '[role=slider], [role=listbox], [role=menu], [role=radiogroup], [role=toolbar], [role=separator], [role=combobox], input, select';

/** Arrow keys belong to the control that has the focus, unless that is a row of pictures. */
function takenByControl(event: KeyboardEvent): boolean {
  if (!event.key.startsWith('Arrow') || event.ctrlKey || event.altKey || event.metaKey) return false;
  const target = event.target as Element | null;
  return Boolean(target?.closest(widgets)) && !target?.closest('[data-arrows=pictures]');
}

/** One listener for all keys of the window. What a control or an open overlay took is not taken again. */
export function listenToKeys(): () => void {
  const keyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || takenByControl(event)) return;
    const overlay = document.querySelector('[role=dialog], [role=menu], [role=alertdialog]');
    if (overlay && !(event.ctrlKey || event.metaKey)) return;
    const command = commandFor(event);
    if (!command) return;
    event.preventDefault();
    perform(command);
  };
  window.addEventListener('keydown', keyDown);
  return () => window.removeEventListener('keydown', keyDown);
}
