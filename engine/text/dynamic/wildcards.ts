import type { Wildcards } from './expand.ts';

/** Wildcard files by name (`animals/cats.txt`): one value a line; empty lines and those that begin with # are left out. */
export function wildcardsFrom(files: Readonly<Record<string, string>>): Wildcards {
  const values = new Map(
    Object.entries(files).map(([name, text]) => {
      const lines = text.split(/\r?\n/).map((line) => line.trim());
      return [name.replace(/\.txt$/, ''), lines.filter((line) => line !== '' && !line.startsWith('#'))] as const;
    }),
  );
  return (pattern) => {
    const fits = globPattern(pattern);
    const found = [...values].filter(([name]) => fits.test(name)).flatMap(([, lines]) => lines);
    return [...new Set(found)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  };
}

/** `*` stands for part of a name, `**` for folders too. */
function globPattern(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*?)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)))
    .join('');
  return new RegExp(`^${source}$`);
}
