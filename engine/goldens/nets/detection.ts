import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { detect, type Detected } from '../../models/detect.ts';
import { fluxStructure } from '../../models/flux/structure.ts';
import { mmditStructure } from '../../models/mmdit/structure.ts';
import type { Parts } from '../../models/parts.ts';
import { unetStructure } from '../../models/unet/structure.ts';
import { openCheckpoint, readJson, type Checkpoint } from '../../weights/checkpoint.ts';
import type { Dtype } from '../../weights/dtype.ts';
import { tensorOf, type Tensor } from '../../weights/tensor.ts';
import type { CaseResult } from '../format.ts';
import type { Manifest } from './manifest.ts';

const Expected = z.object({ family: z.string(), prediction: z.string(), structure: z.record(z.string(), z.unknown()) });
const Index = z.object({
  full_size: z.array(z.object({ name: z.string(), file: z.string(), expected: Expected })),
  tiny_structure: z.record(z.string(), z.record(z.string(), z.unknown())),
});
const Names = z.object({
  tensors: z.record(z.string(), z.tuple([z.string(), z.array(z.number())])),
  values: z.record(z.string(), z.array(z.number())).default({}),
});

/** A checkpoint of names and shapes, with numbers only where a rule reads them. */
function namesOnly(path: string): Checkpoint {
  const { tensors, values } = Names.parse(JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')));
  const set = new Map<string, Tensor>();
  for (const [name, [dtype, shape]] of Object.entries(tensors)) {
    const numbers = values[name];
    set.set(name, numbers ? tensorOf(name, shape, Float32Array.from(numbers)) : { name, dtype: dtype as Dtype, shape, source: { bytes: new Uint8Array(0) } });
  }
  return { layout: 'file', path, set: { path, files: [], tensors: set, metadata: {} } };
}

/** What the reference calls our families. */
const familyWords: Readonly<Record<string, string>> = { sd15: 'sd1', sd2: 'sd2', sdxl: 'sdxl', 'sdxl-refiner': 'sdxl refiner', sd3: 'sd3', sd35: 'sd3', 'flux-dev': 'flux dev', 'flux-schnell': 'flux schnell' };
const predictionWords: Readonly<Record<string, string>> = { eps: 'epsilon', v: 'v', flow: 'flow', edm: 'edm' };

const familyOf = ({ family, inpainting }: Detected) => `${familyWords[family ?? ''] ?? family}${inpainting ? ' inpainting' : ''}`;
const predictionOf = ({ prediction, zeroTerminalSnr }: Detected) => `${predictionWords[prediction ?? '']}${zeroTerminalSnr ? ' with zero-terminal-SNR schedule' : ''}`;

/** The structure under the reference's names. */
function structureOf(parts: Parts): Record<string, unknown> {
  if (parts.mmdit) {
    const s = mmditStructure(parts.mmdit);
    return {
      in_channels: s.inChannels,
      patch_size: s.patchSize,
      out_channels: s.outChannels,
      // The reference calls the number of heads depth: the two are the same in every published model.
      depth: s.hidden / 64,
      input_size: null,
      adm_in_channels: s.vectorWidth,
      context_embedder_config: { target: 'torch.nn.Linear', params: { in_features: s.contextWidth, out_features: s.hidden } },
      num_patches: s.positions,
      pos_embed_max_size: Math.round(Math.sqrt(s.positions)),
      ...(s.headNorm && { qk_norm: 'rms' }),
      pos_embed_scaling_factor: null,
      x_block_self_attn_layers: s.dualBlocks,
    };
  }
  if (parts.flux) {
    const s = fluxStructure(parts.flux);
    return { in_channels: s.inChannels, out_channels: s.outChannels, hidden_size: s.hidden, num_heads: s.heads, depth: s.doubleBlocks, depth_single_blocks: s.singleBlocks, vec_in_dim: s.vectorWidth, context_in_dim: s.contextWidth, guidance_embed: s.guided };
  }
  const s = unetStructure(parts.unet!);
  return {
    ...(s.vectorWidth !== null && { num_classes: 'sequential' }),
    adm_in_channels: s.vectorWidth,
    in_channels: s.inChannels,
    out_channels: s.outChannels,
    model_channels: s.modelChannels,
    num_res_blocks: s.numResBlocks,
    transformer_depth: s.transformerDepth,
    transformer_depth_output: s.transformerDepthOutput,
    channel_mult: s.channelMult,
    transformer_depth_middle: s.transformerDepthMiddle,
    use_linear_in_transformer: s.linearProjection,
    context_dim: s.contextWidth,
    use_temporal_resblock: false,
    use_temporal_attention: false,
  };
}

/** Of Flux the reference states what is the same for all (patches, rotary axes); only what a file decides is compared. */
const constant = new Set(['image_model', 'patch_size', 'mlp_ratio', 'axes_dim', 'theta', 'qkv_bias']);

function differences(got: Readonly<Record<string, unknown>>, want: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(want)
    .filter((key) => !(key in got && JSON.stringify(got[key]) === JSON.stringify(want[key])) && !(constant.has(key) && !(key in got)))
    .map((key) => `${key} is ${JSON.stringify(got[key])}, not ${JSON.stringify(want[key])}`);
}

const result = (id: string, wrong: readonly string[]): CaseResult => ({ id, passed: wrong.length === 0, error: null, tolerance: null, ...(wrong.length > 0 && { note: wrong.join('; ') }) });

/** Genuine name lists and what they are; and the structure of each tiny checkpoint. */
export function* runDetection(folder: string, manifest: Manifest, index: string): Generator<CaseResult> {
  const { full_size, tiny_structure } = Index.parse(readJson(join(folder, index)));
  for (const { name, file, expected } of full_size) {
    const detected = detect(namesOnly(join(folder, file)));
    const got = { family: familyOf(detected), prediction: predictionOf(detected) };
    const want = { family: expected.family, prediction: expected.prediction.replace(' (value rule)', '') };
    yield result(`detection ${name}`, [...differences(got, want), ...differences(structureOf(detected.parts), expected.structure)]);
  }
  for (const [name, structure] of Object.entries(tiny_structure)) {
    const entry = manifest.checkpoints[name]!;
    const { parts } = detect(openCheckpoint(join(folder, entry.file ?? entry.folder!)));
    yield result(`detection ${name}`, differences(structureOf(parts), structure));
  }
}
