import { isObject, type Json } from '../../json.ts';
import { at, numberOf, textOf } from '../../values.ts';
import type { FoundLora } from '../../found.ts';
import type { GraphNode } from './graph.ts';
import type { Walker } from './walker.ts';

/** LoRAs that a node adds to the model that goes through it, in the order it does, and those of a stack it is given. */
export function lorasOf(walker: Walker, node: GraphNode): FoundLora[] {
  const stack = walker.behind(node, 'lora_stack', 'optional_lora_stack');
  const stacked = stack ? [...walker.upstream(stack, ['lora_stack', 'optional_lora_stack'])].reverse().flatMap((each) => ownLoras(walker, each)) : [];
  return [...stacked, ...ownLoras(walker, node)];
}

function ownLoras(walker: Walker, node: GraphNode): FoundLora[] {
  const name = walker.text(node, 'lora_name');
  const single = name === undefined ? [] : used(name, walker.number(node, 'strength_model', 'lora_model_strength') ?? 1, walker.number(node, 'strength_clip', 'lora_clip_strength') ?? 0);
  const listed = [...node.inputs.values()].flatMap((input) => ('value' in input ? listedLora(input.value) : []));
  return [...single, ...listed, ...numberedLoras(walker, node)];
}

const used = (name: string, unetStrength: number, textStrength: number): FoundLora[] => (name === 'None' || name === '' ? [] : [{ name, unetStrength, textStrength }]);

/** Nodes that hold a list: `{"on": true, "lora": "x", "strength": 0.8}`. */
function listedLora(value: Json): FoundLora[] {
  const lora = isObject(value) ? textOf(at(value, 'lora')) : undefined;
  if (lora === undefined || at(value, 'on') === false) return [];
  const unetStrength = numberOf(at(value, 'strength')) ?? 1;
  return used(lora, unetStrength, numberOf(at(value, 'strengthTwo')) ?? unetStrength);
}

/** Stacks number their LoRAs: `lora_name_1`, `lora_01` or `lora_1_name`, with strengths named by as many habits. */
function numberedLoras(walker: Walker, node: GraphNode): FoundLora[] {
  const count = walker.number(node, 'lora_count', 'num_loras') ?? Infinity;
  const advanced = walker.text(node, 'input_mode') === 'advanced' || walker.text(node, 'mode') === 'advanced';
  return [...node.inputs.keys()].flatMap((key) => {
    const n = /^lora_(?:name_)?(\d{1,3})(?:_name)?$/.exec(key)?.[1];
    const name = n === undefined ? undefined : walker.text(node, key);
    if (n === undefined || name === undefined || Number(n) > count || walker.text(node, `switch_${n}`) === 'Off') return [];
    const both = advanced ? undefined : walker.number(node, `lora_wt_${n}`, `strength_${n}`, `lora_${n}_strength`);
    const model = both ?? walker.number(node, `model_str_${n}`, `model_weight_${n}`, `strength_model_${n}`, `lora_${n}_model_strength`) ?? 1;
    return used(name, model, both ?? walker.number(node, `clip_str_${n}`, `clip_weight_${n}`, `strength_clip_${n}`, `lora_${n}_clip_strength`) ?? model);
  });
}
