import { StudioError } from '../../../contract/errors.ts';
import type { Latents } from '../../math/latents.ts';
import { openCheckpoint } from '../../weights/checkpoint.ts';
import { fileWords } from '../../weights/words.ts';
import { detect } from '../detect.ts';
import { Network, type Place } from '../networks.ts';
import { inTiles, type Picture } from '../tiles.ts';
import { foldOf, rrdbNet, rrdbScale } from './rrdbnet.ts';
import { srvgg, srvggScale } from './srvgg.ts';

/** A network that makes pictures larger. */
export interface Upscaler {
  readonly path: string;
  readonly scale: number;
  /** `[n, 3, h, w]` in 0…1, unclamped; sides of any size. */
  upscale(pixels: Latents): Promise<Latents>;
  release(): Promise<void>;
}

/** What such a network sees around a pixel fades out within the overlap. */
const tile = 192;
const overlap = 32;

/** Opens an ESRGAN or Real-ESRGAN file. */
export function openUpscaler(path: string, place: Place): Upscaler {
  const checkpoint = openCheckpoint(path);
  const { kind, parts } = detect(checkpoint);
  const weights = parts.rrdb ?? parts.srvgg;
  if (kind !== 'upscaler' || !weights || checkpoint.layout !== 'file') throw new StudioError('unfit', `${fileWords(path)} is no upscaler that this version knows. Choose an ESRGAN or Real-ESRGAN file.`);
  const step = parts.rrdb ? foldOf(parts.rrdb) : 1;
  const scale = parts.rrdb ? rrdbScale(parts.rrdb) : srvggScale(weights);
  const key = `${checkpoint.set.files.map((file) => file.identity).join('|')}/upscaler`;
  const network = new Network({ place, key, files: checkpoint.set.files, weights, build: parts.rrdb ? rrdbNet : srvgg });
  const run = async (image: Picture): Promise<Picture> => {
    const { result } = await network.run({ image });
    return { data: result!.data as Float32Array, dims: result!.dims as unknown as Picture['dims'] };
  };
  return {
    path,
    scale,
    async upscale({ data, dims }) {
      const [, , height, width] = dims;
      const even = padded({ data: Float32Array.from(data), dims }, step);
      return cut(await inTiles(even, { tile, overlap, step }, scale, run), height * scale, width * scale);
    },
    release: () => network.release(),
  };
}

/** To sides that are multiples of `step`, by repeating the last row and column. */
function padded({ data, dims: [n, c, height, width] }: Picture, step: number): Picture {
  const [h, w] = [height, width].map((size) => Math.ceil(size / step) * step) as [number, number];
  if (h === height && w === width) return { data, dims: [n, c, height, width] };
  const out = new Float32Array(n * c * h * w);
  for (let i = 0; i < out.length; i++) {
    const [x, y, plane] = [i % w, Math.floor(i / w) % h, Math.floor(i / (w * h))];
    out[i] = data[(plane * height + Math.min(y, height - 1)) * width + Math.min(x, width - 1)]!;
  }
  return { data: out, dims: [n, c, h, w] };
}

function cut({ data, dims: [n, c, height, width] }: Picture, h: number, w: number): Picture {
  if (h === height && w === width) return { data, dims: [n, c, height, width] };
  const out = new Float32Array(n * c * h * w);
  for (let row = 0; row < n * c * h; row++) {
    const from = (Math.floor(row / h) * height + (row % h)) * width;
    out.set(data.subarray(from, from + w), row * w);
  }
  return { data: out, dims: [n, c, h, w] };
}
