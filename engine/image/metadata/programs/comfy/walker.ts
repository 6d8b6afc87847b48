import { limits } from '../../limits.ts';
import type { Json } from '../../json.ts';
import { numberOf, seedOf, textOf } from '../../values.ts';
import type { Graph, GraphNode, Link } from './graph.ts';

/** Inputs that hand pictures or latents on, nearest first. */
export const pixelInputs = ['images', 'image', 'samples', 'latent_image', 'latent', 'pixels', 'input'];

/** Walks a graph against its links. Graphs of files may be circles: no way is walked longer than any honest one. */
export class Walker {
  readonly graph: Graph;
  #steps = 0;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  link(node: GraphNode, ...names: readonly string[]): Link | null {
    for (const name of names) {
      const input = node.inputs.get(name);
      if (input && 'link' in input) return input.link;
    }
    return null;
  }

  /** The node behind an input, if it is linked. */
  behind(node: GraphNode, ...names: readonly string[]): GraphNode | null {
    const link = this.link(node, ...names);
    return link && this.#count() ? (this.graph.get(link.node) ?? null) : null;
  }

  /** A literal value, also where a link brings it from a node that only holds one. */
  literal(node: GraphNode, name: string): Json | undefined {
    const input = node.inputs.get(name);
    if (!input) return undefined;
    if ('value' in input) return input.value;
    const seen = new Set<string>();
    let here: GraphNode | undefined = this.graph.get(input.link.node);
    while (here && !seen.has(here.id) && this.#count()) {
      seen.add(here.id);
      const found = heldValue(here);
      if (found !== undefined) return found;
      const onward: Link | undefined = [...here.inputs.values()].flatMap((each) => ('link' in each ? [each.link] : []))[0];
      here = onward && this.graph.get(onward.node);
    }
    return undefined;
  }

  text(node: GraphNode, name: string): string | undefined {
    return textOf(this.literal(node, name));
  }

  number(node: GraphNode, name: string): number | undefined {
    return numberOf(this.literal(node, name));
  }

  seed(node: GraphNode, ...names: readonly string[]): string | undefined {
    return names.map((name) => seedOf(this.literal(node, name))).find((seed) => seed !== undefined);
  }

  /** Nodes from a start against the links of the named inputs, each once; other links only where none of these is there. */
  *upstream(start: GraphNode, names: readonly string[]): Generator<GraphNode> {
    const seen = new Set<string>();
    let here: GraphNode | null = start;
    while (here && !seen.has(here.id)) {
      seen.add(here.id);
      yield here;
      here = this.behind(here, ...names) ?? (passesOn(here) ? this.behind(here, ...here.inputs.keys()) : null);
    }
  }

  /** False once more was walked than any honest graph needs. */
  #count(): boolean {
    return ++this.#steps <= limits.graphSteps;
  }
}

const holders = ['value', 'string', 'text', 'int', 'float', 'number', 'seed', 'noise_seed', 'Text', 'prompt', 'populated_text'];

function heldValue(node: GraphNode): Json | undefined {
  for (const name of holders) {
    const input = node.inputs.get(name);
    if (input && 'value' in input) return input.value;
  }
  return undefined;
}

/** Reroutes and bypassed nodes have no names that say what they carry. */
export function passesOn(node: GraphNode): boolean {
  return node.type === 'Reroute' || node.type.startsWith('Reroute ');
}
