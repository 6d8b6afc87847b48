import { StudioError } from '../../contract/errors.ts';
import type { Latents } from '../math/latents.ts';
import { openWeights } from '../weights/checkpoint.ts';
import { readBytes } from '../weights/tensor.ts';
import type { Planes } from './distance.ts';

/** Latents of one picture as a safetensors file with the tensor `latents`. */
export function latentsFile({ data, dims: [, ...shape] }: Latents): Uint8Array {
  const numbers = Float32Array.from(data);
  const header = new TextEncoder().encode(JSON.stringify({ latents: { dtype: 'F32', shape, data_offsets: [0, numbers.byteLength] } }).padEnd(120));
  const file = new Uint8Array(8 + header.length + numbers.byteLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(new Uint8Array(numbers.buffer), 8 + header.length);
  return file;
}

/** The latents in such a file. */
export function readLatents(file: string): Planes {
  const tensor = openWeights(file).tensors.get('latents');
  const [channels, height, width] = tensor?.shape ?? [];
  if (!tensor || tensor.dtype !== 'F32' || !channels || !height || !width) throw new StudioError('bad_file', `${file} holds no latents of a picture. Make the picture again to measure in latents.`);
  const bytes = readBytes(tensor);
  return { data: new Float32Array(bytes.slice().buffer), channels, height, width };
}
