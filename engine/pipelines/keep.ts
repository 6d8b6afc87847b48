import { join } from 'node:path';
import sharp from 'sharp';
import type { EngineJob } from '../../contract/engine.ts';
import { fitLatentToRgb, rgbOf } from '../image/preview.ts';
import { writeWhole } from '../image/write.ts';
import { latentsFile } from '../measure/latents-file.ts';
import type { Latents } from '../math/latents.ts';
import type { Pixels } from '../models/model.ts';

/** One step of a batch as it was walked. */
export interface WalkedStep {
  readonly step: number;
  readonly sigma: number;
  readonly nfe: number;
  readonly denoised: Latents;
}

/** Shortest side that a step's picture gets, in pixels; larger latents keep their own size. */
const smallest = 64;

/**
 * Writes what a job keeps beside its pictures, each file whole or not at all: `<id>.latents.safetensors` with the final
 * latents `[channels, height, width]` as float32; `<id>.steps.jpg`, the denoised latents of every step as small pictures
 * side by side, and `<id>.steps.json` with their levels. Colours are those the VAE gave this very picture.
 */
export async function keepBeside({ folder, latents: wantsLatents, steps: wantsSteps }: NonNullable<EngineJob['keep']>, imageId: string, index: number, latents: Latents, pixels: Pixels, walked: readonly WalkedStep[]): Promise<void> {
  if (wantsLatents) await writeWhole(join(folder, `${imageId}.latents.safetensors`), latentsFile(one(latents, index)));
  if (!wantsSteps || walked.length === 0) return;
  const { sprite, width, height, columns } = await stepSprite(walked.map(({ denoised }) => one(denoised, index)), one(latents, index), one(pixels, index));
  await writeWhole(join(folder, `${imageId}.steps.jpg`), sprite);
  const facts = { frame: { width, height }, columns, steps: walked.map(({ step, sigma, nfe }) => ({ step, sigma, nfe })) };
  await writeWhole(join(folder, `${imageId}.steps.json`), new TextEncoder().encode(JSON.stringify(facts)));
}

/** Picture `index` of a batch, alone. */
function one({ data, dims: [, c, h, w] }: Latents, index: number): Latents {
  return { data: data.slice(index * c * h * w, (index + 1) * c * h * w), dims: [1, c, h, w] };
}

async function stepSprite(frames: readonly Latents[], latents: Latents, pixels: Latents) {
  const map = fitLatentToRgb(latents, pixels);
  const [, , h, w] = latents.dims;
  const scale = Math.max(1, Math.ceil(smallest / Math.min(w, h)));
  const [width, height] = [w * scale, h * scale];
  const columns = Math.ceil(Math.sqrt((frames.length * height) / width));
  const rows = Math.ceil(frames.length / columns);
  const tiles = await Promise.all(
    frames.map(async (frame, k) => ({
      input: await sharp(rgbOf(frame, map), { raw: { width: w, height: h, channels: 3 } }).resize(width, height, { kernel: 'cubic' }).png({ compressionLevel: 0 }).toBuffer(),
      left: (k % columns) * width,
      top: Math.floor(k / columns) * height,
    })),
  );
  const sprite = await sharp({ create: { width: columns * width, height: rows * height, channels: 3, background: '#000' } }).composite(tiles).jpeg({ quality: 85, chromaSubsampling: '4:4:4' }).toBuffer();
  return { sprite, width, height, columns };
}
