import type { Parts } from '../parts.ts';
import { clipLayers } from '../clip/clip.ts';
import { unetModules } from '../unet/modules.ts';
import { layoutOfStructure, unetToDiffusers } from '../unet/names.ts';
import { unetStructure } from '../unet/structure.ts';
import type { Weights } from '../weights.ts';

/** A layer that a LoRA may change: the part it is in (`unet`, `clip_l`, …) and its canonical name there. */
export interface Target {
  readonly part: string;
  readonly module: string;
}

const clipParts = ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.out_proj', 'mlp.fc1', 'mlp.fc2', 'layer_norm1', 'layer_norm2'];

/** What other programs call a family's encoders in LoRA files: with underscores and with dots. */
interface EncoderNames {
  readonly kohya: readonly string[];
  readonly diffusers: string;
}

/** Of two encoders. */
const encoderNames: Readonly<Record<string, EncoderNames>> = {
  clip_l: { kohya: ['lora_te1', 'lycoris_te1'], diffusers: 'text_encoder' },
  clip_g: { kohya: ['lora_te2', 'lycoris_te2'], diffusers: 'text_encoder_2' },
};
const onlyEncoder: EncoderNames = { kohya: ['lora_te', 'lora_te1', 'lycoris_te'], diffusers: 'text_encoder' };

const underscored = (path: string) => path.replaceAll('.', '_');

/** Every name that a LoRA file may know a layer of this model by. */
export function loraTargets(parts: Parts): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  if (parts.unet) unetTargets(parts.unet, targets);
  for (const [id, weights] of parts.text) {
    const names = parts.text.size > 1 ? encoderNames[id] : onlyEncoder;
    if (names) clipTargets(id, weights, names, targets);
  }
  return targets;
}

function unetTargets(weights: Weights, targets: Map<string, Target>): void {
  const layout = layoutOfStructure(unetStructure(weights));
  for (const module of unetModules(weights)) {
    const target: Target = { part: 'unet', module };
    const original = underscored(module);
    for (const name of [`lora_unet_${original}`, `lycoris_unet_${original}`, `diffusion_model.${module}`, `model.diffusion_model.${module}`]) targets.set(name, target);
    const diffusers = unetToDiffusers(module, layout);
    if (diffusers === null) continue;
    for (const name of [`lora_unet_${underscored(diffusers)}`, `lycoris_${underscored(diffusers)}`, diffusers, `unet.${diffusers}`, `base_model.model.${diffusers}`, `unet.base_model.model.${diffusers}`]) targets.set(name, target);
  }
}

function clipTargets(id: string, weights: Weights, names: EncoderNames, targets: Map<string, Target>): void {
  for (let layer = 0; layer < clipLayers(weights); layer++) {
    for (const part of clipParts) {
      const module = `encoder.layers.${layer}.${part}`;
      const target: Target = { part: id, module };
      const path = `text_model.${module}`;
      for (const prefix of names.kohya) targets.set(`${prefix}_${underscored(path)}`, target);
      for (const name of [`${names.diffusers}.${path}`, `${names.diffusers}.${module}`, `${names.diffusers}.base_model.model.${path}`, `${id}.transformer.${path}`, `text_encoders.${id}.transformer.${path}`]) targets.set(name, target);
    }
  }
}
