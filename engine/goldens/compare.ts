/** Largest relative error per number. Zeros must be exact, null stands for NaN, another length is an infinite error. */
export function relativeError(actual: readonly number[], expected: readonly (number | null)[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  expected.forEach((wanted, i) => {
    const got = actual[i]!;
    const error =
      wanted === null ? (Number.isNaN(got) ? 0 : Number.POSITIVE_INFINITY) : got === wanted ? 0 : wanted === 0 || Number.isNaN(got) ? Number.POSITIVE_INFINITY : Math.abs(got - wanted) / Math.abs(wanted);
    worst = Math.max(worst, error);
  });
  return worst;
}

/** Some numbers for a failure's note. */
export function sample(values: readonly (number | null)[]): string {
  const shown = values.slice(0, 8).map((value) => (value === null ? 'NaN' : Number(value.toPrecision(7)).toString()));
  return `[${shown.join(' ')}${values.length > shown.length ? ` … ${values.length} in all` : ''}]`;
}
