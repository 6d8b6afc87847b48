/** What pictures on the table are called: the first is A. */
export const letterOf = (index: number): string => 'ABCD'[index] ?? String(index + 1);
