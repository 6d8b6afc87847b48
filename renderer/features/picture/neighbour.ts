/** Where the eye goes when these leave: the next older picture, else the next newer. */
export function neighbourOf(ids: readonly string[], gone: readonly string[]): string | null {
  const first = ids.findIndex((id) => gone.includes(id));
  if (first < 0) return null;
  return ids.slice(first).find((id) => !gone.includes(id)) ?? ids.slice(0, first).findLast((id) => !gone.includes(id)) ?? null;
}
