import { availableParallelism, totalmem } from 'node:os';
import { StudioError } from '../../contract/errors.ts';
import type { ModelKind } from '../../contract/model.ts';
import type { AttentionForm } from '../onnx/graph.ts';
import type { Device } from '../onnx/runtime.ts';
import { onnxruntime } from '../onnx/session.ts';
import { SessionCache } from '../onnx/session-cache.ts';
import { openCheckpoint, setsOf, type Checkpoint } from '../weights/checkpoint.ts';
import { isFloat } from '../weights/dtype.ts';
import type { WeightsFile } from '../weights/file.ts';
import { count } from '../weights/tensor.ts';
import { fileWords } from '../weights/words.ts';
import { detect } from './detect.ts';
import { families, type FamilyId } from './families.ts';
import { readLora } from './lora/file.ts';
import { changesOf, patchOf, type LoraUse, type Patch } from './lora/patch.ts';
import type { OpenModel } from './model.ts';
import type { Place } from './networks.ts';
import { openOnnxFolder, type OnnxModel } from './onnx-folder/open.ts';
import type { Parts } from './parts.ts';
import { cutLayers, headCounts, type HeadCounts } from './head-counts.ts';
import { openUnetModel } from './unet/open.ts';
import { openVae, openVaeFile } from './vae/open.ts';

/** A LoRA and how strongly it acts on the denoising network and on the text encoders. */
export interface LoraChoice {
  readonly path: string;
  readonly unetStrength: number;
  readonly textStrength: number;
}

export interface OpenOptions {
  readonly sessions: SessionCache;
  readonly device: Device;
  readonly attention: AttentionForm;
  /** What networks compute in; float32 on the CPU and halves elsewhere, unless it says otherwise. */
  readonly compute?: 'F32' | 'F16';
  /** A VAE file to use in the place of the model's own. */
  readonly vae?: string | null;
  readonly loras?: readonly LoraChoice[];
  readonly heads?: HeadCounts;
}

/** Where networks run: in float32 on the CPU, in halves on GPUs. */
export function placeOf({ sessions, device, attention, compute = device.provider === 'cpu' ? 'F32' : 'F16' }: Pick<OpenOptions, 'sessions' | 'device' | 'attention' | 'compute'>): Place {
  return { sessions, device, compute, attention };
}

/** Opens a model: reads headers, builds nothing yet. Sessions are made when first needed and shared by what opens the same file again. */
export function openModel(path: string, options: OpenOptions): OpenModel {
  const checkpoint = openCheckpoint(path);
  const { kind, family: familyId, parts, prediction, zeroTerminalSnr, cannot } = detect(checkpoint);
  if (kind !== 'checkpoint') throw new StudioError('unfit', `${fileWords(path)} is ${kindWords[kind]}, not a model that makes pictures by itself. Choose a checkpoint.`);
  if (cannot !== null) throw new StudioError('unfit', `${fileWords(path)} cannot be used here. ${cannot}`);
  const family = families[familyId as FamilyId];
  if (checkpoint.layout === 'onnx') return openOnnx(checkpoint, { familyId: familyId!, family, prediction: prediction!, zeroTerminalSnr }, options);
  const files = filesOf(checkpoint);
  const key = files.map((file) => file.identity).join('|');
  const place = placeOf(options);
  return openUnetModel(
    {
      path,
      key,
      files,
      parts,
      familyId: familyId!,
      family,
      prediction: prediction!,
      zeroTerminalSnr,
      vae: options.vae ? openVaeFile(options.vae, family.latent, place) : parts.vae && openVae(parts.vae, files, family.latent, place, key),
      patches: patchesOf(parts, family.label, key, options),
      heads: { ...headCounts(checkpoint, family.encoders), ...options.heads },
      cut: cutLayers(checkpoint, familyId!),
      bytes: numbersOf(checkpoint) * (place.compute === 'F32' ? 4 : 2),
    },
    place,
  );
}

function openOnnx(checkpoint: OnnxModel['checkpoint'], facts: Omit<OnnxModel, 'checkpoint' | 'vae'>, options: OpenOptions): OpenModel {
  const place = placeOf(options);
  if (options.loras?.length) throw new StudioError('unfit', `${fileWords(checkpoint.path)} is a folder of finished ONNX graphs: LoRAs cannot be merged into it. Use the .safetensors version of the model.`);
  return openOnnxFolder({ checkpoint, ...facts, vae: options.vae ? openVaeFile(options.vae, facts.family.latent, place) : null }, place);
}

const kindWords: Readonly<Record<ModelKind, string>> = {
  checkpoint: 'a checkpoint',
  vae: 'a VAE',
  lora: 'a LoRA',
  embedding: 'an embedding',
  controlnet: 'a ControlNet',
  taesd: 'a tiny VAE',
  upscaler: 'an upscaler',
  'text-encoder': 'a text encoder',
  unknown: 'something unknown',
};

function patchesOf(parts: Parts, label: string, baseKey: string, { loras = [], sessions, device }: OpenOptions): ReadonlyMap<string, Patch> {
  const uses = loras.map(({ path, unetStrength, textStrength }): LoraUse => ({ file: readLora(path), unetStrength, textStrength }));
  const patches = new Map<string, Patch>();
  for (const [part, changes] of changesOf(parts, label, uses)) {
    const weights = part === 'unet' ? parts.unet! : parts.text.get(part)!;
    patches.set(part, patchOf({ part, weights, changes, uses, baseKey, sessions, threads: device.threads }));
  }
  return patches;
}

const filesOf = (checkpoint: Checkpoint): WeightsFile[] => setsOf(checkpoint).flatMap((set) => set.files);

function numbersOf(checkpoint: Checkpoint): number {
  let sum = 0;
  for (const set of setsOf(checkpoint)) for (const tensor of set.tensors.values()) if (isFloat(tensor.dtype)) sum += count(tensor.shape);
  return sum;
}

export const cpu = (threads = availableParallelism()): Device => ({ provider: 'cpu', threads, optimisation: 'extended', memory: 'normal' });
export const sessionCache = (budget = totalmem() * 0.7): SessionCache => new SessionCache(onnxruntime, budget);
