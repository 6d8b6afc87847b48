import type { Weights } from '../weights.ts';
import { isDownsample, isResBlock, transformerSigns } from './blocks.ts';

/** The hyper-parameters of a UNet, in the words of the original configuration files; read from names and shapes. */
export interface UnetStructure {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly modelChannels: number;
  /** Width of each level over `modelChannels`. */
  readonly channelMult: readonly number[];
  readonly numResBlocks: readonly number[];
  /** Transformer blocks behind each residual block of the input side, and of the output side, shallowest level first. */
  readonly transformerDepth: readonly number[];
  readonly transformerDepthOutput: readonly number[];
  readonly transformerDepthMiddle: number;
  /** `proj_in` is a matrix (SD 2, SDXL) rather than a 1×1 convolution (SD 1). */
  readonly linearProjection: boolean;
  readonly contextWidth: number | null;
  /** Width of the vector input; null where there is none. */
  readonly vectorWidth: number | null;
}

/** Latents, a mask and the latents of what the mask leaves. */
export const inpaintingChannels = 9;

/** Whether a UNet takes a vector beside its text; a layer that is only partly there counts, so that the rest is asked for. */
export const takesVector = (w: Weights): boolean => w.hasAny(['label_emb.0.0.weight', 'label_emb.0.0.bias', 'label_emb.0.2.weight']);

const depthOf = (w: Weights, block: string): number => w.parts(`${block}.1.transformer_blocks`, transformerSigns);

/** Numbers for each place and channel of the first level that exist at once, by measurement: SD 1.5 takes 0.34 GB for two latents of 64×64. Most are its feed-forward layer's. */
const heldPerChannel = 32;

/** Bytes that a run on latents `[n, c, h, w]` takes beside its weights. */
export const unetWorking = ({ modelChannels }: UnetStructure, [n = 0, , h = 0, w = 0]: readonly number[]): number => heldPerChannel * modelChannels * n * h * w * Float32Array.BYTES_PER_ELEMENT;

export function unetStructure(w: Weights): UnetStructure {
  const [modelChannels = 0, inChannels = 0] = w.tensor('input_blocks.0.0.weight').shape;
  const levels: { blocks: number; width: number; depths: number[] }[] = [{ blocks: 0, width: modelChannels, depths: [] }];
  for (let i = 1; ; i++) {
    const block = `input_blocks.${i}`;
    const level = levels.at(-1)!;
    if (isDownsample(w.at(`${block}.0`))) levels.push({ blocks: 0, width: 0, depths: [] });
    else if (isResBlock(w.at(`${block}.0`))) {
      level.blocks++;
      level.width = w.tensor(`${block}.0.out_layers.3.weight`).shape[0] ?? 0;
      level.depths.push(depthOf(w, block));
    } else break;
  }
  const outputDepths: number[][] = [];
  let next = 0;
  for (const level of levels.toReversed()) {
    // A level has one block more on its way up: the one that takes the downsampling's skip.
    outputDepths.unshift(Array.from({ length: level.blocks + 1 }, () => depthOf(w, `output_blocks.${next++}`)));
  }
  const transformer = ['middle_block', ...Array.from({ length: 32 }, (_, i) => `input_blocks.${i}`)].find((block) => depthOf(w, block) > 0);
  const shape = (name: string) => w.tensor(`${transformer}.1.${name}`).shape;
  return {
    inChannels,
    outChannels: w.has('out.2.weight') ? (w.tensor('out.2.weight').shape[0] ?? 0) : 0,
    modelChannels,
    channelMult: levels.map((level) => level.width / modelChannels),
    numResBlocks: levels.map((level) => level.blocks),
    transformerDepth: levels.flatMap((level) => level.depths),
    transformerDepthOutput: outputDepths.flat(),
    transformerDepthMiddle: depthOf(w, 'middle_block'),
    linearProjection: transformer !== undefined && shape('proj_in.weight').length === 2,
    contextWidth: transformer === undefined ? null : (shape('transformer_blocks.0.attn2.to_k.weight')[1] ?? null),
    vectorWidth: takesVector(w) ? (w.tensor('label_emb.0.0.weight').shape[1] ?? null) : null,
  };
}

/**
 * Attention that a UNet must have and this one has not: in SD 1 and 2 all blocks of a level have as much, the middle too.
 * Distilled relatives of SDXL have less in some blocks and none in the middle, but where a level has any, all its blocks do.
 */
export function lackingAttention({ vectorWidth, numResBlocks, transformerDepth, transformerDepthOutput, transformerDepthMiddle }: UnetStructure): string[] {
  const distillable = vectorWidth !== null;
  const lacking = transformerDepthMiddle === 0 && !distillable ? ['middle_block.1'] : [];
  let [input, output, place] = [0, 0, 1];
  const outputs = transformerDepthOutput.length;
  for (const blocks of numResBlocks) {
    const [down, up] = [transformerDepth.slice(input, input + blocks), transformerDepthOutput.slice(output, output + blocks + 1)];
    const most = Math.max(...down, ...up);
    const least = distillable ? Math.min(1, most) : most;
    for (const [i, depth] of down.entries()) if (depth < least) lacking.push(`input_blocks.${place + i}.1`);
    // The way up begins at the deepest level.
    for (const [i, depth] of up.entries()) if (depth < least) lacking.push(`output_blocks.${outputs - output - up.length + i}.1`);
    input += blocks;
    output += blocks + 1;
    place += blocks + 1;
  }
  return lacking;
}
