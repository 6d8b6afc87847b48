/** A stretch of prompt and how strongly it counts. */
export interface Weighted {
  readonly text: string;
  readonly weight: number;
}

/** The entry that ends a chunk of 75 tokens early. Brackets around it change its weight and thereby undo it, as in A1111. */
export const isBreak = (part: Weighted): boolean => part.text === 'BREAK' && part.weight === -1;
