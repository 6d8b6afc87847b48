/** Original tensor names of the autoencoder in the words of diffusers. `levels` of the decoder count the other way there. */
export function vaeToDiffusers(name: string, levels: number, has: (name: string) => boolean): string | null {
  const top = /^(quant_conv|post_quant_conv)\.(weight|bias)$/.test(name);
  if (top) return name;
  const found = /^(encoder|decoder)\.(.+)\.(weight|bias)$/.exec(name);
  if (!found) return null;
  const [, side, path, leaf] = found as unknown as [string, string, string, string];
  const place = placeOf(side, path, levels);
  if (place === null) return null;
  const modern = `${side}.${place}.${leaf}`;
  if (has(modern)) return modern;
  // Folders older than diffusers 0.17 call the projections of the middle otherwise.
  const old = Object.entries(olderProjections).reduce((text, [now, then]) => text.replace(now, then), modern);
  return has(old) ? old : modern;
}

const olderProjections = { 'attentions.0.to_q': 'attentions.0.query', 'attentions.0.to_k': 'attentions.0.key', 'attentions.0.to_v': 'attentions.0.value', 'attentions.0.to_out.0': 'attentions.0.proj_attn' };

const attentionParts: Readonly<Record<string, string>> = { norm: 'group_norm', q: 'to_q', k: 'to_k', v: 'to_v', proj_out: 'to_out.0' };

function placeOf(side: string, path: string, levels: number): string | null {
  if (path === 'conv_in' || path === 'conv_out') return path;
  if (path === 'norm_out') return 'conv_norm_out';
  const mid = /^mid\.(block_1|block_2|attn_1)\.(.+)$/.exec(path);
  if (mid) {
    const [, part, rest] = mid as unknown as [string, string, string];
    if (part === 'attn_1') return attentionParts[rest] === undefined ? null : `mid_block.attentions.0.${attentionParts[rest]}`;
    return `mid_block.resnets.${part === 'block_1' ? 0 : 1}.${rest}`;
  }
  const level = /^(down|up)\.(\d+)\.(?:block\.(\d+)\.(.+)|(downsample|upsample)\.conv)$/.exec(path);
  if (!level) return null;
  const [, way, number, block, rest, sampler] = level;
  const at = side === 'decoder' ? levels - 1 - Number(number) : Number(number);
  if (at < 0) return null;
  const blocks = `${way}_blocks.${at}`;
  return sampler ? `${blocks}.${sampler}rs.0.conv` : `${blocks}.resnets.${block}.${rest === 'nin_shortcut' ? 'conv_shortcut' : rest}`;
}

/** How many levels an autoencoder with diffusers names has. */
export function vaeLevels(has: (name: string) => boolean): number {
  let levels = 0;
  while (has(`decoder.up_blocks.${levels}.resnets.0.norm1.weight`) || has(`encoder.down_blocks.${levels}.resnets.0.norm1.weight`)) levels++;
  return levels;
}

/** Any of these is that half of an autoencoder: names that the two ways of calling tensors have not in common. */
export const vaeSigns = (half: 'encoder' | 'decoder'): string[] => ['mid.block_1.conv1', 'mid.block_2.conv2', 'mid.attn_1.norm', 'norm_out'].map((name) => `${half}.${name}.weight`);
