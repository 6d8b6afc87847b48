import type { Family } from '../families.ts';
import type { Heads } from './blocks.ts';

/** The family's rule for how many heads an attention has: so many, or as many of its width as there are; one where that cannot be. */
export function unetHeads({ unetHeads: rule }: Family): Heads {
  const whole = (heads: number, width: number) => (Number.isInteger(heads) && width % heads === 0 ? heads : 1);
  return 'count' in rule ? (width) => whole(rule.count, width) : (width) => whole(width / rule.width, width);
}
