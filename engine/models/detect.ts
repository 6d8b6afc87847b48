import type { ModelKind } from '../../contract/model.ts';
import type { Prediction } from '../../contract/recipe.ts';
import type { Checkpoint } from '../weights/checkpoint.ts';
import { embeddingTensors } from './embedding.ts';
import { families, type FamilyId } from './families.ts';
import { fluxStructure } from './flux/structure.ts';
import { isLora } from './lora/file.ts';
import { loraFamily } from './lora/family.ts';
import { mmditStructure } from './mmdit/structure.ts';
import { partsOf, type Parts } from './parts.ts';
import { predictionOf, scheduled } from './prediction.ts';
import { lackingParts } from './onnx-folder/parts.ts';
import { inpaintingChannels, unetStructure, type UnetStructure } from './unet/structure.ts';
import { vaeWayOut } from './vae/open-tiny.ts';

/** What a file or folder is, by its names and shapes. */
export interface Detected {
  readonly kind: ModelKind;
  /** As in the table of families, or of those that are only recognised. */
  readonly family: string | null;
  readonly prediction: Prediction | null;
  /** What says so, in words. */
  readonly predictionFrom: string | null;
  readonly zeroTerminalSnr: boolean;
  readonly inpainting: boolean;
  /** Why this version cannot use it; null where it can. */
  readonly cannot: string | null;
  /** Something to know of it. */
  readonly note: string | null;
  readonly parts: Parts;
}

const nothing = { family: null, prediction: null, predictionFrom: null, zeroTerminalSnr: false, inpainting: false, cannot: null, note: null };

/** Families that are recognised and not run, and the sentence that says so. */
const later: Readonly<Record<string, string>> = {
  'sdxl-refiner': 'The SDXL refiner finishes pictures that SDXL began; this version recognises it but does not run it.',
  'sd2-unclip': 'SD 2 unCLIP makes variations of pictures; this version recognises it but does not run it.',
  sd3: 'Stable Diffusion 3 is recognised, but this version does not run it yet.',
  sd35: 'Stable Diffusion 3.5 is recognised, but this version does not run it yet.',
  'flux-dev': 'Flux dev is recognised, but this version does not run it yet.',
  'flux-schnell': 'Flux schnell is recognised, but this version does not run it yet.',
  chroma: 'Chroma is recognised, but this version does not run it yet.',
};

export function detect(checkpoint: Checkpoint): Detected {
  const parts = partsOf(checkpoint);
  const found = { ...nothing, ...kindOf(checkpoint, parts), parts };
  const cannot = found.cannot ?? (found.family ? (later[found.family] ?? null) : null);
  return { ...found, cannot };
}

type Finding = Partial<Omit<Detected, 'kind' | 'parts'>> & { readonly kind: ModelKind };

function kindOf(checkpoint: Checkpoint, parts: Parts): Finding {
  if (checkpoint.layout === 'onnx') return onnxFinding(checkpoint);
  if (checkpoint.layout === 'diffusers' && checkpoint.components.has('transformer')) {
    return transformerFinding(checkpoint);
  }
  if (checkpoint.layout === 'file') {
    const adapter = adapterOf(checkpoint);
    if (adapter) return adapter;
  }
  if (parts.mmdit) return flowFinding(mmditStructure(parts.mmdit).headNorm ? 'sd35' : 'sd3');
  if (parts.flux) {
    const { guided, distilledGuidance } = fluxStructure(parts.flux);
    return flowFinding(distilledGuidance ? 'chroma' : guided ? 'flux-dev' : 'flux-schnell');
  }
  if (parts.controlnet) return { kind: 'controlnet', family: unetFamily(unetStructure(parts.controlnet), parts) };
  if (parts.unet) return unetFinding(checkpoint, parts);
  return alone(parts);
}

/** Rectified flow is what all models of these families predict. */
const flowFinding = (family: string): Finding => ({ kind: 'checkpoint', family, prediction: 'flow', predictionFrom: 'its family' });

/** A folder with a transformer says which by its pipeline and that network's own configuration. */
function transformerFinding({ index, components }: Extract<Checkpoint, { layout: 'diffusers' }>): Finding {
  const pipeline = String(index['_class_name']);
  const { config } = components.get('transformer')!;
  if (pipeline.startsWith('Flux')) return flowFinding(config['guidance_embeds'] === false ? 'flux-schnell' : 'flux-dev');
  if (pipeline.startsWith('Chroma')) return flowFinding('chroma');
  if (pipeline.startsWith('StableDiffusion3')) return flowFinding(config['qk_norm'] === 'rms_norm' ? 'sd35' : 'sd3');
  return { kind: 'unknown', cannot: `It is a folder for diffusers' ${pipeline}, which this version does not know.` };
}

