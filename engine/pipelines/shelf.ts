import { availableParallelism, cpus } from 'node:os';
import type { EngineJob, FileGrant, SharedSeconds } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import type { FileRef, LoraRef, ModelRef, Provenance } from '../../contract/recipe.ts';
import type { LoraUse } from '../../contract/request.ts';
import { fitLatentToRgb, previewJpeg, type LatentToRgb } from '../image/preview.ts';
import type { Latents } from '../math/latents.ts';
import { readEmbedding } from '../models/embedding.ts';
import { identityOf, modelSha256 } from '../models/hash.ts';
import type { OpenModel, Pixels } from '../models/model.ts';
import { openModel } from '../models/open.ts';
import type { SessionCache } from '../onnx/session-cache.ts';
import { version } from '../version.ts';
import type { ChosenDevice } from '../devices/choose.ts';
import type { Embedding } from './conditioning.ts';
import { decodeApart } from './apart.ts';
import type { Remember } from './prompting.ts';
import { TextCache } from './text-cache.ts';

/** The files that take part in a picture, by content. */
export interface References {
  readonly reference: ModelRef;
  readonly vae: FileRef | null;
  readonly loras: readonly LoraRef[];
  readonly embeddings: readonly FileRef[];
}

/** A model ready for a job, with everything about it that a recipe records. */
export interface OpenedModel {
  readonly model: OpenModel;
  readonly embeddings: readonly Embedding[];
  /**
   * Wanted when a picture is written. Files that nobody hashed before are read whole for it, on a thread of their own: begun
   * when the first step is done, so that it neither delays that nor reads the file against the one who loads it.
   */
  readonly references: () => Promise<References>;
  readonly provenance: Provenance;
  /** Pictures of a batch are computed one after another: on a processor, where kernels round by how much they are given. */
  readonly apart: boolean;
  decode(latents: Latents): Promise<Pixels>;
  /** What prompts became in earlier jobs on the same weights and device. */
  readonly remember: Remember;
  /** What was found done already since it was opened. */
  shared(): SharedSeconds;
  /** A small JPEG of clean latents, by a linear map learned from what the model's own VAE made of others. */
  preview(latents: Latents): Promise<Uint8Array<ArrayBuffer>>;
}

export interface Shelf {
  readonly open: (job: Pick<EngineJob, 'request' | 'model' | 'files' | 'lowMemory'>, loras: readonly LoraUse[]) => Promise<OpenedModel>;
  /** What a picture made now would be computed with. */
  readonly provenance: (wish: Pick<EngineJob['request'], 'device' | 'threads'>) => Promise<Provenance>;
  readonly unload: () => Promise<void>;
}

/** Opens models for jobs and keeps what the next job can use again. */
export function modelShelf(sessions: SessionCache, chooseDevice: (wish: EngineJob['request']['device']) => Promise<ChosenDevice>, texts = new TextCache()): Shelf {
  /** Latent-to-RGB maps by the file the VAE is in. */
  const maps = new Map<string, LatentToRgb>();

  async function chosenFor({ device: wish, threads: count }: Pick<EngineJob['request'], 'device' | 'threads'>) {
    const chosen = await chooseDevice(wish);
    const threads = count || availableParallelism();
    const device = { ...chosen.device, threads };
    const provenance: Provenance = {
      engine: version,
      runtime: sessions.runtime.version,
      device: chosen.id,
      precision: chosen.compute === 'F32' ? 'fp32' : 'fp16',
      threads,
      platform: `${process.platform}-${process.arch}`,
      processor: device.provider === 'cpu' ? (cpus()[0]?.model.trim() ?? null) : null,
    };
    return { device, attention: chosen.attention, compute: chosen.compute, provenance };
  }

  return {
    provenance: async (wish) => (await chosenFor(wish)).provenance,
    async open({ request, model: grant, files, lowMemory }, uses) {
      const { device: chosen, attention, compute, provenance } = await chosenFor(request);
      // On a card weights stay as they are computed with: casting them anew would send them there each time.
      const device = { ...chosen, memory: lowMemory && chosen.provider === 'cpu' ? 'low' : 'normal' } as const;
      const apart = device.provider === 'cpu';
      const loras = uses.map((use) => ({ ...use, path: grantOf(files.loras, use.name, 'LoRA').path }));
      const model = openModel(grant.path, { sessions, device, attention, compute, vae: files.vae?.path ?? null, loras });
      let referred: Promise<References> | null = null;
      const shared = { text: 0 };
      sessions.beginRound();
      const vaeFile = files.vae?.path ?? grant.path;
      const decode = async (latents: Latents) => {
        const pixels = apart ? await decodeApart(model, latents) : await model.decode(latents);
        maps.set(vaeFile, fitLatentToRgb(latents, pixels));
        return pixels;
      };
      // What is remembered of a text is of these very files: told apart without reading them whole.
      const weights = JSON.stringify([
        identityOf(grant.path),
        model.textChanges,
        files.embeddings.map(({ name, path }) => [name, identityOf(path)]),
        provenance,
      ]);
      return {
        model,
        references() {
          referred ??= referencesOf(model, grant, files, uses);
          // Whoever waits for it later hears of a failure then.
          referred.catch(() => undefined);
          return referred;
        },
        embeddings: files.embeddings.map(({ name, path }) => ({ name, ...readEmbedding(path) })),
        provenance,
        apart,
        decode,
        async remember(key, make) {
          const { conditioning, saved } = await texts.get(`${weights} ${key}`, make);
          shared.text += saved;
          return conditioning;
        },
        shared: () => ({ text: shared.text, model: sessions.sharedSeconds }),
        async preview(latents) {
          // With little memory there is no room for the VAE beside the network that is at work.
          if (!maps.has(vaeFile) && device.memory === 'low') return previewJpeg(latents, model.latent.rgb);
          if (!maps.has(vaeFile)) await decode(scattered(model.latent.channels));
          return previewJpeg(latents, maps.get(vaeFile)!);
        },
      };
    },
    async unload() {
      texts.clear();
      await sessions.release();
    },
  };
}

const referenceOf = async ({ name, path, sha256 }: FileGrant): Promise<FileRef> => ({ name, sha256: sha256 ?? (await modelSha256(path)) });

async function referencesOf({ family, prediction }: OpenModel, grant: FileGrant, files: EngineJob['files'], uses: readonly LoraUse[]): Promise<References> {
  return {
    reference: { ...(await referenceOf(grant)), family, prediction },
    vae: files.vae && (await referenceOf(files.vae)),
    loras: await Promise.all(uses.map(async ({ name, unetStrength, textStrength }) => ({ ...(await referenceOf(grantOf(files.loras, name, 'LoRA'))), unetStrength, textStrength }))),
    embeddings: await Promise.all(files.embeddings.map(referenceOf)),
  };
}

function grantOf(grants: readonly FileGrant[], name: string, kind: string): FileGrant {
  const found = grants.find((grant) => grant.name === name) ?? grants.find((grant) => grant.name.toLowerCase() === name.toLowerCase());
  if (!found) throw new StudioError('missing_file', `The ${kind} “${name}” was not found. Add the folder it is in, or take it out of the request.`);
  return found;
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
