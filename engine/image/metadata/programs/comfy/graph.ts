import { isObject, type Json, type JsonObject } from '../../json.ts';
import { at, listOf } from '../../values.ts';
import { placedNodes } from './subgraphs.ts';
import { widgetNames } from './widgets.ts';

/** A connection to the output of another node. */
export interface Link {
  readonly node: string;
  readonly slot: number;
}

export type Input = { readonly link: Link } | { readonly value: Json };

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly inputs: ReadonlyMap<string, Input>;
}

export type Graph = ReadonlyMap<string, GraphNode>;

/** The form ComfyUI's server runs: `{"3": {"class_type": "KSampler", "inputs": {…}}}`. Null for anything else. */
export function graphOfPrompt(value: Json | undefined): Graph | null {
  if (!isObject(value)) return null;
  const graph = new Map<string, GraphNode>();
  for (const [id, node] of Object.entries(value)) {
    const type = at(node, 'class_type');
    if (typeof type !== 'string') continue;
    const inputs = new Map<string, Input>();
    for (const [name, input] of Object.entries((at(node, 'inputs') as JsonObject | undefined) ?? {})) inputs.set(name, inputOf(input ?? null));
    graph.set(id, { id, type, inputs });
  }
  return graph.size > 0 ? graph : null;
}

/** `["4", 0]` is a link; lists of anything else are values. */
function inputOf(value: Json): Input {
  const [node, slot] = listOf(value);
  const linked = listOf(value).length === 2 && (typeof node === 'string' || typeof node === 'number') && typeof slot === 'number';
  return linked ? { link: { node: String(node), slot } } : { value };
}

const muted = 2;
const bypassed = 4;

/**
 * The form ComfyUI's editor saves: nodes with places, values of their widgets in order, links in a list, subgraphs as nodes.
 * Null for anything else.
 */
export function graphOfWorkflow(value: Json | undefined): Graph | null {
  const graph = new Map<string, GraphNode>();
  /** What is kept under a name, and who takes it from there: nodes that connect without a line. */
  const kept = new Map<string, Input>();
  const takers: { readonly name: string; readonly inputs: Map<string, Input> }[] = [];
  for (const { id, node, source } of placedNodes(value)) {
    const type = node['type'];
    if (typeof type !== 'string' || node['mode'] === muted) continue;
    const slots = listOf(node['inputs']).filter(isObject);
    const inputs = widgetInputs(type, node, slots);
    for (const slot of slots) {
      const name = slot['name'];
      const link = source(slot);
      if (typeof name === 'string' && link) inputs.set(name, { link });
    }
    const name = listOf(node['widgets_values'])[0];
    const linked = [...inputs.values()].find((input) => 'link' in input);
    if (type === 'SetNode' && typeof name === 'string' && linked) kept.set(name, linked);
    if (type === 'GetNode' && typeof name === 'string') takers.push({ name, inputs });
    // A bypassed node hands on what it was given.
    graph.set(id, { id, type: node['mode'] === bypassed || type === 'GetNode' || type === 'SetNode' ? 'Reroute' : type, inputs });
  }
  for (const { name, inputs } of takers) {
    const from = kept.get(name);
    if (from) inputs.set('', from);
  }
  return graph.size > 0 ? graph : null;
}

/** Values of a node's widgets under the names of its inputs. */
function widgetInputs(type: string, node: JsonObject, slots: readonly JsonObject[]): Map<string, Input> {
  const inputs = new Map<string, Input>();
  const values = node['widgets_values'];
  if (isObject(values)) {
    for (const [name, value] of Object.entries(values)) inputs.set(name, { value: value ?? null });
    return inputs;
  }
  const given = listOf(values);
  for (const [i, name] of widgetNames(type, slots, given).entries()) {
    if (name !== null && given[i] !== undefined) inputs.set(name, { value: given[i] });
  }
  return inputs;
}
