/**
 * Runs things at the same time, so that a network which answers together sees their questions together. One that fails is
 * told when all have ended: nothing goes on behind the caller's back.
 */
export async function sideBySide<T, U>(items: readonly T[], run: (item: T, place: number) => Promise<U>): Promise<U[]> {
  const ended = await Promise.allSettled(items.map(run));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
  return ended.map((each) => (each as PromiseFulfilledResult<U>).value);
}
