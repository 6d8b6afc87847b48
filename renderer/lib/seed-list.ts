const most = 100;
const largest = 2n ** 64n - 1n;

/** Seeds as a person lists them: `42, 7 100-104`. In the order written; the first sentence of what is wrong, or null. */
export function readSeedList(text: string): { seeds: string[]; problem: string | null } {
  const seeds: string[] = [];
  for (const word of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, from, to] = /^(\d{1,20})(?:-(\d{1,20}))?$/.exec(word) ?? [];
    if (from === undefined) return { seeds: [], problem: `“${word}” is no seed; write whole numbers, and ranges like 100-104.` };
    const [first, last] = [BigInt(from), BigInt(to ?? from)];
    if (first > largest || last > largest) return { seeds: [], problem: `“${word}” is above the largest seed, ${largest}.` };
    if (last < first) return { seeds: [], problem: `“${word}” counts down; write it as ${last}-${first}.` };
    if (last - first + BigInt(seeds.length) >= BigInt(most)) return { seeds: [], problem: `These are more than ${most} seeds; make them in several goes.` };
    for (let seed = first; seed <= last; seed++) seeds.push(String(seed));
  }
  return { seeds, problem: null };
}

/** A seed counted on or back, round 2^64. */
export const steppedSeed = (seed: string, by: 1 | -1): string => String(BigInt.asUintN(64, BigInt(seed) + BigInt(by)));
