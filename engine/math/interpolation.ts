/**
 * Weights wⱼ with Σ wⱼ f(nodeⱼ) = L[p] for the polynomial p through the points (nodeⱼ, f(nodeⱼ)), where L is any linear
 * functional known by what it makes of the powers: moments[k] = L[rᵏ]. Integrals of every linear multistep formula come
 * from here: Adams with ∫rᵏ, exponential Adams with ∫e^{…}rᵏ.
 */
export function interpolationWeights(nodes: readonly number[], moments: readonly number[]): number[] {
  return nodes.map((node, j) => {
    // Coefficients of Lagrange's basis polynomial, lowest power first.
    let basis = [1];
    for (const [m, other] of nodes.entries()) {
      if (m === j) continue;
      const scale = 1 / (node - other);
      const next = Array.from({ length: basis.length + 1 }, () => 0);
      for (const [power, c] of basis.entries()) {
        next[power + 1]! += c * scale;
        next[power]! -= c * scale * other;
      }
      basis = next;
    }
    return basis.reduce((sum, c, power) => sum + c * moments[power]!, 0);
  });
}
