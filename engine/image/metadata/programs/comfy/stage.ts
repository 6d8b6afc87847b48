import type { GraphNode } from './graph.ts';
import type { Walker } from './walker.ts';

/** One sampler of a graph with what its helpers say. */
export interface Stage {
  readonly node: GraphNode;
  readonly seed: string | undefined;
  readonly steps: number | undefined;
  /** Null for a guider that has no scale. */
  readonly cfg: number | null | undefined;
  readonly sampler: string | undefined;
  readonly scheduler: string | undefined;
  readonly schedulerModel: string | undefined;
  readonly samplerOptions: Readonly<Record<string, number>> | undefined;
  readonly schedulerOptions: Readonly<Record<string, number>> | undefined;
  readonly denoise: number | undefined;
  readonly addNoise: boolean | undefined;
  readonly startAtStep: number | undefined;
  readonly endAtStep: number | undefined;
}

/** By its inputs, so that samplers of extensions count: latents in, and a seed or a noise. */
export function isSampler(node: GraphNode): boolean {
  const has = (name: string) => node.inputs.has(name);
  return (has('latent_image') || has('samples') || has('latent')) && (has('seed') || has('noise_seed') || (has('noise') && has('sigmas')));
}

export function stageOf(walker: Walker, node: GraphNode): Stage {
  const noise = walker.behind(node, 'noise');
  const guider = walker.behind(node, 'guider');
  const sigmas = walker.behind(node, 'sigmas');
  const schedule = sigmas && scheduleNode(walker, sigmas);
  const chosen = walker.behind(node, 'sampler');
  const scheduler = walker.text(node, 'scheduler') ?? (schedule ? (walker.text(schedule, 'scheduler') ?? schedule.type.replace(/Scheduler$/, '')) : undefined);
  return {
    node,
    seed: walker.seed(noise ?? node, 'noise_seed', 'seed'),
    steps: walker.number(node, 'steps') ?? (schedule ? walker.number(schedule, 'steps') : undefined),
    cfg: walker.number(node, 'cfg') ?? (guider ? (walker.number(guider, 'cfg', 'cfg_conds') ?? null) : undefined),
    sampler: walker.text(node, 'sampler_name') ?? (chosen ? samplerName(walker, chosen) : undefined),
    scheduler,
    schedulerModel: schedule ? walker.text(schedule, 'model_type') : undefined,
    samplerOptions: chosen ? numbersOf(walker, chosen, { eta: 'eta', s_noise: 'sNoise', r: 'r' }) : undefined,
    schedulerOptions: schedule ? numbersOf(walker, schedule, { sigma_max: 'sigmaMax', sigma_min: 'sigmaMin', rho: 'rho', alpha: 'alpha', beta: 'beta' }) : undefined,
    denoise: walker.number(node, 'denoise') ?? (schedule ? walker.number(schedule, 'denoise') : undefined),
    addNoise: noiseAdded(walker, node, noise),
    startAtStep: walker.number(node, 'start_at_step'),
    endAtStep: walker.number(node, 'end_at_step'),
  };
}

/** KSamplerAdvanced says “enable”, SamplerCustom true; a guided sampler has a node for no noise. */
function noiseAdded(walker: Walker, node: GraphNode, noise: GraphNode | null): boolean | undefined {
  if (noise?.type === 'DisableNoise') return false;
  const said = walker.literal(node, 'add_noise', (value) => (typeof value === 'boolean' || typeof value === 'string' ? value : undefined));
  return typeof said === 'boolean' ? said : said === undefined ? undefined : said === 'enable';
}

/** What splits, turns or cuts sigmas hands them on; the list begins where steps are counted. */
function scheduleNode(walker: Walker, sigmas: GraphNode): GraphNode {
  let last = sigmas;
  for (const node of walker.upstream(sigmas, ['sigmas'])) last = node;
  return last;
}

/** `SamplerDPMPP_2M_SDE` is `dpmpp_2m_sde`, with `_gpu` where its noise is drawn there. */
function samplerName(walker: Walker, node: GraphNode): string | undefined {
  const named = walker.text(node, 'sampler_name');
  if (named !== undefined || !node.type.startsWith('Sampler')) return named;
  const gpu = walker.text(node, 'noise_device') === 'gpu' ? '_gpu' : '';
  const name = node.type.slice('Sampler'.length).replace(/([a-z])([A-Z])/g, '$1_$2');
  return `${name.toLowerCase()}${gpu}`;
}

/** Inputs of a node that hold numbers, by our names; undefined where there are none. */
export function numbersOf(walker: Walker, node: GraphNode, names: Readonly<Record<string, string>>): Record<string, number> | undefined {
  const found: Record<string, number> = {};
  for (const [theirs, ours] of Object.entries(names)) {
    const value = walker.number(node, theirs);
    if (value !== undefined) found[ours] = value;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}
