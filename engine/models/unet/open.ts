import { StudioError } from '../../../contract/errors.ts';
import type { Prediction } from '../../../contract/recipe.ts';
import type { Dims, Latents } from '../../math/latents.ts';
import type { WeightsFile } from '../../weights/file.ts';
import { fileWords } from '../../weights/words.ts';
import { clip } from '../clip/clip.ts';
import { clipEncoder } from '../clip/encoder.ts';
import { clipHeads, families, type EncoderEntry, type Family, type FamilyId } from '../families.ts';
import type { HeadCounts } from '../head-counts.ts';
import type { Conditioning, OpenControl, OpenModel, PictureSize, TextEncoder, TextStates } from '../model.ts';
import type { Patch } from '../lora/patch.ts';
import { Network, type Place } from '../networks.ts';
import type { Parts } from '../parts.ts';
import { lacksVae, type Vae } from '../vae/open-tiny.ts';
import { unetHeads } from './heads.ts';
import { predict } from './predict.ts';
import { inpaintingChannels, unetStructure, unetWorking } from './structure.ts';
import { unet } from './unet.ts';
import { sizeVector } from './vector.ts';

/** What is known of a checkpoint of the UNet families before it is opened. */
export interface UnetCheckpoint {
  readonly path: string;
  /** Tells its weights from all others. */
  readonly key: string;
  readonly files: readonly WeightsFile[];
  readonly parts: Parts;
  readonly familyId: string;
  readonly family: Family;
  readonly prediction: Prediction;
  readonly zeroTerminalSnr: boolean;
  /** Of the checkpoint or of a file of its own; null where there is neither. */
  readonly vae: Vae | null;
  /** What LoRAs change, by part. */
  readonly patches: ReadonlyMap<string, Patch>;
  readonly heads: HeadCounts;
  /** Layers already cut off the end of a text encoder, by its id. */
  readonly cut: ReadonlyMap<string, number>;
  /** Of all weights as they are computed with. */
  readonly bytes: number;
}

/** Stable Diffusion 1, 2 and XL: CLIP text encoders, a UNet and a VAE. */
export function openUnetModel(checkpoint: UnetCheckpoint, place: Place): OpenModel {
  const { path, key, files, parts, family, patches } = checkpoint;
  const { unet: weights } = parts;
  if (!weights) throw new StudioError('bad_file', `${fileWords(path)} holds no UNet, so it cannot make pictures by itself.`);
  const structure = unetStructure(weights);
  const heads = checkpoint.heads.unet ?? unetHeads(family);
  const networkOf = (control: boolean) =>
    new Network({
      place,
      key: `${key}/unet${control ? ' with control' : ''}:`,
      files,
      weights,
      patch: patches.get('unet') ?? null,
      build: (own, options) => unet(own, { ...options, heads, control }),
      working: ({ x }) => unetWorking(structure, x!.dims),
    });
  const inpainting = structure.inChannels === inpaintingChannels;
  const allMasked = wholeMask(family.latent.factor);
  const networks = { plain: networkOf(false), controlled: networkOf(true) };
  const encoders = family.encoders.map((entry) => openEncoder(checkpoint, entry, place));
  const needVae = (): Vae => {
    if (!checkpoint.vae) throw lacksVae(path);
    return checkpoint.vae;
  };
  return {
    path,
    family: checkpoint.familyId,
    prediction: checkpoint.prediction,
    zeroTerminalSnr: checkpoint.zeroTerminalSnr,
    inpainting,
    latent: family.latent,
    encoders,
    textChanges: family.encoders.flatMap(({ id }) => patches.get(id)?.exactKey ?? []).join(),
    bytes: checkpoint.bytes,
    condition,
    async predict(input) {
      for (const { net } of input.controls ?? []) assertSameFamily(net, checkpoint.familyId, structure.contextWidth);
      const inpaint = input.inpaint ?? (inpainting ? await allMasked(needVae(), input.x.dims) : null);
      return predict(networks, inpaint ? { ...input, inpaint } : input, structure.outChannels);
    },
    decode: (latents) => needVae().decode(latents),
    encode: (pixels, noise) => needVae().encode(pixels, noise),
    assertDecodes: () => needVae().assertDecodes(),
    release: () => place.sessions.release(`${key}/`),
  };
}

/**
 * What an inpainting network sees where there is no picture to keep: a mask that is all ones, and latents of grey. Kept for
 * one size, since every step asks.
 */
function wholeMask(factor: number): (vae: Vae, dims: Dims) => Promise<Latents> {
  let kept: { readonly key: string; readonly latents: Latents } | null = null;
  return async (vae, [n, , height, width]) => {
    const key = `${n} ${height} ${width}`;
    if (kept?.key === key) return kept.latents;
    const grey = await vae.encode({ data: new Float32Array(3 * height * factor * width * factor), dims: [1, 3, height * factor, width * factor] });
    const one = new Float32Array(height * width).fill(1);
    const data = new Float32Array(n * (one.length + grey.data.length));
    for (let i = 0; i < n; i++) {
      data.set(one, i * (one.length + grey.data.length));
      data.set(grey.data, i * (one.length + grey.data.length) + one.length);
    }
    kept = { key, latents: { data, dims: [n, 1 + grey.dims[1], height, width] } };
    return kept.latents;
  };
}

function assertSameFamily(net: OpenControl, family: string, contextWidth: number | null): void {
  if (net.family === family && net.contextWidth === contextWidth) return;
  throw new StudioError('unfit', `The ControlNet ${fileWords(net.path)} is for ${families[net.family as FamilyId].label}, not for this model (${families[family as FamilyId].label}). Choose one of the model's own family.`);
}

/** A text encoder of a checkpoint, ready to be asked. */
function openEncoder({ path, key, files, parts, patches, heads, cut }: UnetCheckpoint, entry: EncoderEntry, place: Place): TextEncoder {
  const weights = parts.text.get(entry.id);
  if (!weights) throw new StudioError('bad_file', `${fileWords(path)} holds no text encoder (${entry.id}): it is only a part of a model. Choose a full checkpoint.`);
  const width = weights.tensor('embeddings.position_embedding.weight').shape[1] ?? 0;
  const count = heads.text?.get(entry.id) ?? clipHeads(width);
  const network = new Network({
    place,
    key: `${key}/${entry.id}:`,
    files,
    weights,
    patch: patches.get(entry.id) ?? null,
    build: (own, options) => clip(own, { ...options, heads: count, activation: entry.activation, projected: entry.pooled }),
  });
  return clipEncoder({ entry, weights, cut: cut.get(entry.id) ?? 0, network });
}

/** Encoders side by side along the width; rows of 77 one after the other. SDXL's vector is of the first row. */
export function condition(states: readonly TextStates[], size: PictureSize): Conditioning {
  const [first] = states;
  if (!first) throw new RangeError('condition: no encoder gave anything');
  const tokens = first.rows * first.tokens;
  const width = states.reduce((sum, each) => sum + each.width, 0);
  const data = new Float32Array(tokens * width);
  let at = 0;
  for (const each of states) {
    for (let token = 0; token < tokens; token++) data.set(each.data.subarray(token * each.width, (token + 1) * each.width), token * width + at);
    at += each.width;
  }
  const pooled = states.find((each) => each.pooled !== null);
  const vector = pooled?.pooled ? sizeVector(pooled.pooled.subarray(0, pooled.pooled.length / pooled.rows), size) : null;
  return { context: { data, tokens, width }, vector };
}
