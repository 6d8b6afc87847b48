import { availableParallelism, totalmem } from 'node:os';
import { StudioError } from '../../contract/errors.ts';
import type { AttentionForm } from '../onnx/graph.ts';
import type { Device } from '../onnx/runtime.ts';
import { onnxruntime } from '../onnx/session.ts';
import { SessionCache } from '../onnx/session-cache.ts';
import { openCheckpoint, type Checkpoint } from '../weights/checkpoint.ts';
import { isFloat } from '../weights/dtype.ts';
import type { WeightsFile } from '../weights/file.ts';
import type { TensorSet } from '../weights/safetensors.ts';
import { count } from '../weights/tensor.ts';
import { fileWords } from '../weights/words.ts';
import { families, type FamilyId } from './families.ts';
import type { OpenModel } from './model.ts';
import type { Place } from './networks.ts';
import { partsOf } from './parts.ts';
import { openUnetModel, type HeadCounts } from './unet/open.ts';
import { isUnet, unetStructure } from './unet/structure.ts';

export interface OpenOptions {
  readonly sessions: SessionCache;
  readonly device: Device;
  readonly attention: AttentionForm;
  readonly heads?: HeadCounts;
}

export function openModel(path: string, options: OpenOptions): OpenModel {
  const checkpoint = openCheckpoint(path);
  const parts = partsOf(checkpoint);
  if (!parts.unet || !isUnet(parts.unet)) throw new StudioError('bad_file', `${fileWords(path)} is no model that this version can generate with.`);
  const structure = unetStructure(parts.unet);
  const familyId: FamilyId = structure.vectorWidth !== null ? 'sdxl' : structure.linearProjection ? 'sd2' : 'sd15';
  const files = filesOf(checkpoint);
  const place: Place = {
    sessions: options.sessions,
    device: options.device,
    compute: options.device.provider === 'cpu' ? 'F32' : 'F16',
    attention: options.attention,
  };
  return openUnetModel(
    {
      path,
      key: files.map((file) => file.identity).join('|'),
      files,
      parts,
      familyId,
      family: families[familyId],
      prediction: 'eps',
      zeroTerminalSnr: false,
      heads: options.heads ?? {},
      bytes: numbersOf(checkpoint) * (place.compute === 'F32' ? 4 : 2),
    },
    place,
  );
}

const setsOf = (checkpoint: Checkpoint): readonly TensorSet[] =>
  checkpoint.layout === 'file' ? [checkpoint.set]
  : checkpoint.layout === 'diffusers' ? [...checkpoint.components.values()].map((component) => component.set)
  : [];

const filesOf = (checkpoint: Checkpoint): WeightsFile[] => setsOf(checkpoint).flatMap((set) => set.files);

function numbersOf(checkpoint: Checkpoint): number {
  let sum = 0;
  for (const set of setsOf(checkpoint)) for (const tensor of set.tensors.values()) if (isFloat(tensor.dtype)) sum += count(tensor.shape);
  return sum;
}

export const cpu = (threads = availableParallelism()): Device => ({ provider: 'cpu', threads, optimisation: 'extended', memory: 'normal' });
export const sessionCache = (budget = totalmem() * 0.7): SessionCache => new SessionCache(onnxruntime, budget);
