import { f32x4, i32, i32x4, local, loopWhile, openKernel, v128, wasmModule, type Code } from '../math/wasm.ts';
import { avx2Constants as k } from './box-muller.ts';

/**
 * The AVX2 family's blocks of sixteen as WebAssembly: the very operations of `box-muller.ts`, four lanes at a time with the
 * processor's own fused multiply-add, a tenth of the time. Words come in, normals take their place.
 */

/** Words per call; memory is one such piece. */
const pieceWords = 65_536;

// Parameters and locals of the one function.
const at = local.get(0);
const end = local.get(1);
const vectors = ['e', 'm', 'z', 'y', 'radius', 'theta', 'octant', 'x', 'cosine', 'sine'] as const;
type Vector = (typeof vectors)[number];
const get = (vector: Vector): Code => local.get(2 + vectors.indexOf(vector));
const set = (vector: Vector, value: Code): Code => local.set(2 + vectors.indexOf(vector), value);

const float = f32x4.const;
const { add, sub, mul, madd } = f32x4;

/** The low 24 bits of four words. */
const low24 = (offset: number) => v128.and(v128.load(at, offset), i32x4.const(0xffffff));

/** A polynomial by Horner's rule from `start` on, each step one fused multiply-add by `by`. */
const horner = (start: Code, by: Code, coefficients: readonly number[]): Code => coefficients.reduce<Code>((sum, c) => madd(sum, by, float(c)), start);

/** −2·ln u under a root, for u = 1 − word·2⁻²⁴: the integer 2²⁴ − word as a float gives exponent and mantissa. */
const radiusOf = (offset: number): Code => [
  ...set('m', f32x4.fromInt(i32x4.sub(i32x4.const(0x1000000), low24(offset)))),
  ...set('e', f32x4.fromInt(i32x4.sub(i32x4.shiftRight(get('m'), 23), i32x4.const(126 + 24)))),
  ...set('m', v128.or(v128.and(get('m'), i32x4.const(0x7fffff)), i32x4.const(0x3f000000))),
  // Below √½ the mantissa is doubled and the exponent one less.
  ...set('y', f32x4.lessThan(get('m'), float(k.rootHalf))),
  ...set('e', sub(get('e'), v128.and(get('y'), float(1)))),
  ...set('m', add(sub(get('m'), float(1)), v128.and(get('y'), get('m')))),
  ...set('z', mul(get('m'), get('m'))),
  ...set('y', mul(horner(float(k.log[0]!), get('m'), k.log.slice(1)), get('m'))),
  ...set('y', madd(get('y'), get('z'), mul(get('e'), float(k.ln2Low)))),
  ...set('y', madd(get('z'), float(-0.5), get('y'))),
  ...set('y', madd(get('e'), float(k.ln2High), add(get('m'), get('y')))),
  ...set('radius', f32x4.sqrt(mul(get('y'), float(-2)))),
];

const anglesOf = (offset: number): Code => [
  ...set('theta', mul(float(k.twoPi), mul(f32x4.fromInt(low24(offset)), float(2 ** -24)))),
  ...set('octant', v128.and(i32x4.add(i32x4.truncate(mul(get('theta'), float(k.fourOverPi))), i32x4.const(1)), i32x4.const(~1))),
  ...set('y', f32x4.fromInt(get('octant'))),
  ...set('x', k.quarterPi.reduce<Code>((x, part) => madd(get('y'), float(part), x), get('theta'))),
  ...set('z', mul(get('x'), get('x'))),
  ...set('y', mul(horner(float(k.cos[0]!), get('z'), k.cos.slice(1)), get('z'))),
  ...set('cosine', add(madd(get('y'), get('z'), mul(get('z'), float(-0.5))), float(1))),
  ...set('y', mul(horner(float(k.sin[0]!), get('z'), k.sin.slice(1)), get('z'))),
  ...set('sine', madd(get('y'), get('x'), get('x'))),
];

/** Sine and cosine in their octant: exchanged in every other, negated by bits. */
const signed = (even: Code, odd: Code, signBit: Code): Code => {
  const straight = i32x4.equal(v128.and(get('octant'), i32x4.const(2)), i32x4.const(0));
  return v128.xor(v128.select(even, odd, straight), i32x4.shiftLeft(v128.and(signBit, i32x4.const(4)), 29));
};

const four = (offset: number): Code => [
  ...radiusOf(offset),
  ...anglesOf(offset + 32),
  ...v128.store(at, mul(get('radius'), signed(get('cosine'), get('sine'), v128.not(i32x4.sub(get('octant'), i32x4.const(2))))), offset),
  ...v128.store(at, mul(get('radius'), signed(get('sine'), get('cosine'), get('octant'))), offset + 32),
];

const body: Code = loopWhile([...four(0), ...four(16), ...local.set(0, i32.add(at, i32.const(64)))], i32.lessThan(at, end));

export interface NormalsKernel {
  /** Turns whole blocks of words into normals, in any number. */
  transform(words: Uint32Array, out: Float32Array): void;
}

/** The kernel, or null where WebAssembly has no such instructions. Its bits must be checked against the plain code. */
export function normalsKernel(): NormalsKernel | null {
  const kernel = openKernel(wasmModule((pieceWords * 4) / 65_536, [{ name: 'normals', parameters: 2, vectors: vectors.length, body }]));
  if (!kernel) return null;
  const normals = kernel.call('normals');
  const words = new Uint32Array(kernel.memory);
  const floats = new Float32Array(kernel.memory);
  return {
    transform(from, out) {
      for (let i = 0; i < from.length; i += pieceWords) {
        const piece = from.subarray(i, i + pieceWords);
        words.set(piece);
        normals(0, 4 * piece.length);
        out.set(floats.subarray(0, piece.length), i);
      }
    },
  };
}
