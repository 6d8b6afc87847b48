/**
 * Original (LDM) tensor names of a UNet in the words of diffusers. Both count the same blocks: the original one list of
 * blocks down and one up, diffusers levels of residual blocks, attentions and samplers.
 */

/** How many residual blocks each level has going down, and which levels of the way up have attention (in the order walked). */
export interface UnetLayout {
  readonly down: readonly number[];
  readonly up: readonly number[];
  readonly upAttention: readonly boolean[];
}

const resnetParts: Readonly<Record<string, string>> = {
  'in_layers.0': 'norm1',
  'in_layers.2': 'conv1',
  'emb_layers.1': 'time_emb_proj',
  'out_layers.0': 'norm2',
  'out_layers.3': 'conv2',
  skip_connection: 'conv_shortcut',
};

const single: Readonly<Record<string, string>> = {
  'time_embed.0': 'time_embedding.linear_1',
  'time_embed.2': 'time_embedding.linear_2',
  'label_emb.0.0': 'add_embedding.linear_1',
  'label_emb.0.2': 'add_embedding.linear_2',
  'input_blocks.0.0': 'conv_in',
  'out.0': 'conv_norm_out',
  'out.2': 'conv_out',
  'middle_block_out.0': 'controlnet_mid_block',
  'input_hint_block.0': 'controlnet_cond_embedding.conv_in',
  'input_hint_block.14': 'controlnet_cond_embedding.conv_out',
};

/** `name` is a module (`input_blocks.1.0.in_layers.2`) or a tensor below one. Null where diffusers has no such place. */
export function unetToDiffusers(name: string, layout: UnetLayout): string | null {
  const leaf = /\.(weight|bias)$/.exec(name)?.[0] ?? '';
  const module = leaf ? name.slice(0, -leaf.length) : name;
  const place = moduleToDiffusers(module, layout);
  return place === null ? null : place + leaf;
}

function moduleToDiffusers(module: string, layout: UnetLayout): string | null {
  const alone = single[module];
  if (alone !== undefined) return alone;
  const zero = /^zero_convs\.(\d+)\.0$/.exec(module);
  if (zero) return `controlnet_down_blocks.${zero[1]}`;
  const hint = /^input_hint_block\.(\d+)$/.exec(module);
  if (hint) return `controlnet_cond_embedding.blocks.${Number(hint[1]) / 2 - 1}`;
  const middle = /^middle_block\.([012])(?:\.(.+))?$/.exec(module);
  if (middle) {
    const [, part, rest = ''] = middle;
    return part === '1' ? join('mid_block.attentions.0', rest) : resnet(`mid_block.resnets.${part === '0' ? 0 : 1}`, rest);
  }
  const found = /^(input|output)_blocks\.(\d+)\.(\d+)(?:\.(.+))?$/.exec(module);
  if (!found) return null;
  const [, side, block, part, rest = ''] = found as unknown as [string, string, string, string, string?];
  return (side === 'input' ? down : up)(Number(block), part, rest, layout);
}

const join = (a: string, b: string) => (b ? `${a}.${b}` : a);

function resnet(path: string, part: string): string | null {
  const name = resnetParts[part];
  return part === '' ? path : name === undefined ? null : `${path}.${name}`;
}

function down(block: number, part: string, rest: string, layout: UnetLayout): string | null {
  let start = 1;
  for (const [level, resnets] of layout.down.entries()) {
    const j = block - start;
    if (j < resnets) return part === '0' ? resnet(`down_blocks.${level}.resnets.${j}`, rest) : part === '1' ? join(`down_blocks.${level}.attentions.${j}`, rest) : null;
    if (j === resnets) return part === '0' && rest === 'op' ? `down_blocks.${level}.downsamplers.0.conv` : null;
    start += resnets + 1;
  }
  return null;
}

function up(block: number, part: string, rest: string, layout: UnetLayout): string | null {
  let start = 0;
  for (const [level, resnets] of layout.up.entries()) {
    const j = block - start;
    start += resnets;
    if (j >= resnets) continue;
    if (part === '0') return resnet(`up_blocks.${level}.resnets.${j}`, rest);
    const attention = layout.upAttention[level]!;
    if (part === '1' && attention) return join(`up_blocks.${level}.attentions.${j}`, rest);
    return part === (attention ? '2' : '1') && rest === 'conv' && j === resnets - 1 ? `up_blocks.${level}.upsamplers.0.conv` : null;
  }
  return null;
}

/** The layout of a UNet whose tensors have diffusers names. */
export function layoutOfDiffusers(has: (name: string) => boolean): UnetLayout {
  const countOf = (name: (i: number) => string) => {
    let i = 0;
    while (has(name(i))) i++;
    return i;
  };
  const levels = (side: string) => countOf((i) => `${side}.${i}.resnets.0.norm1.weight`);
  const resnets = (side: string) => Array.from({ length: levels(side) }, (_, level) => countOf((j) => `${side}.${level}.resnets.${j}.norm1.weight`));
  const up = resnets('up_blocks');
  return { down: resnets('down_blocks'), up, upAttention: up.map((_, level) => has(`up_blocks.${level}.attentions.0.norm.weight`)) };
}

/** The layout of a UNet of known structure. */
export function layoutOfStructure({ numResBlocks, transformerDepthOutput }: { numResBlocks: readonly number[]; transformerDepthOutput: readonly number[] }): UnetLayout {
  const up = numResBlocks.map((blocks) => blocks + 1);
  let start = 0;
  const attention = up.map((blocks) => transformerDepthOutput.slice(start, (start += blocks)).some((depth) => depth > 0));
  return { down: numResBlocks, up: up.toReversed(), upAttention: attention.toReversed() };
}
