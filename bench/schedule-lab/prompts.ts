import { readFileSync } from 'node:fs';
import { maxPrompts } from '../../contract/schedule.ts';
import { pairPrompts, singlePrompts } from '../../tools/eval/prompts.ts';

/** What the lab learns and judges by, and what no run of it sees. */
export interface Prompts {
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
}

/** Two scenes of one thing to one of two. */
const mixed = (seed: number, count: number): string[] => {
  const [singles, pairs] = [singlePrompts(seed), pairPrompts(seed, count)];
  return Array.from({ length: count }, (_, i) => (i % 3 === 2 ? pairs[i]!.text : singles[i]!.text));
};

/** Scenes of the drawn world, or a file of prompts, one a line, of which every third is held out. */
export function promptsFor(file: string | undefined, judged: number): Prompts {
  if (file === undefined) {
    const seen = mixed(11, maxPrompts);
    const known = new Set(seen);
    return { seen, unseen: mixed(12, judged + seen.length).filter((text) => !known.has(text)).slice(0, judged) };
  }
  const all = readFileSync(file, 'utf8').split('\n').map((line) => line.trim()).filter(Boolean);
  if (all.length < 3) throw new Error(`${file} holds ${all.length} prompts; write three at least, one a line: every third is held out.`);
  return { seen: all.filter((_, i) => i % 3 !== 2), unseen: all.filter((_, i) => i % 3 === 2) };
}
