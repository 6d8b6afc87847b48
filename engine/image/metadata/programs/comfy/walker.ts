import { limits } from '../../limits.ts';
import type { Json } from '../../json.ts';
import { numberOf, seedOf, textOf } from '../../values.ts';
import type { Graph, GraphNode, Link } from './graph.ts';
import { chosenInput, holders, joinedText, reckons } from './held.ts';

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

  /** A literal value as `as` reads it, also where a link brings it from a node that holds, hands on, chooses or joins values. */
  literal<T extends Json>(node: GraphNode, name: string, as: (value: Json) => T | undefined): T | undefined {
    return this.#value(node, name, as, new Set());
  }

  text(node: GraphNode, name: string): string | undefined {
    return this.literal(node, name, textOf);
  }

  number(node: GraphNode, ...names: readonly string[]): number | undefined {
    return names.map((name) => this.literal(node, name, numberOf)).find((number) => number !== undefined);
  }

  seed(node: GraphNode, ...names: readonly string[]): string | undefined {
    return names.map((name) => this.literal(node, name, seedOf)).find((seed) => seed !== undefined);
  }

  /** Nodes from a start against the links of the named inputs, each once; other links only where none of these is there. */
  *upstream(start: GraphNode, names: readonly string[]): Generator<GraphNode> {
    const seen = new Set<string>();
    let here: GraphNode | null = start;
    while (here && !seen.has(here.id)) {
      seen.add(here.id);
      yield here;
      const chosen: string | null = chosenInput(here);
      here = (chosen === null ? null : this.behind(here, chosen)) ?? this.behind(here, ...names) ?? (passesOn(here) ? this.behind(here, ...here.inputs.keys()) : null);
    }
  }

  #value<T extends Json>(node: GraphNode, name: string, as: (value: Json) => T | undefined, seen: Set<string>): T | undefined {
    const input = node.inputs.get(name);
    if (!input) return undefined;
    if ('value' in input) return as(input.value);
    const holder = this.graph.get(input.link.node);
    // What is worked out from several values is none of them.
    if (!holder || seen.has(holder.id) || !this.#count() || reckons(holder)) return undefined;
    seen.add(holder.id);
    const chosen = chosenInput(holder);
    if (chosen !== null) return this.#value(holder, chosen, as, seen);
    const joined = joinedText(holder, (part) => this.#value(holder, part, textOf, new Set(seen)));
    if (joined !== null) return as(joined);
    // A node of many settings has the one of the same name.
    for (const own of [name, ...holders]) {
      const held = this.#value(holder, own, as, seen);
      if (held !== undefined) return held;
    }
    const onward = [...holder.inputs].find(([, each]) => 'link' in each)?.[0];
    return onward === undefined ? undefined : this.#value(holder, onward, as, seen);
  }

  /** False once more was walked than any honest graph needs. */
  #count(): boolean {
    return ++this.#steps <= limits.graphSteps;
  }
}

/** Reroutes, switches and bypassed nodes have no names that say what they carry. */
export function passesOn(node: GraphNode): boolean {
  return /^Reroute\b|switch/i.test(node.type);
}
