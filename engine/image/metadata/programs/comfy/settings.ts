import type { FoundHires, FoundLora } from '../../found.ts';
import { present } from '../../values.ts';
import { clipSkipOf, conditioningOf, modelOf } from './conditioning.ts';
import type { Graph, GraphNode } from './graph.ts';
import { isSampler, stageOf, type Stage } from './stage.ts';
import { passesOn, pixelInputs, Walker } from './walker.ts';

/** What a ComfyUI graph says of the picture its output shows. Null is what it says there is none of. */
export interface ComfySettings {
  readonly positive?: string | null;
  readonly negative?: string | null;
  readonly seed?: string;
  readonly steps?: number;
  readonly cfg?: number | null;
  readonly guidance?: number;
  readonly sampler?: string;
  readonly scheduler?: string;
  readonly schedulerModel?: string;
  readonly samplerOptions?: Readonly<Record<string, number>>;
  readonly schedulerOptions?: Readonly<Record<string, number>>;
  readonly denoise?: number;
  readonly addNoise?: boolean;
  readonly startAtStep?: number;
  readonly endAtStep?: number;
  readonly width?: number;
  readonly height?: number;
  readonly batchSize?: number;
  readonly checkpoint?: string;
  readonly refinerCheckpoint?: string;
  readonly vae?: string;
  readonly clipSkip?: number;
  readonly loras: readonly FoundLora[];
  readonly initImage?: string;
  readonly hires?: FoundHires;
  /** A node that denoised the finished picture again, such as one for faces. */
  readonly reworkedBy?: string;
  /** Samplers one behind the other. */
  readonly stages: number;
  readonly notes: readonly string[];
}

/** Follows the links from the picture back to the sampler that began with noise. Null where no sampler is found. */
export function readGraph(graph: Graph): ComfySettings | null {
  const walker = new Walker(graph);
  const last = lastSampler(walker);
  if (!last) return null;
  const stages = chainOf(walker, last.sampler);
  const noisy = stages.findLast(({ addNoise }) => addNoise !== false) ?? stages.at(-1)!;
  const later = stages[stages.indexOf(noisy) - 1];
  const conditioning = conditioningOf(walker, noisy.node);
  const { checkpoint, loras, shift } = modelOf(walker, noisy.node);
  const start = startOf(walker, stages.at(-1)!.node);
  const between = later ? enlargement(walker, later.node, noisy.node) : null;
  const refiner = later && modelOf(walker, later.node).checkpoint;
  return {
    loras,
    stages: stages.length,
    notes: conditioning.notes,
    ...present({
      positive: conditioning.positive,
      negative: conditioning.negative,
      guidance: conditioning.guidance,
      seed: noisy.seed,
      steps: noisy.steps,
      cfg: noisy.cfg,
      sampler: noisy.sampler,
      scheduler: noisy.scheduler,
      schedulerModel: noisy.schedulerModel,
      samplerOptions: noisy.samplerOptions,
      schedulerOptions: noisy.schedulerOptions || shift ? { ...noisy.schedulerOptions, ...shift } : undefined,
      denoise: noisy.denoise,
      addNoise: noisy.addNoise,
      startAtStep: noisy.startAtStep,
      endAtStep: noisy.endAtStep,
      ...start,
      checkpoint,
      refinerCheckpoint: refiner !== checkpoint ? refiner : undefined,
      vae: vaeOf(walker, last.decoder ?? last.sampler),
      reworkedBy: last.reworkedBy,
      clipSkip: clipSkipOf(walker, noisy.node),
      hires: between && later ? hiresOf(between, later, start) : undefined,
    }),
  };
}

interface LastSampler {
  readonly sampler: GraphNode;
  readonly decoder: GraphNode | null;
  readonly reworkedBy: string | undefined;
}

