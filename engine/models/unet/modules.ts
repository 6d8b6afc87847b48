import type { Weights } from '../weights.ts';

const resnet = ['in_layers.0', 'in_layers.2', 'emb_layers.1', 'out_layers.0', 'out_layers.3', 'skip_connection'];
const attention = ['to_q', 'to_k', 'to_v', 'to_out.0'];
const block = ['norm1', 'norm2', 'norm3', 'ff.net.0.proj', 'ff.net.2', ...['attn1', 'attn2'].flatMap((name) => attention.map((part) => `${name}.${part}`))];
const outside = ['time_embed.0', 'time_embed.2', 'label_emb.0.0', 'label_emb.0.2', 'input_blocks.0.0', 'out.0', 'out.2'];

/** Every layer with a weight that a UNet has, by its original name. */
export function unetModules(w: Weights): string[] {
  const found = outside.filter((name) => w.has(`${name}.weight`));
  const add = (name: string) => {
    if (w.has(`${name}.weight`)) found.push(name);
  };
  const part = (prefix: string) => {
    for (const name of resnet) add(`${prefix}.${name}`);
    for (const name of ['op', 'conv', 'norm', 'proj_in', 'proj_out']) add(`${prefix}.${name}`);
    for (let i = 0; w.has(`${prefix}.transformer_blocks.${i}.norm1.weight`); i++) for (const name of block) add(`${prefix}.transformer_blocks.${i}.${name}`);
  };
  for (let i = 0; i < 3; i++) part(`middle_block.${i}`);
  for (const side of ['input_blocks', 'output_blocks']) {
    for (let i = 0; w.has(`${side}.${i}.0.in_layers.0.weight`) || w.has(`${side}.${i}.0.op.weight`) || w.has(`${side}.${i}.0.weight`); i++) {
      for (let k = 0; k < 3; k++) part(`${side}.${i}.${k}`);
    }
  }
  return found;
}
