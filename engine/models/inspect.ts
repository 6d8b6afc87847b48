import { StudioError } from '../../contract/errors.ts';
import type { ModelInspection } from '../../contract/model.ts';
import type { BuiltGraph, GraphOptions } from '../onnx/graph.ts';
import { openCheckpoint, setsOf, type Checkpoint } from '../weights/checkpoint.ts';
import { isFloat } from '../weights/dtype.ts';
import { count } from '../weights/tensor.ts';
import { clip } from './clip/clip.ts';
import { detect, type Detected } from './detect.ts';
import { families, type FamilyId } from './families.ts';
import { flux } from './flux/flux.ts';
import { loraOf } from './lora/file.ts';
import { mmdit } from './mmdit/mmdit.ts';
import type { Parts } from './parts.ts';
import { controlNet } from './unet/controlnet.ts';
import { unet } from './unet/unet.ts';
import { rrdbNet } from './upscalers/rrdbnet.ts';
import { srvgg } from './upscalers/srvgg.ts';
import { taesdDecoder, taesdEncoder } from './vae/taesd.ts';
import { vaeSigns } from './vae/names.ts';
import { vaeDecoder, vaeEncoder } from './vae/vae.ts';
import type { Weights } from './weights.ts';

/** What can be said of a model before it is opened: from its header, and from its networks written down without their weights. */
export const inspectModel = (path: string): ModelInspection => inspectCheckpoint(openCheckpoint(path));

export function inspectCheckpoint(checkpoint: Checkpoint): ModelInspection {
  const found = detect(checkpoint);
  const sets = setsOf(checkpoint);
  // A family that does not run here is not written down: its sentence is enough.
  const runs = found.family === null || found.family in families;
  const cannot = (runs ? faultOf(checkpoint, found) : null) ?? found.cannot;
  return {
    kind: found.kind,
    family: found.family,
    prediction: found.prediction,
    predictionFrom: found.predictionFrom,
    zeroTerminalSnr: found.zeroTerminalSnr,
    inpainting: found.inpainting,
    precision: precisionOf(checkpoint),
    components: componentsOf(checkpoint, found.parts),
    tensors: sets.reduce((sum, set) => sum + set.tensors.size, 0),
    parameters: parametersOf(checkpoint),
    bytes: checkpoint.layout === 'onnx' ? checkpoint.bytes : sets.reduce((sum, set) => sum + set.files.reduce((size, file) => size + file.size, 0), 0),
    runnable: cannot === null,
    note: cannot ?? found.note,
  };
}

/** What a network is written down with when only its completeness is asked for: neither decides which tensors it has. */
const options: Omit<GraphOptions, 'name'> = { compute: 'F32', attention: { kind: 'fused' } };
const heads = () => 1;

type Build = (weights: Weights) => BuiltGraph;

/** How the networks that a file may hold are written down. */
const builders: Readonly<Record<Exclude<keyof Parts, 'text' | 't5' | 'vae'>, Build>> = {
  unet: (w) => unet(w, { ...options, heads, control: false }),
  controlnet: (w) => controlNet(w, { ...options, heads }),
  mmdit: (w) => mmdit(w, options),
  flux: (w) => flux(w, options),
  taesdEncoder: (w) => taesdEncoder(w, options),
  taesdDecoder: (w) => taesdDecoder(w, options),
  rrdb: (w) => rrdbNet(w, options),
  srvgg: (w) => srvgg(w, options),
};

/** What a file of a known kind lacks, or what in it does not fit together; null where it is whole. */
function faultOf(checkpoint: Checkpoint, { kind, family, parts }: Detected): string | null {
  try {
    if (kind === 'lora' && checkpoint.layout === 'file') loraOf(checkpoint.set);
    for (const [name, build] of Object.entries(builders)) {
      const weights = parts[name as keyof typeof builders];
      if (weights) build(weights);
    }
    for (const [id, weights] of parts.text) clip(weights, { ...options, heads: 1, activation: 'quick', projected: pooledIn(family).includes(id) });
    if (parts.vae?.hasAny(vaeSigns('decoder'))) vaeDecoder(parts.vae, options);
    if (parts.vae?.hasAny(vaeSigns('encoder'))) vaeEncoder(parts.vae, options);
    return null;
  } catch (thrown) {
    if (thrown instanceof StudioError) return thrown.message;
    throw thrown;
  }
}

/** Text encoders whose projection a family's vector is made of. */
const pooledIn = (family: string | null): string[] => (families[family as FamilyId]?.encoders ?? []).filter(({ pooled }) => pooled).map(({ id }) => id);

const precisions: Readonly<Record<string, string>> = { F64: 'fp64', F32: 'fp32', F16: 'fp16', BF16: 'bf16', F8_E4M3: 'fp8', F8_E5M2: 'fp8' };

/** How many numbers are stored in each format that a network may have. */
function numbersByType(checkpoint: Checkpoint): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const set of setsOf(checkpoint)) {
    for (const { dtype, shape } of set.tensors.values()) if (isFloat(dtype)) numbers.set(dtype, (numbers.get(dtype) ?? 0) + count(shape));
  }
  return numbers;
}

/** What most of the numbers are stored in. */
function precisionOf(checkpoint: Checkpoint): string | null {
  const [most] = [...numbersByType(checkpoint)].sort((a, b) => b[1] - a[1]);
  return most ? precisions[most[0]]! : null;
}

const parametersOf = (checkpoint: Checkpoint): number => [...numbersByType(checkpoint).values()].reduce((sum, numbers) => sum + numbers, 0);

function componentsOf(checkpoint: Checkpoint, parts: Parts): string[] {
  if (checkpoint.layout === 'onnx') return [...checkpoint.components.keys()];
  const single = { unet: parts.unet, transformer: parts.mmdit ?? parts.flux, controlnet: parts.controlnet, vae: parts.vae, t5: parts.t5 };
  return [...Object.entries(single).flatMap(([name, weights]) => (weights ? [name] : [])), ...parts.text.keys()];
}
