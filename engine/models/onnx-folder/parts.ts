import { basename } from 'node:path';
import type { Checkpoint } from '../../weights/checkpoint.ts';

/** The parts such a folder must have, by their folder's names. */
export function lackingParts({ components, path }: Extract<Checkpoint, { layout: 'onnx' }>): string | null {
  const lacking = ['text_encoder', 'unet', 'vae_decoder'].filter((part) => !components.has(part));
  return lacking.length > 0 ? `The folder “${basename(path)}” lacks ${lacking.join(', ')}: it is not the whole model. Download the rest.` : null;
}
