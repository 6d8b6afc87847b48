/** ln Γ(x) for x > 0: Lanczos' approximation with g = 7 and nine terms, good to 1e-15. */
export function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  const t = y + 7.5;
  const sum = c.slice(1).reduce((total, term, k) => total + term / (y + k + 1), c[0]!);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Continued fraction of the incomplete beta function, by Lentz's method. Abramowitz & Stegun 26.5.8. */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let h = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return h;
}

/** I_x(a, b): the distribution function of the beta law. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - (logGamma(a) + logGamma(b) - logGamma(a + b)));
  // The fraction converges quickly on this side of the mean; the other side is the mirror image.
  return x < (a + 1) / (a + b + 2) ? (front * continuedFraction(x, a, b)) / a : 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** The x with I_x(a, b) = p. Bisection on a scale that keeps tiny x exact, finished by Newton's method. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  // Where there is a closed form: users of quantiles round them, and a tie must stay a tie.
  if (a === 1 && b === 1) return p;
  if (a === b && p === 0.5) return 0.5;
  if (p > 0.5) return 1 - lowerQuantile(1 - p, b, a);
  return lowerQuantile(p, a, b);
}

/** The quantile for p ≤ 1/2, in the variable log x so that it is exact in relative terms. */
function lowerQuantile(p: number, a: number, b: number): number {
  let low = -745;
  let high = 0;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(Math.exp(middle), a, b) < p) low = middle;
    else high = middle;
  }
  let x = Math.exp((low + high) / 2);
  for (let i = 0; i < 3; i++) {
    const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - (logGamma(a) + logGamma(b) - logGamma(a + b)));
    const next = x - (incompleteBeta(x, a, b) - p) / density;
    if (next > 0 && next < 1) x = next;
  }
  return x;
}
