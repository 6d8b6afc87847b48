import type { Graph, Value } from '../../onnx/graph.ts';

/** Rotary positions (Su et al. 2021) over several axes: each axis turns its own share of a head's pairs. */

/** Names of the graph's `cos` and `sin`, `[tokens, head width / 2]`. */
export interface Rotation {
  readonly cos: string;
  readonly sin: string;
}

const theta = 10000;

/** How wide each axis's share of a head is: an eighth for the first, halves of the rest for row and column. */
export function axesOf(headWidth: number, first: number): readonly [number, number, number] {
  return [first, (headWidth - first) / 2, (headWidth - first) / 2];
}

/** Turns of text tokens, which all stand at the origin, and of a picture of `rows`×`columns` patches. */
export function rotations(textTokens: number, rows: number, columns: number, axes: readonly number[]): { cos: Float32Array; sin: Float32Array; tokens: number } {
  const half = axes.reduce((sum, width) => sum + width, 0) / 2;
  const tokens = textTokens + rows * columns;
  const cos = new Float32Array(tokens * half);
  const sin = new Float32Array(tokens * half);
  for (let token = 0; token < tokens; token++) {
    const place = token - textTokens;
    const position = place < 0 ? [0, 0, 0] : [0, Math.floor(place / columns), place % columns];
    let at = token * half;
    for (const [axis, width] of axes.entries()) {
      for (let i = 0; i < width / 2; i++, at++) {
        const angle = position[axis]! * theta ** ((-2 * i) / width);
        cos[at] = Math.cos(angle);
        sin[at] = Math.sin(angle);
      }
    }
  }
  return { cos, sin, tokens };
}

/** Turns neighbouring pairs of each head of `[n, t, c]`. In float32 whatever the network computes in. */
export function rotate(g: Graph, x: Value, heads: number, { cos, sin }: Rotation): Value {
  const half = x.channels / heads / 2;
  const pairs = g.node('Reshape', [g.compute === 'F32' ? x.id : g.cast(x.id, 'F32'), g.ints([0, 0, heads, half, 2])]);
  const [a, b] = g.nodes('Split', [pairs], 2, { axis: 4, num_outputs: 2 }) as [string, string];
  // [t, half] → [1, t, 1, half, 1], to go with every head.
  const [c, s] = [cos, sin].map((table) => g.node('Unsqueeze', [table, g.ints([0, 2, 4])])) as [string, string];
  const turned = [
    g.node('Sub', [g.node('Mul', [a, c]), g.node('Mul', [b, s])]),
    g.node('Add', [g.node('Mul', [a, s]), g.node('Mul', [b, c])]),
  ];
  const joined = g.node('Reshape', [g.node('Concat', turned, { axis: 4 }), g.ints([0, 0, x.channels])]);
  return { ...x, id: g.compute === 'F32' ? joined : g.cast(joined, g.compute) };
}
