/**
 * φₖ(z) = ∫₀¹ e^{(1−θ)z} θ^{k−1}/(k−1)! dθ, φ₀ = e^z: the functions every exponential integrator is made of.
 * Hochbruck & Ostermann 2010 (Acta Numerica 19), eq. 2.10. Their recurrence cancels near 0, where the series is taken.
 */
export function phi(k: number, z: number): number {
  if (k === 0) return Math.exp(z);
  if (k === 1) return z === 0 ? 1 : Math.expm1(z) / z;
  if (Math.abs(z) < k) return series(k, z);
  return (phi(k - 1, z) - 1 / factorial(k - 1)) / z;
}

/** Σ zʲ/(j + k)!, to the last digit. */
function series(k: number, z: number): number {
  let term = 1 / factorial(k);
  let sum = term;
  for (let j = 1; Math.abs(term) > 1e-18 * Math.abs(sum); j++) {
    term *= z / (j + k);
    sum += term;
  }
  return sum;
}

export function factorial(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}
