import { useDeferredValue, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useModels, useTokens } from '../../data/library.ts';
import { count } from '../../lib/format.ts';
import { applyEdit, editWeight, moveChunk, type Edit } from '../../lib/prompt-edit.ts';
import { unknownWords } from '../../lib/unknown-words.ts';
import { promptLimit } from '../../../contract/request.ts';
import { redoDraft, setDraft, undoDraft, useDraft } from '../../state/draft.ts';
import { classes, fieldClass } from '../../ui/classes.ts';
import { labelOf } from './bind.ts';
import { looksLikeInfotext, paste } from './paste.ts';

interface PromptFieldProps {
  readonly name: 'prompt' | 'negativePrompt';
  readonly rows: number;
  readonly placeholder: string;
}

/** Where two texts stop being the same, from the front and from the back: the caret goes there after undo. */
function changedEnd(before: string, after: string): number {
  let tail = 0;
  while (tail < Math.min(before.length, after.length) && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return after.length - tail;
}

/** A prompt with A1111's keys: Ctrl+↑/↓ weighs the word, Alt+←/→ moves the chunk. */
export function PromptField({ name, rows, placeholder }: PromptFieldProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const value = useDraft((request) => request[name]);
  const [limited, setLimited] = useState(false);
  const caret = useRef<{ start: number; end: number } | 'changed' | null>(null);
  const before = useRef(value);

  useLayoutEffect(() => {
    const wanted = caret.current;
    const last = before.current;
    caret.current = null;
    before.current = value;
    if (wanted === null || !area.current) return;
    const at = wanted === 'changed' ? changedEnd(last, value) : null;
    area.current.setSelectionRange(at ?? (wanted as { start: number }).start, at ?? (wanted as { end: number }).end);
  }, [value]);

  const change = (text: string, joins: string | null): void => {
    setLimited(text.length > promptLimit);
    setDraft({ [name]: text.slice(0, promptLimit) }, joins);
  };

  const edit = (event: KeyboardEvent, made: Edit | null): void => {
    event.preventDefault();
    if (!made) return;
    caret.current = { start: made.start, end: made.end };
    change(applyEdit(value, made), null);
  };

  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { selectionStart: start, selectionEnd: end } = event.currentTarget;
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (mod && !event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      edit(event, editWeight({ text: value, start, end }, event.key === 'ArrowUp' ? 1 : -1));
    } else if (event.altKey && !mod && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      edit(event, moveChunk({ text: value, start, end }, event.key === 'ArrowRight' ? 1 : -1));
    } else if (mod && (key === 'z' || key === 'y')) {
      // One undo for prompts and settings alike, in the order in which they were changed.
      event.preventDefault();
      caret.current = 'changed';
      if (key === 'y' || event.shiftKey) redoDraft();
      else undoDraft();
    }
  };

  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between">
        <label htmlFor={id} className="text-label text-quiet">
          {labelOf(name)}
        </label>
        {limited ? <span role="status" className="text-meta text-warn">cut at {count(promptLimit)} characters</span> : <Tokens text={value} />}
      </div>
      <textarea
        ref={area}
        id={id}
        rows={rows}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => change(event.target.value, name)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text/plain');
          if (name !== 'prompt' || !looksLikeInfotext(pasted)) return;
          event.preventDefault();
          const { selectionStart, selectionEnd } = event.currentTarget;
          paste(pasted, () => change(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd), null));
        }}
        onKeyDown={keyDown}
        data-prompt={name}
        className={classes(fieldClass, 'field-sizing-content max-h-72 w-full resize-none px-2.5 py-2 text-body leading-[1.45] select-text', rows > 2 ? 'min-h-24' : 'min-h-13')}
      />
      {name === 'prompt' && <Unknown text={value} />}
    </div>
  );
}

/** A text as it is once it has not changed for so many milliseconds. */
function useSettled(text: string, rest: number): string {
  const [settled, setSettled] = useState(text);
  const later = useDeferredValue(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(later), rest);
    return () => window.clearTimeout(timer);
  }, [later, rest]);
  return settled;
}

/** Tokens over what one chunk holds, as A1111 counts: 42/75. */
function Tokens({ text }: { text: string }) {
  const settled = useSettled(text, 200);
  const { data } = useTokens(settled);
  if (!data) return null;
  const limit = data.limit * Math.max(1, Math.ceil(data.tokens / data.limit));
  return (
    <span className="text-meta text-quiet" title={`${data.tokens} of ${limit} tokens`}>
      {data.tokens}/{limit}
    </span>
  );
}

const mostShown = 6;

/** A model that was taught few words says which of a prompt's it does not know, once typing rests. */
function Unknown({ text }: { text: string }) {
  const settled = useSettled(text, 600);
  const model = useDraft((request) => request.model);
  const words = useModels().data?.find(({ id, name, builtin }) => id === model || name === model || (builtin && model === 'builtin'))?.words;
  const known = useMemo(() => (words ? new Set(words) : null), [words]);
  const unknown = known ? unknownWords(settled, known) : [];
  if (unknown.length === 0) return null;
  const more = unknown.length - mostShown;
  return (
    <p className="text-meta text-quiet" title={`Words the model does not know: ${unknown.join(', ')}`}>
      Not known to this model: {unknown.slice(0, mostShown).join(', ')}
      {more > 0 && ` and ${count(more)} more`}
    </p>
  );
}
