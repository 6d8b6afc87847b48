/**
 * Anderson's acceleration of a fixed-point iteration k ← g(k): mixes the last iterates so that the linear part of the
 * residual g(k) − k is as small as it can be made. Walker & Ni 2011, Algorithm AA with mixing 1.
 * The returned function takes k and g(k) and gives the next k.
 */
export function anderson(depth: number): (k: Float64Array, image: Float64Array) => Float64Array {
  const residualSteps: Float64Array[] = [];
  const imageSteps: Float64Array[] = [];
  let last: { readonly residual: Float64Array; readonly image: Float64Array } | null = null;
  return (k, image) => {
    const residual = difference(image, k);
    if (last) {
      residualSteps.push(difference(residual, last.residual));
      imageSteps.push(difference(image, last.image));
      if (residualSteps.length > depth) {
        residualSteps.shift();
        imageSteps.shift();
      }
    }
    last = { residual, image };
    const next = image.slice();
    const mix = leastSquares(residualSteps, residual);
    for (const [j, share] of mix.entries()) for (let n = 0; n < next.length; n++) next[n]! -= share * imageSteps[j]![n]!;
    return next;
  };
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, n) => value - b[n]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += a[n]! * b[n]!;
  return sum;
}

/** c minimising |target − Σ cⱼ·columnsⱼ|, by Gram–Schmidt twice over; columns that add nothing get 0. */
function leastSquares(columns: readonly Float64Array[], target: Float64Array): number[] {
  const q: Float64Array[] = [];
  const r: number[][] = [];
  // Newest first: when two columns tell the same, the older one is dropped.
  for (const column of columns.toReversed()) {
    const rest = column.slice();
    const above = q.map(() => 0);
    for (let pass = 0; pass < 2; pass++) {
      for (const [j, unit] of q.entries()) {
        const share = dot(unit, rest);
        above[j]! += share;
        for (let n = 0; n < rest.length; n++) rest[n]! -= share * unit[n]!;
      }
    }
    const norm = Math.sqrt(dot(rest, rest));
    const kept = norm > 1e-12 * Math.sqrt(dot(column, column));
    q.push(kept ? rest.map((value) => value / norm) : new Float64Array(rest.length));
    r.push([...above, kept ? norm : 0]);
  }
  const c = columns.map(() => 0);
  for (let j = columns.length - 1; j >= 0; j--) {
    if (r[j]![j] === 0) continue;
    let sum = dot(q[j]!, target);
    for (let m = j + 1; m < columns.length; m++) sum -= r[m]![j]! * c[m]!;
    c[j] = sum / r[j]![j]!;
  }
  return c.toReversed();
}
