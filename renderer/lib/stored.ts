import type * as z from 'zod';

/** What this window remembers by itself between starts. What does not fit its schema any more is forgotten, field by field. */
export function recall<S extends z.ZodObject>(key: string, schema: S): z.output<S> {
  const defaults = schema.parse({});
  let found: unknown;
  try {
    found = JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return defaults;
  }
  if (typeof found !== 'object' || found === null) return defaults;
  const kept: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(schema.shape)) {
    const parsed = part.safeParse((found as Record<string, unknown>)[name]);
    if (parsed.success) kept[name] = parsed.data;
  }
  return { ...defaults, ...kept };
}

const waiting = new Map<string, () => void>();

/** Writes soon, and at the latest when the window goes: dragging a slider must not write a hundred times. */
export function remember(key: string, value: unknown): void {
  const scheduled = waiting.has(key);
  waiting.set(key, () => localStorage.setItem(key, JSON.stringify(value)));
  if (!scheduled) setTimeout(() => flush(key), 300);
}

function flush(key: string): void {
  const write = waiting.get(key);
  waiting.delete(key);
  try {
    write?.();
  } catch {
    // A full or forbidden store costs only the memory of the draft.
  }
}

export function flushAll(): void {
  for (const key of waiting.keys()) flush(key);
}
