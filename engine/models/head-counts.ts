import type { Checkpoint } from '../weights/checkpoint.ts';
import type { Heads } from './unet/blocks.ts';

/** Head counts where they differ from the family's: a configuration beside the weights may say so. */
export interface HeadCounts {
  readonly unet?: Heads;
  /** By the encoder's id. */
  readonly text?: ReadonlyMap<string, number>;
}

/** What the configurations of a diffusers folder say; nothing for a single file. */
export function headCounts(checkpoint: Checkpoint, encoders: readonly { readonly id: string }[]): HeadCounts {
  if (checkpoint.layout !== 'diffusers') return {};
  const unet = unetHeads(checkpoint.components.get('unet')?.config ?? {});
  const text = new Map<string, number>();
  for (const [i, { id }] of encoders.entries()) {
    const count = checkpoint.components.get(i === 0 ? 'text_encoder' : 'text_encoder_2')?.config['num_attention_heads'];
    if (typeof count === 'number') text.set(id, count);
  }
  return { text, ...(unet && { unet }) };
}

/** `attention_head_dim` is, despite its name, the number of heads: one for all levels or one for each. */
function unetHeads(config: Readonly<Record<string, unknown>>): Heads | null {
  const said = config['num_attention_heads'] ?? config['attention_head_dim'];
  if (typeof said === 'number') return () => said;
  const widths = config['block_out_channels'];
  if (!Array.isArray(said) || !Array.isArray(widths)) return null;
  const counts = new Map(widths.map((width, level) => [width as number, said[level] as number]));
  return (width) => counts.get(width) ?? said.at(-1);
}

/** diffusers stores SD 2's text encoder without its last layer, which that family never uses. */
export function cutLayers(checkpoint: Checkpoint, family: string): ReadonlyMap<string, number> {
  return new Map(checkpoint.layout === 'diffusers' && family === 'sd2' ? [['clip_h', 1]] : []);
}
