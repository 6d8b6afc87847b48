import { availableParallelism } from 'node:os';
import type { EngineJob } from '../../contract/engine.ts';
import type { FileRef, LoraRef, ModelRef, Provenance } from '../../contract/recipe.ts';
import { fitLatentToRgb, previewJpeg, type LatentToRgb } from '../image/preview.ts';
import type { Latents } from '../math/latents.ts';
import { fileSha256 } from '../models/hash.ts';
import type { OpenModel, Pixels } from '../models/model.ts';
import { openModel } from '../models/open.ts';
import type { SessionCache } from '../onnx/session-cache.ts';
import { version } from '../version.ts';
import type { ChosenDevice } from '../devices/choose.ts';
import type { Embedding } from './conditioning.ts';

/** A model ready for a job, with everything about it that a recipe records. */
export interface OpenedModel {
  readonly model: OpenModel;
  readonly reference: ModelRef;
  readonly vae: FileRef | null;
  readonly loras: readonly LoraRef[];
  readonly embeddings: readonly (Embedding & FileRef)[];
  readonly provenance: Provenance;
  decode(latents: Latents): Promise<Pixels>;
  /** A small JPEG of clean latents, by a linear map learned from what the model's own VAE made of others. */
  preview(latents: Latents): Promise<Uint8Array<ArrayBuffer>>;
}

export interface Shelf {
  readonly open: (job: EngineJob) => Promise<OpenedModel>;
  readonly unload: () => Promise<void>;
}

/** Opens models for jobs and keeps what the next job can use again. */
export function modelShelf(sessions: SessionCache, chooseDevice: (wish: EngineJob['request']['device']) => Promise<ChosenDevice>): Shelf {
  /** Latent-to-RGB maps by the file the VAE is in. */
  const maps = new Map<string, LatentToRgb>();

  return {
    async open({ request, model: grant }) {
      const chosen = await chooseDevice(request.device);
      const threads = request.threads || availableParallelism();
      const device = { ...chosen.device, threads };
      const model = openModel(grant.path, { sessions, device, attention: chosen.attention });
      const sha256 = grant.sha256 ?? (await fileSha256(grant.path));
      const decode = async (latents: Latents) => {
        const pixels = await model.decode(latents);
        maps.set(grant.path, fitLatentToRgb(latents, pixels));
        return pixels;
      };
      return {
        model,
        reference: { name: grant.name, sha256, family: model.family, prediction: model.prediction },
        vae: null,
        loras: [],
        embeddings: [],
        provenance: {
          engine: version,
          runtime: sessions.runtime.version,
          device: chosen.id,
          precision: device.provider === 'cpu' ? 'fp32' : 'fp16',
          threads,
          platform: `${process.platform}-${process.arch}`,
        },
        decode,
        async preview(latents) {
          if (!maps.has(grant.path)) await decode(scattered(model.latent.channels));
          return previewJpeg(latents, maps.get(grant.path)!);
        },
      };
    },
    unload: () => sessions.release(),
  };
}

/** Latents of unit variance, the same every time: the first guess of a VAE's colours before it has decoded a picture. */
function scattered(channels: number): Latents {
  const side = 16;
  const data = new Float32Array(channels * side * side);
  for (let k = 0, seed = 1; k < data.length; k++) {
    seed = (seed * 48271) % 2147483647;
    data[k] = (seed / 2147483647 - 0.5) * Math.sqrt(12);
  }
  return { data, dims: [1, channels, side, side] };
}
