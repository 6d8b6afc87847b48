import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import { attempt, openWeightsFile } from './file.ts';
import { joinSets, readSafetensors, type TensorSet } from './safetensors.ts';
import { refuseOthers } from './sniff.ts';
import { fileWords, listWords } from './words.ts';

/** The tensors of a checkpoint, set by set. */
export const setsOf = (checkpoint: Checkpoint): readonly TensorSet[] =>
  checkpoint.layout === 'file' ? [checkpoint.set]
  : checkpoint.layout === 'diffusers' ? [...checkpoint.components.values()].map((component) => component.set)
  : [];

/** One network of a model folder: its configuration as it stands there, and its weights. */
export interface Component {
  readonly config: Readonly<Record<string, unknown>>;
  readonly set: TensorSet;
}

export interface OnnxComponent {
  readonly config: Readonly<Record<string, unknown>>;
  readonly model: string;
}

/** What a person may have: one file, a diffusers folder, or a folder of ONNX graphs as Optimum writes them. */
export type Checkpoint =
  | { readonly layout: 'file'; readonly path: string; readonly set: TensorSet }
  | (Folder & { readonly layout: 'diffusers'; readonly components: ReadonlyMap<string, Component> })
  | (Folder & { readonly layout: 'onnx'; readonly components: ReadonlyMap<string, OnnxComponent>; readonly bytes: number });

interface Folder {
  readonly path: string;
  /** `model_index.json` and `scheduler/scheduler_config.json` as they stand there. */
  readonly index: Readonly<Record<string, unknown>>;
  readonly scheduler: Readonly<Record<string, unknown>> | null;
}

export function openCheckpoint(path: string): Checkpoint {
  if (attempt(path, () => statSync(path)).isDirectory()) return openFolder(path);
  return { layout: 'file', path, set: openWeights(path) };
}

/** Opens a single weights file, whatever it is called, or says what it is instead. */
export function openWeights(path: string): TensorSet {
  const file = openWeightsFile(path);
  if (file.size > 0) refuseOthers(file);
  return readSafetensors(file);
}

const JsonObject = z.record(z.string(), z.unknown());
/** The configuration files of a folder are small; what is larger is something else. */
const maxJson = 4_000_000;

export function readJson(path: string): Record<string, unknown> {
  const file = openWeightsFile(path);
  if (file.size > maxJson) throw new StudioError('bad_file', `${fileWords(path)} is too large for a configuration file.`);
  try {
    return JsonObject.parse(JSON.parse(new TextDecoder().decode(file.read(0, file.size))));
  } catch (thrown) {
    if (thrown instanceof StudioError) throw thrown;
    throw new StudioError('bad_file', `${fileWords(path)} is damaged: it is not the JSON it should be. Download it again.`);
  }
}

/** Parts that no picture needs: whatever they are stored in, they are left alone. */
const spare: ReadonlySet<string> = new Set(['safety_checker', 'feature_extractor', 'image_encoder']);

function openFolder(path: string): Checkpoint {
  const names = attempt(path, () => readdirSync(path));
  if (!names.includes('model_index.json')) {
    throw new StudioError('bad_file', `The folder ${fileWords(path)} is not a model: it has no model_index.json. Choose a .safetensors file, or the folder that holds model_index.json.`);
  }
  const index = readJson(join(path, 'model_index.json'));
  const parts = Object.keys(index).filter((name) => !name.startsWith('_') && !spare.has(name) && names.includes(name) && statSync(join(path, name)).isDirectory());
  const config = (part: string) => (existsSync(join(path, part, 'config.json')) ? readJson(join(path, part, 'config.json')) : {});
  const schedulerFile = join(path, 'scheduler', 'scheduler_config.json');
  const folder: Folder = { path, index, scheduler: existsSync(schedulerFile) ? readJson(schedulerFile) : null };
  const onnx = parts.filter((part) => existsSync(join(path, part, 'model.onnx')));
  if (onnx.length > 0) {
    const bytes = onnx.flatMap((part) => readdirSync(join(path, part)).map((name) => statSync(join(path, part, name)).size)).reduce((sum, size) => sum + size, 0);
    return { ...folder, layout: 'onnx', bytes, components: new Map(onnx.map((part) => [part, { config: config(part), model: join(path, part, 'model.onnx') }])) };
  }
  const components = new Map<string, Component>();
  const pickled: string[] = [];
  for (const part of parts) {
    const files = readdirSync(join(path, part));
    const shards = weightsOf(files, (name) => readJson(join(path, part, name)));
    if (shards === null) {
      if (files.some((name) => name.endsWith('.bin'))) pickled.push(part);
      continue;
    }
    const sets = shards.map((name) => openWeights(join(path, part, name)));
    components.set(part, { config: config(part), set: sets.length === 1 ? sets[0]! : joinSets(join(path, part), sets) });
  }
  if (pickled.length > 0) {
    const what = components.size === 0 ? 'its weights' : 'some of its weights';
    throw new StudioError('bad_file', `The folder ${fileWords(path)} holds ${what} only as pickle files (${listWords(pickled)}: .bin), which run code when opened and are refused. Look for a version with .safetensors files.`);
  }
  if (components.size === 0) throw new StudioError('bad_file', `The folder ${fileWords(path)} has a model_index.json but no weights. Download it again.`);
  return { ...folder, layout: 'diffusers', components };
}

const stems = ['diffusion_pytorch_model', 'model', 'pytorch_model'];
/** Smaller variants first: what is computed is the same, and half the bytes are read. */
const variants = ['.fp16', '', '.bf16', '.non_ema'];

/** The files a component's weights are in: one, or the shards that an index names. Null where there are none. */
export function weightsOf(files: readonly string[], readIndex: (name: string) => Record<string, unknown>): string[] | null {
  for (const stem of stems) {
    for (const variant of variants) {
      const whole = `${stem}${variant}.safetensors`;
      if (files.includes(whole)) return [whole];
      const index = [`${stem}.safetensors.index${variant}.json`, `${stem}${variant}.safetensors.index.json`].find((name) => files.includes(name));
      if (index === undefined) continue;
      const map = z.object({ weight_map: z.record(z.string(), z.string()) }).safeParse(readIndex(index));
      if (!map.success) throw new StudioError('bad_file', `${fileWords(index)} is damaged: it does not say which file holds which tensor. Download it again.`);
      const shards = [...new Set(Object.values(map.data.weight_map))];
      const strange = shards.filter((name) => name.includes('/') || name.includes('\\') || !name.endsWith('.safetensors'));
      if (strange.length > 0) throw new StudioError('bad_file', `${fileWords(index)} names files that are not safetensors files beside it: ${listWords(strange)}.`);
      const absent = shards.filter((name) => !files.includes(name));
      if (absent.length > 0) throw new StudioError('missing_file', `The model is incomplete: ${fileWords(index)} names files that are not there: ${listWords(absent)}. Download them too.`);
      return shards;
    }
  }
  return null;
}
