/**
 * Box & Muller 1958 as torch's CPU generator does it: 24-bit words become pairs of normals, eight pairs a block. Two
 * families of machines, two roundings of the same numbers.
 */
export type Family = 'avx2' | 'scalar';

/** Words that become normals together: eight radii, then eight angles. */
export const blockWords = 16;

/** Turns words `[at, at + 16)` into sixteen normals at `out[at]`. */
export type Block = (words: Uint32Array, out: Float32Array, at: number) => void;

const f = Math.fround;
const unit = 2 ** -24;
const mask = 0xffffff;
const twoPi = f(2 * Math.PI);

/** Cephes logf, sinf and cosf (Moshier 1989), highest power first, each rounded to float32; π/4 comes in three parts. */
export const avx2Constants = {
  twoPi,
  rootHalf: f(Math.SQRT1_2),
  log: [7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1].map(f),
  ln2Low: f(-2.1219444e-4),
  ln2High: f(0.693359375),
  fourOverPi: f(1.27323954473516),
  quarterPi: [-0.78515625, -2.4187564849853515625e-4, -3.774894977445941e-8].map(f),
  cos: [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f),
  sin: [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f),
};
const { rootHalf, ln2Low, ln2High, fourOverPi } = avx2Constants;
const [l0, l1, l2, l3, l4, l5, l6, l7, l8] = avx2Constants.log as [number, number, number, number, number, number, number, number, number];
const [pi4a, pi4b, pi4c] = avx2Constants.quarterPi as [number, number, number];
const [c0, c1, c2] = avx2Constants.cos as [number, number, number];
const [s0, s1, s2] = avx2Constants.sin as [number, number, number];

const powers = Float64Array.from({ length: 33 }, (_, bits) => 2 ** -bits);

/**
 * Natural logarithm of `k`·2⁻²⁴ for whole k in 1…2²⁴, every step rounded to float32. f(a·b + c) stands for a fused
 * multiply-add: the product of two floats is exact in float64.
 */
function log(k: number): number {
  const bits = 32 - Math.clz32(k);
  let e = bits - 24;
  let m = k * powers[bits]!;
  if (m < rootHalf) {
    e -= 1;
    m = 2 * m - 1;
  } else {
    m -= 1;
  }
  const z = f(m * m);
  let y = f(l0 * m + l1);
  y = f(y * m + l2);
  y = f(y * m + l3);
  y = f(y * m + l4);
  y = f(y * m + l5);
  y = f(y * m + l6);
  y = f(y * m + l7);
  y = f(y * m + l8);
  y = f(y * m);
  y = f(y * z + f(e * ln2Low));
  y = f(y - 0.5 * z);
  return f(e * ln2High + f(m + y));
}

/** Every x86-64 machine of the last decade: polynomials in float32 with fused multiply-adds. Bit for bit. */
export const avx2: Block = (words, out, at) => {
  for (let j = at; j < at + 8; j++) {
    const radius = f(Math.sqrt(f(-2 * log(0x1000000 - (words[j]! & mask)))));
    const theta = f(twoPi * ((words[j + 8]! & mask) * unit));
    const octant = (Math.trunc(f(theta * fourOverPi)) + 1) & ~1;
    let x = f(octant * pi4a + theta);
    x = f(octant * pi4b + x);
    x = f(octant * pi4c + x);
    const z = f(x * x);
    let c = f(c0 * z + c1);
    c = f(c * z + c2);
    c = f(c * z);
    c = f(c * z - 0.5 * z);
    c = f(c + 1);
    let s = f(s0 * z + s1);
    s = f(s * z + s2);
    s = f(s * z);
    s = f(s * x + x);
    const swap = (octant & 2) !== 0;
    const sine = swap ? c : s;
    const cosine = swap ? s : c;
    out[j] = radius * (((octant - 2) & 4) === 0 ? -cosine : cosine);
    out[j + 8] = radius * ((octant & 4) === 0 ? sine : -sine);
  }
};

/** Machines without those kernels (ARM and others): the C library's float functions, within 2 ulp. */
export const scalar: Block = (words, out, at) => {
  for (let j = at; j < at + 8; j++) {
    const radius = f(Math.sqrt(f(-2 * f(Math.log(1 - (words[j]! & mask) * unit)))));
    const theta = f(2 * Math.PI * ((words[j + 8]! & mask) * unit));
    out[j] = radius * f(Math.cos(theta));
    out[j + 8] = radius * f(Math.sin(theta));
  }
};