/** The sampler nearest to an output: a saved picture before a preview before anything. */
function lastSampler(walker: Walker): LastSampler | null {
  const nodes = [...walker.graph.values()];
  const rank = ({ type }: GraphNode) => (/save/i.test(type) ? 0 : /preview/i.test(type) ? 1 : 2);
  const outputs = nodes.filter((node) => walker.link(node, 'images', 'image') !== null).sort((a, b) => rank(a) - rank(b));
  for (const output of outputs) {
    let decoder: GraphNode | null = null;
    let reworkedBy: string | undefined;
    for (const node of walker.upstream(output, pixelInputs)) {
      if (isSampler(node)) return { sampler: node, decoder, reworkedBy };
      if (node.inputs.has('seed') && node.inputs.has('denoise')) reworkedBy ??= node.type;
      if (walker.link(node, 'vae') && walker.link(node, 'samples')) decoder ??= node;
    }
  }
  const sampler = nodes.find(isSampler);
  return sampler ? { sampler, decoder: null, reworkedBy: undefined } : null;
}

/** The samplers from the last back to the first. */
function chainOf(walker: Walker, last: GraphNode): Stage[] {
  return [...walker.upstream(last, pixelInputs)].filter(isSampler).map((node) => stageOf(walker, node));
}

/** Where the first sampler's latents come from: an empty picture with a size, or a picture. */
function startOf(walker: Walker, first: GraphNode): { width?: number; height?: number; batchSize?: number; initImage?: string } {
  for (const node of walker.upstream(first, pixelInputs)) {
    if (node === first || passesOn(node)) continue;
    const image = walker.text(node, 'image');
    if (image !== undefined && walker.link(node, ...pixelInputs) === null) return { initImage: image };
    const [width, height] = sizeOf(walker, node);
    if (width !== undefined && height !== undefined && walker.link(node, ...pixelInputs) === null) {
      return present({ width, height, batchSize: walker.number(node, 'batch_size') });
    }
  }
  return {};
}

/** Its size in numbers, or as nodes with a list of sizes write it: “1024 x 1024 (square)”. */
function sizeOf(walker: Walker, node: GraphNode): [width: number | undefined, height: number | undefined] {
  const listed = /^\D*(\d{2,5}) ?[x×] ?(\d{2,5})\b/.exec(walker.text(node, 'dimensions') ?? walker.text(node, 'resolution') ?? '');
  if (listed) return [Number(listed[1]), Number(listed[2])];
  return [walker.number(node, 'width', 'empty_latent_width'), walker.number(node, 'height', 'empty_latent_height')];
}

interface Enlargement {
  readonly width: number | null;
  readonly height: number | null;
  /** Null where a model decides how far. */
  readonly scale: number | null;
  readonly method: string | null;
}

/** What makes the picture larger between two samplers. The last node before the later one has the last word. */
function enlargement(walker: Walker, later: GraphNode, earlier: GraphNode): Enlargement | null {
  let found: Enlargement | null = null;
  for (const node of walker.upstream(later, pixelInputs)) {
    if (node === earlier) return found;
    if (node === later || !/upscale|scale/i.test(node.type)) continue;
    const by = walker.number(node, 'scale_by', 'upscale_by') ?? null;
    const before: Enlargement = found ?? { width: null, height: null, scale: 1, method: null };
    found = {
      width: before.width ?? walker.number(node, 'width') ?? null,
      height: before.height ?? walker.number(node, 'height') ?? null,
      scale: by === null || before.scale === null ? null : before.scale * by,
      method: before.method ?? walker.text(node, 'upscale_method') ?? null,
    };
  }
  return null;
}

function hiresOf(between: Enlargement, later: Stage, start: { width?: number; height?: number }): FoundHires {
  const scaled = (side: number | undefined) => (between.scale !== null && side !== undefined ? Math.round(side * between.scale) : null);
  return {
    width: between.width ?? scaled(start.width),
    height: between.height ?? scaled(start.height),
    seed: later.seed ?? null,
    steps: later.steps ?? null,
    denoise: later.denoise ?? null,
    method: between.method,
  };
}

/** A VAE of its own; the checkpoint's says nothing. */
function vaeOf(walker: Walker, decoder: GraphNode): string | undefined {
  for (const node of walker.upstream(decoder, ['vae', 'optional_vae'])) {
    const name = walker.text(node, 'vae_name');
    if (name !== undefined) return name === 'Baked VAE' ? undefined : name;
  }
  return undefined;
}