/** What changes a model rather than being one. */
function adapterOf({ set }: Extract<Checkpoint, { layout: 'file' }>): Finding | null {
  if (isLora(set.tensors.keys())) return { kind: 'lora', family: loraFamily(set.tensors) };
  return embeddingTensors(set) ? { kind: 'embedding', family: null } : null;
}

function unetFinding(checkpoint: Checkpoint, parts: Parts): Finding {
  const structure = unetStructure(parts.unet!);
  const family = unetFamily(structure, parts);
  const { edmLevels, ...predicts } = predictionOf(checkpoint, parts.unet!, family === 'sd2', structure.inChannels);
  const cannot = parts.unet!.incomplete ? null : unfit(structure, family, edmLevels, parts);
  return { kind: 'checkpoint', family, ...predicts, inpainting: structure.inChannels === inpaintingChannels, cannot, note: parts.vae ? null : `It holds no VAE. ${vaeWayOut}` };
}

/** Of a UNet whose structure could be read: what one lacks that is incomplete is named where it is built. */
function unfit({ inChannels }: UnetStructure, family: string, edmLevels: boolean, parts: Parts): string | null {
  if (inChannels === 8) return 'InstructPix2Pix edits pictures by a sentence; this version recognises it but does not run it.';
  if (inChannels !== 4 && inChannels !== inpaintingChannels) return `A UNet with ${inChannels} input channels is recognised, but this version does not run it.`;
  if (edmLevels) return 'Models on EDM noise levels (Playground 2.5) are recognised, but this version does not run them yet.';
  const wanted = families[family as FamilyId]?.encoders ?? [];
  const lacking = wanted.filter(({ id }) => !parts.text.has(id)).map(({ id }) => id);
  return lacking.length > 0 ? `It holds no text encoder (${lacking.join(', ')}): it is only a part of a model. Choose a full checkpoint.` : null;
}

/** By the widths of published models; by what distinguishes their structures where a UNet has others. */
export function unetFamily({ vectorWidth, modelChannels, linearProjection, numResBlocks }: UnetStructure, parts: Pick<Parts, 'text'>): string {
  if (vectorWidth === null) return linearProjection ? 'sd2' : 'sd15';
  if (vectorWidth === 2816) return 'sdxl';
  if (vectorWidth === 2560 || modelChannels === 384) return 'sdxl-refiner';
  if (vectorWidth === 1536 || vectorWidth === 2048) return 'sd2-unclip';
  return numResBlocks.length === 3 || parts.text.has('clip_l') ? 'sdxl' : 'sdxl-refiner';
}

/** A file that holds one network other than a denoiser. */
function alone(parts: Parts): Finding {
  if (parts.rrdb || parts.srvgg) return { kind: 'upscaler' };
  if (parts.taesdEncoder || parts.taesdDecoder) return { kind: 'taesd' };
  if (parts.vae) return { kind: 'vae' };
  if (parts.t5 || parts.text.size > 0) return { kind: 'text-encoder', cannot: 'It is a text encoder by itself; this version takes those from full checkpoints.' };
  return { kind: 'unknown', cannot: 'It is no kind of model that this version knows.' };
}

/** Finished graphs say what they are by the configurations beside them. */
function onnxFinding(checkpoint: Extract<Checkpoint, { layout: 'onnx' }>): Finding {
  const { components, index } = checkpoint;
  const isXl = components.has('text_encoder_2') || /XL/.test(String(index['_class_name']));
  const family = isXl ? 'sdxl' : components.get('text_encoder')?.config['hidden_act'] === 'gelu' ? 'sd2' : 'sd15';
  const cannot = isXl ? 'SDXL as ONNX is recognised, but this version runs SDXL from .safetensors only.' : lackingParts(checkpoint);
  const { edmLevels: _, ...predicts } = scheduled(checkpoint.scheduler);
  return { kind: 'checkpoint', family, ...predicts, inpainting: components.get('unet')?.config['in_channels'] === inpaintingChannels, cannot };
}
