import { expect, test } from 'vitest';
import { explicitTableaus, implicitTableaus, nodesOf, type Tableau } from './tableaus.ts';

/** A rooted tree is the multiset of its root's subtrees. */
interface Tree {
  readonly order: number;
  readonly branches: readonly Tree[];
}

/** Every rooted tree of each order up to the highest, by order. */
function treesUpTo(highest: number): Tree[][] {
  const byOrder: Tree[][] = [[], [{ order: 1, branches: [] }]];
  for (let order = 2; order <= highest; order++) byOrder[order] = forests(order - 1, byOrder.flat()).map((branches) => ({ order, branches }));
  return byOrder;
}

/** Every multiset of the trees given with so many nodes in all. */
function forests(nodes: number, trees: readonly Tree[], from = 0): Tree[][] {
  if (nodes === 0) return [[]];
  const found: Tree[][] = [];
  for (let k = from; k < trees.length; k++) {
    const tree = trees[k]!;
    if (tree.order <= nodes) found.push(...forests(nodes - tree.order, trees, k).map((rest) => [tree].concat(rest)));
  }
  return found;
}

/** γ(t): the order of the tree times those of its branches, and theirs. */
const density = ({ order, branches }: Tree): number => branches.reduce((product, branch) => product * density(branch), order);

/** Φⱼ(t): for each stage the product over the root's branches of Σ a[j][l]·Φₗ. */
function stageWeights(a: Tableau['a'], { branches }: Tree): number[] {
  const below = branches.map((branch) => stageWeights(a, branch));
  return a.map((row) => below.reduce((product, weights) => product * row.reduce((sum, each, l) => sum + each * weights[l]!, 0), 1));
}

/** |Σ bⱼ·Φⱼ(t) − 1/γ(t)|: 0 where the order condition of the tree holds. Butcher 2016, Theorem 315A. */
function defect(tableau: Tableau, tree: Tree): number {
  const weights = stageWeights(tableau.a, tree);
  return Math.abs(tableau.b.reduce((sum, each, j) => sum + each * weights[j]!, 0) - 1 / density(tree));
}

const trees = treesUpTo(9);

test('there are as many rooted trees as Cayley counted', () => {
  expect(trees.map((list) => list.length)).toEqual([0, 1, 1, 2, 4, 9, 20, 48, 115, 286]);
});

test.each(Object.entries<Tableau>({ ...explicitTableaus, ...implicitTableaus }))('%s satisfies the conditions of its order and not those of the next', (_, tableau) => {
  for (let order = 1; order <= tableau.order; order++) {
    for (const tree of trees[order]!) expect(defect(tableau, tree)).toBeLessThan(1e-13);
  }
  expect(Math.max(...trees[tableau.order + 1]!.map((tree) => defect(tableau, tree)))).toBeGreaterThan(1e-6);
});

test('stages of explicit methods need only those before, and stay inside the step', () => {
  for (const tableau of Object.values<Tableau>(explicitTableaus)) {
    for (const [j, row] of tableau.a.entries()) expect(row.length).toBeLessThanOrEqual(j);
    for (const node of nodesOf(tableau)) {
      expect(node).toBeGreaterThanOrEqual(0);
      expect(node).toBeLessThanOrEqual(1 + 1e-14);
    }
  }
});

test('weights add up to 1', () => {
  for (const { b } of Object.values<Tableau>({ ...explicitTableaus, ...implicitTableaus })) {
    expect(b.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 13);
  }
});
