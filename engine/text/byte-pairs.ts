/** A pair of symbols as one map key; ids are below 2^16. */
export const pairKey = (a: number, b: number): number => a * 0x10000 + b;

/** Positions are packed below ranks, so that the smallest number is the best rank, leftmost first. */
const positions = 2 ** 26;

/**
 * Joins neighbouring symbols by rank until none is left to join. Sennrich et al. 2016, Algorithm 1, with a heap instead of
 * a search: n·log n for words of any length. A merge's symbol only occurs in later ranks, so both give the same.
 */
export function mergePairs(word: readonly number[], ranks: ReadonlyMap<number, number>, merged: (rank: number) => number): number[] {
  const symbols = [...word];
  const next = symbols.map((_, i) => i + 1);
  const before = symbols.map((_, i) => i - 1);
  const heap = new Heap();
  const offer = (i: number) => {
    if (i < 0 || next[i]! >= symbols.length) return;
    const rank = ranks.get(pairKey(symbols[i]!, symbols[next[i]!]!));
    if (rank !== undefined) heap.push(rank * positions + i);
  };
  for (let i = 0; i < symbols.length; i++) offer(i);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const i = top % positions;
    const rank = Math.floor(top / positions);
    const j = next[i]!;
    // One of the two has become part of another symbol since.
    if (j >= symbols.length || ranks.get(pairKey(symbols[i]!, symbols[j]!)) !== rank) continue;
    symbols[i] = merged(rank);
    symbols[j] = -1;
    const after = next[j]!;
    next[i] = after;
    if (after < symbols.length) before[after] = i;
    offer(before[i]!);
    offer(i);
  }
  return symbols.filter((symbol) => symbol >= 0);
}

/** Smallest number first. */
class Heap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let i = items.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent]! <= item) break;
      items[i] = items[parent]!;
      i = parent;
    }
    items[i] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[i] = items[child]!;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
