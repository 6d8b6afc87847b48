import type { Weights } from '../weights.ts';

/** The hyper-parameters of an SD 3 transformer, read from names and shapes. */
export interface MmditStructure {
  readonly inChannels: number;
  readonly patchSize: number;
  readonly outChannels: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly vectorWidth: number;
  readonly contextWidth: number;
  readonly positions: number;
  /** Queries and keys are normed in each head (3.5). */
  readonly headNorm: boolean;
  /** Blocks in which the picture also attends to itself (3.5 medium). */
  readonly dualBlocks: readonly number[];
}

export function mmditStructure(w: Weights): MmditStructure {
  const shape = (name: string) => w.tensor(name).shape;
  const [hidden = 0, inChannels = 0, patchSize = 0] = shape('x_embedder.proj.weight');
  let blocks = 0;
  while (w.has(`joint_blocks.${blocks}.x_block.attn.qkv.weight`)) blocks++;
  return {
    inChannels,
    patchSize,
    outChannels: (shape('final_layer.linear.weight')[0] ?? 0) / patchSize ** 2,
    hidden,
    blocks,
    vectorWidth: shape('y_embedder.mlp.0.weight')[1] ?? 0,
    contextWidth: shape('context_embedder.weight')[1] ?? 0,
    positions: shape('pos_embed')[1] ?? 0,
    headNorm: w.has('joint_blocks.0.context_block.attn.ln_q.weight'),
    dualBlocks: Array.from({ length: blocks }, (_, i) => i).filter((i) => w.has(`joint_blocks.${i}.x_block.attn2.qkv.weight`)),
  };
}
