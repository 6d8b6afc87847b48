import type { Family } from '../families.ts';
import type { Heads } from './blocks.ts';

/** The family's rule for how many heads an attention has. */
export function unetHeads({ unetHeads: rule }: Family): Heads {
  return 'count' in rule ? () => rule.count : (width) => width / rule.width;
}
