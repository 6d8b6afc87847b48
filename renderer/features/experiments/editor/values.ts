/** Text of the values of an axis, as a person types it. */

/** A value that a picker or a stored plan gave, as text. */
export function entryText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'width' in value && 'height' in value) return `${String(value.width)}x${String(value.height)}`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.includes(',') ? `"${text}"` : text;
}

/** The entries of a plain comma list; quotes hold commas together. `||` parts entries instead where it stands. */
export function entriesOf(text: string): string[] {
  if (text.includes('||')) return text.split('||').map((entry) => entry.trim()).filter(Boolean);
  return [...text.matchAll(/\s*("(?:[^"]|"")*"|[^,]+)(?:,|$)/g)].map((match) => match[1]!.trim().replace(/^"(.*)"$/s, '$1').replaceAll('""', '"')).filter(Boolean);
}

const same = (a: string, b: string): boolean => a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0;

/** Adds a name to the list, or takes it out under any of its names. */
export function toggledEntry(text: string, names: readonly string[]): string {
  const entries = entriesOf(text);
  const without = entries.filter((entry) => !names.some((name) => same(entry, name)));
  return (without.length < entries.length ? without : [...entries, names[0]!]).map(entryText).join(', ');
}

export const hasEntry = (text: string, names: readonly string[]): boolean => entriesOf(text).some((entry) => names.some((name) => same(entry, name)));
