import type { Weights } from '../weights.ts';

/** The hyper-parameters of a Flux transformer, read from names and shapes. */
export interface FluxStructure {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly hidden: number;
  readonly heads: number;
  readonly doubleBlocks: number;
  readonly singleBlocks: number;
  readonly vectorWidth: number;
  readonly contextWidth: number;
  /** Is told the guidance it was distilled with: dev; without: schnell. */
  readonly guided: boolean;
  /** Chroma, a relative whose modulation is made otherwise. */
  readonly distilledGuidance: boolean;
}

const patchArea = 4;

export function fluxStructure(w: Weights): FluxStructure {
  const shape = (name: string) => (w.has(name) ? w.tensor(name).shape : []);
  const blocks = (kind: string, sign: string) => {
    let count = 0;
    while (w.has(`${kind}.${count}.${sign}`)) count++;
    return count;
  };
  const [hidden = 0, patch = 0] = shape('img_in.weight');
  return {
    inChannels: patch / patchArea,
    outChannels: (shape('final_layer.linear.weight')[0] ?? 0) / patchArea,
    hidden,
    heads: hidden / (shape('double_blocks.0.img_attn.norm.key_norm.scale')[0] ?? 1),
    doubleBlocks: blocks('double_blocks', 'img_attn.qkv.weight'),
    singleBlocks: blocks('single_blocks', 'linear1.weight'),
    vectorWidth: shape('vector_in.in_layer.weight')[1] ?? 0,
    contextWidth: shape('txt_in.weight')[1] ?? 0,
    guided: w.has('guidance_in.in_layer.weight'),
    distilledGuidance: w.has('distilled_guidance_layer.in_proj.weight') || w.has('distilled_guidance_layer.norms.0.scale'),
  };
}
