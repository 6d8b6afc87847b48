import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { inscribePng } from '../../engine/image/metadata/write.ts';

/**
 * A picture of `edge` × `edge` whose PNG is as hard to decode as a photograph's: smooth shapes, with the fine grain that
 * makes 1.5 bytes a pixel.
 */
export async function painted(n: number, edge: number): Promise<Buffer> {
  const noise = Buffer.alloc(40 * 40 * 3);
  for (let at = 0; at < noise.length; at += 32) createHash('sha256').update(`${n} ${at}`).digest().copy(noise, at);
  return sharp(noise, { raw: { width: 40, height: 40, channels: 3 } }).resize(edge, edge, { kernel: 'cubic' }).png({ adaptiveFiltering: true }).toBuffer();
}

/** Picture `n` of a folder as A1111 writes it: settings of its own, and the pixels of one of the canvases. */
export function writePicture(folder: string, n: number, canvases: readonly Buffer[], edge: number): string {
  const day = join(folder, String(Math.floor(n / 1000)).padStart(4, '0'));
  mkdirSync(day, { recursive: true });
  const infotext = `a castle of ${n} towers, masterpiece\nNegative prompt: blurry\nSteps: ${10 + (n % 40)}, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: ${n * 7919}, Size: ${edge}x${edge}, Model hash: 879db523c3, Model: dreamshaper_8, Version: v1.10.1`;
  const file = join(day, `${String(n).padStart(6, '0')}.png`);
  writeFileSync(file, inscribePng(canvases[n % canvases.length]!, { infotext, recipe: null }));
  return file;
}
