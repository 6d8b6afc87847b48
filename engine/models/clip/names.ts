import { rows, type Tensor } from '../../weights/tensor.ts';
import type { Lookup } from '../weights.ts';

/** OpenCLIP's names for what transformers calls otherwise. */
const openClip: readonly (readonly [RegExp, string])[] = [
  [/^embeddings\.token_embedding\.weight$/, 'token_embedding.weight'],
  [/^embeddings\.position_embedding\.weight$/, 'positional_embedding'],
  [/^final_layer_norm\./, 'ln_final.'],
  [/^encoder\.layers\.(\d+)\.layer_norm1\./, 'transformer.resblocks.$1.ln_1.'],
  [/^encoder\.layers\.(\d+)\.layer_norm2\./, 'transformer.resblocks.$1.ln_2.'],
  [/^encoder\.layers\.(\d+)\.mlp\.fc1\./, 'transformer.resblocks.$1.mlp.c_fc.'],
  [/^encoder\.layers\.(\d+)\.mlp\.fc2\./, 'transformer.resblocks.$1.mlp.c_proj.'],
  [/^encoder\.layers\.(\d+)\.self_attn\.out_proj\./, 'transformer.resblocks.$1.attn.out_proj.'],
  [/^text_projection$/, 'text_projection'],
];

/** q, k and v lie one below the other in one tensor. */
const joined = /^encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(weight|bias)$/;

/** The text encoder under OpenCLIP's names, seen under those of transformers. */
export function openClipLookup(get: Lookup): Lookup {
  return (name) => {
    const part = joined.exec(name);
    if (part) {
      const [, layer, which, leaf] = part as unknown as [string, string, string, string];
      const all = get(`transformer.resblocks.${layer}.attn.in_proj_${leaf}`);
      return all && third(all, 'qkv'.indexOf(which));
    }
    for (const [pattern, replacement] of openClip) if (pattern.test(name)) return get(name.replace(pattern, replacement));
    return null;
  };
}

function third(all: Tensor, index: number): Tensor {
  const size = (all.shape[0] ?? 0) / 3;
  return rows(all, index * size, (index + 1) * size);
}

/** Under transformers' names, with or without `text_model.` before all but the projection. */
export function transformersLookup(get: Lookup): Lookup {
  return (name) => get(name.startsWith('text_projection') ? name : `text_model.${name}`) ?? get(name);
}
