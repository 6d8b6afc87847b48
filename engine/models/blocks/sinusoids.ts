import type { Graph, Value } from '../../onnx/graph.ts';

/** 2π in two parts, the first so short that its product with a number of turns is exact in float32. Cody & Waite 1980. */
const turn = [6.28125, 2 * Math.PI - 6.28125] as const;

const float32 = (g: Graph, value: number): string => g.floats([value], [], 'F32');

/** The same angle between −π and π: beyond, sines of graphics cards lose their digits. */
function withinATurn(g: Graph, angles: string): string {
  const turns = g.node('Round', [g.node('Mul', [angles, float32(g, 1 / (2 * Math.PI))])]);
  return turn.reduce((rest, part) => g.node('Sub', [rest, g.node('Mul', [turns, float32(g, part)])]), angles);
}

/** 1/first!, −1/(first + 2)!, …: what powers of x² are multiplied with. */
function taylor(first: 0 | 1, terms: number): number[] {
  const coefficients = [1];
  for (let n = first + 1; coefficients.length < terms; n += 2) coefficients.push(-coefficients.at(-1)! / (n * (n + 1)));
  return coefficients;
}

/** Σ cₖ·yᵏ by Horner's rule. */
function polynomial(g: Graph, y: string, coefficients: readonly number[]): string {
  const [highest, ...rest] = coefficients.toReversed();
  return rest.reduce((sum, c) => g.node('Add', [g.node('Mul', [sum, y]), float32(g, c)]), float32(g, highest!));
}

/** cos x and sin x of angles between −π and π: by the operators, or by their series, whose first left-out terms are below 3·10⁻⁹ there. */
function cosAndSin(g: Graph, x: string): readonly [string, string] {
  if (g.sines === 'operator') return [g.node('Cos', [x]), g.node('Sin', [x])];
  const square = g.node('Mul', [x, x]);
  return [polynomial(g, square, taylor(0, 11)), g.node('Mul', [x, polynomial(g, square, taylor(1, 11))])];
}

/** Sinusoids of a number, cosines first: `[n]` → `[n, width]`. Ho et al. 2020, after Vaswani et al. 2017. In float32 whatever the network computes in. */
export function timestepEmbedding(g: Graph, timesteps: string, width: number): Value {
  const half = width / 2;
  const frequencies = Array.from({ length: half }, (_, i) => 10000 ** (-i / half));
  const angles = g.node('Mul', [g.node('Reshape', [timesteps, g.ints([-1, 1])]), g.floats(frequencies, [1, half], 'F32')]);
  const both = g.node('Concat', cosAndSin(g, withinATurn(g, angles)), { axis: 1 });
  return { id: g.compute === 'F32' ? both : g.cast(both, g.compute), channels: width };
}
