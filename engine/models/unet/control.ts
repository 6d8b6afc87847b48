import { StudioError } from '../../../contract/errors.ts';
import type { TensorData } from '../../onnx/runtime.ts';
import { openCheckpoint } from '../../weights/checkpoint.ts';
import { fileWords } from '../../weights/words.ts';
import { detect } from '../detect.ts';
import { families, type FamilyId } from '../families.ts';
import type { OpenControl } from '../model.ts';
import { Network, type Place } from '../networks.ts';
import type { Heads } from './blocks.ts';
import { controlNet } from './controlnet.ts';
import { unetHeads } from './heads.ts';
import { unetStructure } from './structure.ts';

/** Opens a ControlNet to be given to `predict`. */
export function openControlNet(path: string, place: Place, heads?: Heads): OpenControl {
  const checkpoint = openCheckpoint(path);
  const { kind, family, parts } = detect(checkpoint);
  if (kind !== 'controlnet' || !parts.controlnet || checkpoint.layout !== 'file') throw new StudioError('unfit', `${fileWords(path)} is no ControlNet. Choose a ControlNet file.`);
  if (family !== 'sd15' && family !== 'sd2') throw new StudioError('unfit', `The ControlNet ${fileWords(path)} is for a family (${family}) that this version has no ControlNet for.`);
  const weights = parts.controlnet;
  const own = heads ?? unetHeads(families[family as FamilyId]);
  const key = `${checkpoint.set.files.map((file) => file.identity).join('|')}/controlnet`;
  const network = new Network({ place, key, files: checkpoint.set.files, weights, build: (w, options) => controlNet(w, { ...options, heads: own }) });
  return {
    path,
    family,
    contextWidth: unetStructure(weights).contextWidth ?? 0,
    residuals: (feeds) => network.run(feeds),
    release: () => network.release(),
  };
}

/** What the UNet is given: each ControlNet's residuals times its strength, added up. Zhang et al. 2023, section 3.2. */
export function controlFeeds(all: readonly { readonly residuals: Readonly<Record<string, TensorData>>; readonly strength: number }[]): Record<string, TensorData> {
  const feeds: Record<string, { data: Float32Array; dims: readonly number[] }> = {};
  for (const { residuals, strength } of all) {
    for (const [name, { data, dims }] of Object.entries(residuals)) {
      const input = name === 'mid' ? 'control.mid' : name.replace('down', 'control');
      const sum = (feeds[input] ??= { data: new Float32Array(data.length), dims }).data;
      for (let i = 0; i < sum.length; i++) sum[i]! += strength * Number(data[i]);
    }
  }
  return feeds;
}
