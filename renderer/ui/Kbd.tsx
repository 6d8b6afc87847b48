import { keysOf, type Shortcut } from '../lib/shortcut.ts';

/** Keys, as they stand on the keyboard. */
export function Kbd({ shortcut, onAccent = false }: { shortcut: Shortcut; onAccent?: boolean }) {
  return (
    <kbd className={`inline-flex gap-0.5 font-sans text-meta ${onAccent ? 'text-current' : 'text-quiet'}`}>
      {keysOf(shortcut).map((key) => (
        <span key={key} className={`min-w-4 rounded-[4px] px-1 text-center leading-4 inset-ring ${onAccent ? 'inset-ring-current/40' : 'inset-ring-line'}`}>
          {key}
        </span>
      ))}
    </kbd>
  );
}
