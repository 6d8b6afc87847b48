/** Conditions of the search language as one writes them, taken apart at spaces outside quotes. */
const termsOf = (text: string): string[] => text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

/** A value as the search language takes it. It has no escape for a quote, so that becomes the end of what is searched. */
const quoted = (value: string): string => (/^[^\s",*<>=]+$/.test(value) && !value.includes('..') ? value : `"${value.split('"')[0]}"`);

export const termOf = (field: string, value: string): string => `${field}:${quoted(value)}`;
export const hasTerm = (text: string, term: string): boolean => termsOf(text).includes(term);

/** The search with this condition, or without it where it had it. */
export function toggleTerm(text: string, term: string): string {
  const terms = termsOf(text);
  return (terms.includes(term) ? terms.filter((each) => each !== term) : [...terms, term]).join(' ');
}

/** The search with one condition on a field in place of all it had. */
export function replaceTerms(text: string, field: string, term: string | null): string {
  const others = termsOf(text).filter((each) => !each.startsWith(`${field}:`));
  return (term === null ? others : [...others, term]).join(' ');
}
