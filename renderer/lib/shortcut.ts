/** A key combination as the table of commands writes it: `Mod+Enter`, `Alt+ArrowUp`, `Delete`, `?`. */
export type Shortcut = string;

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);
/** Keys whose event says something else than their name. */
const spellings: Record<string, string> = { Space: ' ' };
const symbols = /^[^\p{L}\p{N}]$/u;

/** Whether a key press is this combination. `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
export function pressed(event: Pressed, shortcut: Shortcut, mac = isMac): boolean {
  const parts = shortcut.split('+');
  const key = parts.pop()!;
  const wants = (name: string) => parts.includes(name);
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  // Which symbol Shift makes depends on the keyboard: "?" needs it here and not there.
  const shiftFits = symbols.test(key) || event.shiftKey === wants('Shift');
  return mod === wants('Mod') && !other && event.altKey === wants('Alt') && shiftFits && event.key.toLowerCase() === (spellings[key] ?? key).toLowerCase();
}

const names: Record<string, string> = {
  Enter: '⏎',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Backspace: '⌫',
  Comma: ',',
};

/** The keys as people read them: `['Ctrl', '⏎']`. */
export function keysOf(shortcut: Shortcut, mac = isMac): string[] {
  return shortcut.split('+').map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
    if (part === 'Alt') return mac ? '⌥' : 'Alt';
    if (part === 'Shift') return '⇧';
    return names[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}

/** The same in the words of `aria-keyshortcuts`. */
export const ariaKeys = (shortcut: Shortcut, mac = isMac): string => shortcut.replace('Mod', mac ? 'Meta' : 'Control');

/** Whether what has the focus takes letters for itself. */
export function isTyping(target: EventTarget | null): boolean {
  if (typeof HTMLElement === 'undefined' || !(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['range', 'checkbox', 'radio', 'button'].includes(target.type);
}
