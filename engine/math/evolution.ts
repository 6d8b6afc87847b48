/** A stream of standard normals. */
export interface Normals {
  randn(count: number): ArrayLike<number>;
}

interface EvolutionInput {
  readonly start: readonly number[];
  /** Spread of the first generation in every direction. */
  readonly spread: number;
  readonly generations: number;
  readonly value: (point: readonly number[]) => number;
  readonly normals: Normals;
}

/**
 * Least value found by evolution with a diagonal covariance: for functions with kinks and many valleys. Ros & Hansen
 * 2008, “A Simple Modification in CMA-ES Achieving Linear Time and Space Complexity”; constants of Hansen 2016.
 */
export function evolve({ start, spread, generations, value, normals }: EvolutionInput): { readonly point: readonly number[]; readonly value: number } {
  const n = start.length;
  const offspring = 4 + Math.floor(3 * Math.log(n));
  const parents = offspring >> 1;
  const raw = Array.from({ length: parents }, (_, k) => Math.log((offspring + 1) / 2) - Math.log(k + 1));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const mass = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);

  const pathRate = 4 / (n + 4);
  const stepRate = (mass + 2) / (n + mass + 5);
  const damping = 1 + stepRate + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1);
  // A diagonal learns (n + 2)/3 times as fast as a full matrix.
  const one = (((n + 2) / 3) * 2) / ((n + 1.3) ** 2 + mass);
  const many = Math.min(1 - one, (((n + 2) / 3) * 2 * (mass - 2 + 1 / mass)) / ((n + 2) ** 2 + mass));
  const usual = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));

  let mean = [...start];
  let size = spread;
  let variances = start.map(() => 1);
  let stepPath = start.map(() => 0);
  let path = start.map(() => 0);
  let best = { point: start, value: value(start) };
  for (let generation = 0; generation < generations && size > 1e-12; generation++) {
    const brood = Array.from({ length: offspring }, () => {
      const z = Array.from(normals.randn(n));
      const point = mean.map((each, i) => each + size * Math.sqrt(variances[i]!) * z[i]!);
      return { z, point, value: value(point) };
    }).sort((a, b) => a.value - b.value);
    if (brood[0]!.value < best.value) best = brood[0]!;
    const shift = mean.map((_, i) => weights.reduce((sum, weight, k) => sum + weight * brood[k]!.z[i]!, 0));
    mean = mean.map((each, i) => each + size * Math.sqrt(variances[i]!) * shift[i]!);
    stepPath = stepPath.map((each, i) => (1 - stepRate) * each + Math.sqrt(stepRate * (2 - stepRate) * mass) * shift[i]!);
    const length = Math.hypot(...stepPath);
    const straight = length / Math.sqrt(1 - (1 - stepRate) ** (2 * (generation + 1))) / usual < 1.4 + 2 / (n + 1) ? 1 : 0;
    path = path.map((each, i) => (1 - pathRate) * each + straight * Math.sqrt(pathRate * (2 - pathRate) * mass * variances[i]!) * shift[i]!);
    variances = variances.map((each, i) => {
      const spreadOfBest = weights.reduce((sum, weight, k) => sum + weight * each * brood[k]!.z[i]! ** 2, 0);
      return (1 - one - many) * each + one * path[i]! ** 2 + many * spreadOfBest;
    });
    size *= Math.exp((stepRate / damping) * (length / usual - 1));
  }
  return { point: best.point, value: best.value };
}
