import type { Graph } from '../../onnx/graph.ts';
import { count, type Tensor } from '../../weights/tensor.ts';
import type { Change, Factor, Factored, LoraLayer } from './file.ts';

/**
 * Changes merged into a weight, as a graph: the runtime multiplies matrices fast, and reads them where they lie.
 * A weight of any shape is `[out, in·space]` here; `space` is the kernel's size (1 for a matrix).
 */
interface Shape {
  readonly out: number;
  readonly inputs: number;
  readonly space: number;
}

export const shapeOfWeight = ([out = 1, inputs = 1, ...space]: readonly number[]): Shape => ({ out, inputs, space: count(space) });

const flat = (g: Graph, tensor: Tensor, shape: readonly number[]) => g.weight(tensor, shape);

/** A factor pair as `[rows, columns·space]`. */
function product(g: Graph, { a, b, core }: Factored): { readonly id: string; readonly rows: number; readonly columns: number; readonly space: number } {
  if (!core) {
    const rank = b.shape[0]!;
    const [rows, columns] = [count(a.shape) / rank, count(b.shape) / rank];
    return { id: g.node('MatMul', [flat(g, a, [rows, rank]), flat(g, b, [rank, columns])]), rows, columns, space: 1 };
  }
  // With a core a is [rank, out]: transposed before the product.
  const [first, second] = [core.shape[0]!, core.shape[1]!];
  const rows = count(a.shape) / first;
  const left = g.node('Transpose', [flat(g, a, [first, rows])], { perm: [1, 0] });
  return tucker(g, left, rows, core, flat(g, b, [second, count(b.shape) / second]), count(b.shape) / second);
}

/** Σᵢⱼ left[p,i]·core[i,j,s]·right[j,r] → `[p, r·s]`. Tucker 1966. */
function tucker(g: Graph, left: string, rows: number, core: Tensor, right: string, columns: number) {
  const [i = 1, j = 1, ...rest] = core.shape;
  const space = count(rest);
  const bySpace = g.node('Transpose', [flat(g, core, [i, j, space])], { perm: [0, 2, 1] });
  const mixed = g.node('Transpose', [g.node('MatMul', [bySpace, right])], { perm: [0, 2, 1] });
  const id = g.node('MatMul', [left, g.node('Reshape', [mixed, g.ints([i, columns * space])])]);
  return { id, rows, columns, space };
}

/** ΔW of a change, before scale and strength, `[out, in·space]`. */
function difference(g: Graph, change: Change, { out, inputs, space }: Shape): string {
  if (change.kind === 'difference') return flat(g, change.by, [out, inputs * space]);
  if (change.kind === 'low-rank') {
    const { up, down, core } = change;
    if (!core) return product(g, { a: up, b: down, core: null }).id;
    const rank = core.shape[0]!;
    const other = core.shape[1]!;
    return tucker(g, flat(g, up, [out, rank]), out, core, flat(g, down, [other, inputs]), inputs).id;
  }
  if (change.kind === 'hadamard') {
    const [a, b] = change.factors.map((factor) => product(g, factor).id) as [string, string];
    return g.node('Mul', [a, b]);
  }
  return kronecker(g, change.first, change.second, { out, inputs, space });
}

/** [a, b] ⊗ [c, d, space] → [a·c, b·d·space]. */
function kronecker(g: Graph, first: Factor, second: Factor, { out, inputs, space }: Shape): string {
  const left = 'a' in first ? product(g, first) : { id: flat(g, first, [first.shape[0]!, count(first.shape) / first.shape[0]!]), rows: first.shape[0]!, columns: count(first.shape) / first.shape[0]! };
  const [c, d] = [out / left.rows, inputs / left.columns];
  const right = 'a' in second ? product(g, second).id : flat(g, second, [c, d * space]);
  const [x, y] = [g.node('Reshape', [left.id, g.ints([left.rows, 1, left.columns, 1, 1])]), g.node('Reshape', [right, g.ints([1, c, 1, d, space])])];
  return g.node('Reshape', [g.node('Mul', [x, y]), g.ints([out, inputs * space])]);
}

/** The base weight with all changes worked in, in their order; `strengths` are names of scalars. `[out, in·space]`. */
export function mergedWeight(g: Graph, base: string, shape: Shape, changes: readonly { readonly layer: LoraLayer; readonly strength: string }[]): string {
  let weight = base;
  for (const { layer, strength } of changes) {
    if (layer.magnitude) weight = decomposed(g, weight, shape, layer, strength);
    else {
      const by = layer.scale === 1 ? strength : g.node('Mul', [strength, g.scalar(layer.scale)]);
      weight = g.node('Add', [weight, g.node('Mul', [difference(g, layer.change, shape), by])]);
    }
  }
  return weight;
}

/** Smallest float32 above 1, less 1: keeps a weight of zeros from being divided by nothing. */
const tiny = 2 ** -23;

/** DoRA: W + s·(W′ − W), W′ the merged weight with each row or column at its stored magnitude. Liu et al. 2024, eq. 5. */
function decomposed(g: Graph, weight: string, shape: Shape, layer: LoraLayer, strength: string): string {
  const { out, inputs, space } = shape;
  const { tensor, axis } = layer.magnitude!;
  const delta = g.node('Mul', [difference(g, layer.change, shape), g.scalar(layer.scale)]);
  const merged = g.node('Reshape', [g.node('Add', [weight, delta]), g.ints([out, inputs, space])]);
  const others = axis === 'in' ? [0, 2] : [1, 2];
  const norm = g.node('Add', [g.node('ReduceL2', [merged, g.ints(others)], { keepdims: 1 }), g.scalar(tiny)]);
  const magnitude = flat(g, tensor, axis === 'in' ? [1, inputs, 1] : [out, 1, 1]);
  const scaled = g.node('Reshape', [g.node('Mul', [merged, g.node('Div', [magnitude, norm])]), g.ints([out, inputs * space])]);
  return g.node('Add', [weight, g.node('Mul', [g.node('Sub', [scaled, weight]), strength])]);
}

