/**
 * Box & Muller 1958 as torch's CPU generator does it: 24-bit words become pairs of normals, eight pairs a block. Two
 * families of machines, two roundings of the same numbers.
 */
export type Family = 'avx2' | 'scalar';

/** Turns words `[at, at + 16)` into sixteen normals at `out[at]`: the first eight are radii, the last eight angles. */
export type Block = (words: Uint32Array, out: Float32Array, at: number) => void;

const f = Math.fround;
const unit = 2 ** -24;
const mask = 0xffffff;
const twoPi = f(2 * Math.PI);

// Cephes logf, lowest power last; Moshier 1989.
const l0 = f(7.0376836292e-2);
const l1 = f(-1.151461031e-1);
const l2 = f(1.167699874e-1);
const l3 = f(-1.2420140846e-1);
const l4 = f(1.4249322787e-1);
const l5 = f(-1.6668057665e-1);
const l6 = f(2.0000714765e-1);
const l7 = f(-2.4999993993e-1);
const l8 = f(3.3333331174e-1);
const ln2Low = f(-2.1219444e-4);
const ln2High = f(0.693359375);
const rootHalf = f(Math.SQRT1_2);

// Cephes sinf and cosf: π/4 in three parts, then one polynomial each.
const fourOverPi = f(1.27323954473516);
const pi4a = f(-0.78515625);
const pi4b = f(-2.4187564849853515625e-4);
const pi4c = f(-3.774894977445941e-8);
const c0 = f(2.443315711809948e-5);
const c1 = f(-1.388731625493765e-3);
const c2 = f(4.166664568298827e-2);
const s0 = f(-1.9515295891e-4);
const s1 = f(8.3321608736e-3);
const s2 = f(-1.6666654611e-1);

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

export const families: Record<Family, Block> = { avx2, scalar };
