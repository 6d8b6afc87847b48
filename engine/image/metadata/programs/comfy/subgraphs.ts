import { isObject, type Json, type JsonObject } from '../../json.ts';
import { limits } from '../../limits.ts';
import { at, listOf } from '../../values.ts';
import type { Link } from './graph.ts';

/** A node of the editor's form in the flat graph it stands for. */
export interface PlacedNode {
  /** `5` on the page, `12:5` inside the subgraph that stands there as node 12: the ids ComfyUI runs it under. */
  readonly id: string;
  readonly node: JsonObject;
  /** Where an input's connection comes from, through the walls of subgraphs. */
  readonly source: (input: JsonObject) => Link | null;
}

const entrance = '-10';
const exit = '-20';
/** As deep as ids of this length: a dozen subgraphs inside each other. */
const longestId = 100;
/** Walls that a connection goes through. */
const mostWalls = 50;

/** What subgraphs there are, and how many nodes may yet be looked at: subgraphs of a file may hold each other without end. */
interface Book {
  readonly definitions: ReadonlyMap<string, JsonObject>;
  left: number;
}

/** A page of nodes: the workflow's own, or one inside a subgraph. */
class Page {
  readonly #prefix: string;
  readonly #nodes: ReadonlyMap<string, JsonObject>;
  readonly #links: ReadonlyMap<string, Link & { readonly to: string; readonly toSlot: Json | undefined }>;
  readonly #book: Book;
  readonly #outside: (slot: number, walls: number) => Link | null;
  readonly #inner = new Map<string, Page>();

  constructor(body: Json | undefined, book: Book, prefix = '', outside: (slot: number, walls: number) => Link | null = () => null) {
    this.#prefix = prefix;
    this.#book = book;
    this.#outside = outside;
    this.#nodes = new Map(listOf(at(body, 'nodes')).filter(isObject).flatMap((node) => ((id) => (id === null ? [] : [[id, node] as const]))(idOf(node['id']))));
    this.#links = linksOf(listOf(at(body, 'links')));
  }

  *placed(): Generator<PlacedNode> {
    for (const [id, node] of this.#nodes) {
      if (--this.#book.left < 0) return;
      const inner = this.#subgraph(id, node);
      if (inner) yield* inner.placed();
      else yield { id: this.#prefix + id, node, source: (input) => this.#resolve(this.#links.get(idOf(input['link'] ?? null) ?? ''), mostWalls) };
    }
  }

  /** Which node's output a connection brings. */
  #resolve(link: Link | undefined, walls: number): Link | null {
    if (!link || walls === 0) return null;
    if (link.node === entrance) return this.#outside(link.slot, walls - 1);
    const node = this.#nodes.get(link.node);
    const inner = node && this.#subgraph(link.node, node);
    return inner ? inner.#output(link.slot, walls - 1) : { node: this.#prefix + link.node, slot: link.slot };
  }

  /** What a subgraph gives at one of its own outputs. */
  #output(slot: number, walls: number): Link | null {
    return this.#resolve([...this.#links.values()].find(({ to, toSlot }) => to === exit && toSlot === slot), walls);
  }

  #subgraph(id: string, node: JsonObject): Page | null {
    const definition = this.#book.definitions.get(idOf(node['type']) ?? '');
    if (!definition || this.#prefix.length > longestId) return null;
    let page = this.#inner.get(id);
    if (!page) {
      const inputs = listOf(node['inputs']).filter(isObject);
      const outside = (slot: number, walls: number) => this.#resolve(this.#links.get(idOf(inputs[slot]?.['link'] ?? null) ?? ''), walls);
      page = new Page(definition, this.#book, `${this.#prefix}${id}:`, outside);
      this.#inner.set(id, page);
    }
    return page;
  }
}

/** Every node of a saved workflow, those inside subgraphs too. */
export function* placedNodes(workflow: Json | undefined): Generator<PlacedNode> {
  const definitions = new Map(listOf(at(workflow, 'definitions', 'subgraphs')).filter(isObject).map((each) => [idOf(each['id']) ?? '', each] as const));
  yield* new Page(workflow, { definitions, left: limits.graphSteps }).placed();
}

export function idOf(value: Json | undefined): string | null {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : null;
}

/** By id: as lists `[id, from, slot, to, slot, type]` or as objects. */
function linksOf(list: readonly Json[]): Map<string, Link & { to: string; toSlot: Json | undefined }> {
  const links = new Map<string, Link & { to: string; toSlot: Json | undefined }>();
  for (const entry of list) {
    const [id, node, slot, to, toSlot] = isObject(entry) ? [entry['id'], entry['origin_id'], entry['origin_slot'], entry['target_id'], entry['target_slot']] : listOf(entry);
    const [key, from] = [idOf(id), idOf(node)];
    if (key !== null && from !== null && typeof slot === 'number') links.set(key, { node: from, slot, to: idOf(to) ?? '', toSlot });
  }
  return links;
}
