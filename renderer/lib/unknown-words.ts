/** What stands between angle brackets names files, not things. */
const tags = /<[^>]*>/g;
const commands = new Set(['AND', 'BREAK', 'ADDCOMM', 'ADDBASE']);

/** Words of a prompt, in their order and once each, that are not among those a model was taught. Letter case does not count. */
export function unknownWords(prompt: string, known: ReadonlySet<string>): string[] {
  const words = prompt.replace(tags, ' ').match(/[\p{L}\p{M}]+(?:['’][\p{L}]+)*/gu) ?? [];
  return [...new Set(words.filter((word) => !commands.has(word)).map((word) => word.toLowerCase()))].filter((word) => !known.has(word));
}
