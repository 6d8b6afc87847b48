import type { Json } from '../../json.ts';
import { limits } from '../../limits.ts';
import { numberOf, textOf } from '../../values.ts';
import type { GraphNode } from './graph.ts';

/** Nodes that only hold a value, choose one of several, or join texts: what stands in place of a widget that is linked. */

/** Under which names nodes hold what they give; a text that was worked out and kept stands after those that were written. */
export const holders = [
  'value', 'string', 'text', 'int', 'float', 'number', 'boolean', 'seed', 'noise_seed', 'Text', 'prompt', 'positive', 'negative', 'populated_text', 'text_0', 'result',
];

/** Nodes whose result is another value than any they were given. */
export const reckons = ({ type }: GraphNode): boolean => /math|expression|calculat|replace|regex/i.test(type);

const valueOf = (node: GraphNode, ...names: readonly string[]): Json | undefined => {
  for (const name of names) {
    const input = node.inputs.get(name);
    if (input && 'value' in input) return input.value;
  }
  return undefined;
};

/** Of a switch with a number, the input of that number; null for other nodes, and where it is not said. */
export function chosenInput(node: GraphNode): string | null {
  if (!/switch/i.test(node.type)) return null;
  const number = numberOf(valueOf(node, 'select', 'Input', 'index', 'input'));
  if (number === undefined) return null;
  return [...node.inputs.keys()].find((name) => Number(/^[a-z]+_?0*(\d+)$/i.exec(name)?.[1]) === number) ?? null;
}

const joins = /concat|join/i;
const partName = /^(?:text|string|str)_?(?:[a-z]|\d{1,3})$/i;

/** The text of a node that joins several; null for other nodes. Parts that are not there or empty are left out, as such nodes do. */
export function joinedText(node: GraphNode, part: (name: string) => string | undefined): string | null {
  if (!joins.test(node.type)) return null;
  const names = [...node.inputs.keys()].filter((name) => partName.test(name)).sort();
  if (names.length < 2) return null;
  const delimiter = textOf(valueOf(node, 'delimiter', 'separator')) ?? '';
  const texts = names.map(part).filter((text): text is string => text !== undefined && text !== '');
  const text = texts.join(delimiter.replaceAll('\\n', '\n'));
  // Nodes that each double a text make one that no memory holds.
  return text.length > limits.infotext ? '' : text;
}
