import type { Tensor } from '../../weights/tensor.ts';

/** Width of the text that a cross-attention's keys are made of, by family. */
const textWidths: Readonly<Record<number, string>> = { 768: 'sd15', 1024: 'sd2', 2048: 'sdxl' };

/** The family a LoRA was made for, as far as its names and shapes say; null where they do not. */
export function loraFamily(tensors: ReadonlyMap<string, Tensor>): string | null {
  for (const [name, { shape }] of tensors) {
    if (/double_blocks|single_transformer_blocks|single_blocks/.test(name)) return 'flux-dev';
    if (/joint_blocks|^transformer[._]transformer_blocks/.test(name)) return 'sd3';
    if (/^lora_te2_|^text_encoder_2\.|^lora_te1_/.test(name)) return 'sdxl';
    const keys = /attn2[._](?:processor\.)?to_k[._](?:lora_down|lora_A|lora\.down|lora\.down)|to_k_lora\.down/.test(name);
    const family = keys && textWidths[shape[1] ?? 0];
    if (family) return family;
  }
  return null;
}
