/** “a, b and c” */
export const listed = (words: readonly string[], last: 'and' | 'or' = 'and'): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`);

interface Named {
  readonly label: string;
  readonly aliases: Readonly<Partial<Record<string, readonly string[]>>>;
}

/** What to say after “There is no … called X.”: the id of the entry that has X for its label or in another program, else all ids. */
export function namesInstead(name: string, table: Readonly<Record<string, Named>>): string {
  const same = (other: string) => other.toLowerCase() === name.toLowerCase();
  const meant = Object.entries(table).filter(([id, { label, aliases }]) => [id, label, ...Object.values(aliases).flatMap((names) => names ?? [])].some(same));
  return meant.length > 0 ? `It is called ${listed(meant.map(([id]) => id), 'or')} here.` : `Known are ${listed(Object.keys(table))}.`;
}
