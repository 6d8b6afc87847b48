import { roundDecimal } from '../math/decimal.ts';
import { seedSequence } from './seed-sequence.ts';

const f = Math.fround;
const poolSize = 24;
/** Times are told apart to this many decimals. */
const digits = 6;
const roundTime = (t: number) => roundDecimal(t, digits);

/** A whole tensor of standard normals from a 32-bit seed. */
export type SeededNormals = (seed: bigint) => Float32Array;

/** An interval of the tree and the increment of the path over it. */
interface Interval {
  readonly from: number;
  readonly to: number;
  readonly key: number;
  readonly depth: number;
  readonly increment: Float32Array;
}

interface Split {
  readonly key: number;
  readonly middle: number;
  readonly left: Float32Array;
}

/**
 * A Brownian path fixed by its seed, found by always halving the interval (Brownian bridge). What it answers depends on
 * the seed and the ends alone, never on the order of questions. Li, Wong, Chen & Duvenaud 2020, virtual Brownian tree.
 */
export class BrownianTree {
  readonly #seed: bigint;
  readonly #normals: SeededNormals;
  readonly #root: Interval;
  /**
   * The last two splits of each depth: a sampler asks about neighbouring intervals, so one of the two paths down is
   * already there, and memory stays at two tensors a depth.
   */
  readonly #recent: Split[][] = [];

  /** `t0` < `t1`; both as float32 numbers. */
  constructor(seed: bigint, t0: number, t1: number, normals: SeededNormals) {
    this.#seed = seed;
    this.#normals = normals;
    const scale = f(Math.sqrt(t1 - t0));
    const increment = normals(this.#word([])).map((x) => x * scale);
    this.#root = { from: roundTime(t0), to: roundTime(t1), key: 0, depth: 0, increment };
  }

  /** W(b) − W(a) for a ≤ b, times outside the tree moved to its ends. */
  increment(a: number, b: number): Float32Array {
    const { from, to } = this.#root;
    const clamp = (t: number) => roundTime(Math.min(Math.max(t, from), to));
    const tiles: Float32Array[] = [];
    const start = clamp(a);
    const end = clamp(b);
    if (start < end) this.#collect(this.#root, start, end, tiles);
    // Tiles come right to left; the sum runs left to right.
    const sum = tiles.pop()?.slice() ?? new Float32Array(this.#root.increment.length);
    for (const tile of tiles.reverse()) addTo(sum, tile);
    return sum;
  }

  /** The largest intervals that tile [start, end], right to left, so that the later end's path is met first. */
  #collect(at: Interval, start: number, end: number, tiles: Float32Array[]): void {
    if (start <= at.from && at.to <= end) {
      tiles.push(at.increment);
      return;
    }
    const { middle, left } = this.#split(at);
    const depth = at.depth + 1;
    if (end > middle) {
      const right = { from: middle, to: at.to, key: 2 * at.key + 1, depth, increment: difference(at.increment, left) };
      this.#collect(right, start, end, tiles);
    }
    if (start < middle) this.#collect({ from: at.from, to: middle, key: 2 * at.key, depth, increment: left }, start, end, tiles);
  }

  /** Bridge: given W over [a, b], its value in the middle is normal around the straight line. */
  #split({ from, to, key, depth, increment }: Interval): Split {
    const recent = (this.#recent[depth] ??= []);
    const known = recent.findIndex((split) => split.key === key);
    if (known >= 0) {
      const split = recent.splice(known, 1)[0]!;
      recent.push(split);
      return split;
    }
    const middle = roundTime(0.5 * (to + from));
    const left = this.#normals(this.#word([key, depth]));
    const h = 1 / (to - from);
    bridge(increment, left, f(middle - from), f(h), f(Math.sqrt((middle - from) * (to - middle) * h)));
    const split = { key, middle, left };
    recent.push(split);
    if (recent.length > 2) recent.shift();
    return split;
  }

  #word(spawnKey: readonly number[]): bigint {
    return BigInt(seedSequence(this.#seed, spawnKey, poolSize, 1)[0]!);
  }
}

// Loops of their own, so that each is compiled for float32 arrays and nothing else.

function addTo(sum: Float32Array, x: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + x[i]!;
}

function difference(x: Float32Array, y: Float32Array): Float32Array {
  const out = new Float32Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = x[i]! - y[i]!;
  return out;
}

/** (part·W)·h + s·X, each operation rounded to float32, in place of X. */
function bridge(w: Float32Array, x: Float32Array, part: number, h: number, s: number): void {
  for (let i = 0; i < x.length; i++) x[i] = f(f(part * w[i]!) * h) + f(s * x[i]!);
}

function divideBy(x: Float32Array, divisor: number): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! / divisor;
}

/** Unit-variance noise for a step: the tree's increment between two levels over the root of their distance. */
export function brownianStep(tree: BrownianTree, sigma: number, sigmaNext: number): Float32Array {
  const s = f(sigma);
  const t = f(sigmaNext);
  const out = tree.increment(Math.min(s, t), Math.max(s, t));
  const root = f(Math.sqrt(f(Math.abs(t - s))));
  // A step of no length has no noise.
  const scale = root === 0 ? Infinity : s > t ? -root : root;
  divideBy(out, scale);
  return out;
}
