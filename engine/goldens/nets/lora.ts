import { readLora } from '../../models/lora/file.ts';
import { changesOf, patchOf, type LoraUse, type Patch } from '../../models/lora/patch.ts';
import { Network } from '../../models/networks.ts';
import type { Parts } from '../../models/parts.ts';
import { unet } from '../../models/unet/unet.ts';
import type { TensorData } from '../../onnx/runtime.ts';
import { SessionCache } from '../../onnx/session-cache.ts';
import { readFloats, rows, tensorOf, type Tensor } from '../../weights/tensor.ts';
import type { NetCase } from './manifest.ts';
import type { Outputs, RunComponent } from './networks.ts';
import { headsOf, type NetSetup } from './setup.ts';
import { textStates, type PatchedWeights } from './text.ts';

interface Applied {
  readonly parts: Parts;
  readonly patches: ReadonlyMap<string, Patch>;
  readonly sessions: SessionCache;
}

/** The LoRAs of a case, opened and told where they go. */
function apply(setup: NetSetup, one: NetCase): Applied {
  const { parts } = setup.checkpointOf(one);
  const wanted = one.attrs!['loras'] as readonly { readonly lora: string; readonly unet: number; readonly text: number }[];
  const uses = wanted.map(({ lora, unet: unetStrength, text: textStrength }): LoraUse => ({ file: readLora(setup.path(setup.manifest.loras[lora]!.file)), unetStrength, textStrength }));
  const sessions = new SessionCache(setup.bench.runtime, 1e10);
  const patches = new Map<string, Patch>();
  for (const [part, changes] of changesOf(parts, 'this model', uses)) {
    const weights = part === 'unet' ? parts.unet! : parts.text.get(part)!;
    patches.set(part, patchOf({ part, weights, changes, uses, baseKey: one.checkpoint!, sessions, threads: setup.bench.device.threads }));
  }
  return { parts, patches, sessions };
}

/** The weights of a part with what was merged in their places. */
async function patched({ parts, patches }: Applied, part: string, key: string): Promise<PatchedWeights> {
  const weights = part === 'unet' ? parts.unet! : parts.text.get(part)!;
  const others = new Map<string, Tensor>();
  for (const [name, data] of (await patches.get(part)?.merged()) ?? []) others.set(name, tensorOf(`${name} merged`, weights.tensor(name).shape, data));
  return { key, weights: weights.with(others) };
}

/** A whole weight by the name it has in the checkpoint, or in transformers' words for SDXL's encoders. */
async function mergedTensor(applied: Applied, name: string): Promise<Float32Array> {
  const places = [
    ['model.diffusion_model.', 'unet'],
    ['cond_stage_model.transformer.text_model.', 'clip_l'],
    ['clip_l.transformer.text_model.', 'clip_l'],
    ['clip_g.transformer.text_model.', 'clip_g'],
  ] as const;
  const [prefix, part] = places.find(([start]) => name.startsWith(start))!;
  const { weights } = await patched(applied, part, '');
  return readFloats(weights.tensor(name.slice(prefix.length)));
}

async function eps(setup: NetSetup, one: NetCase, { parts, patches, sessions }: Applied, context: TensorData): Promise<Float32Array> {
  const { config, checkpoint } = setup.checkpointOf(one);
  const { device, compute, attention } = setup.bench;
  const network = new Network({
    place: { sessions, device, compute, attention },
    key: `${one.checkpoint}/unet`,
    files: checkpoint.layout === 'file' ? checkpoint.set.files : [],
    weights: parts.unet!,
    patch: patches.get('unet') ?? null,
    build: (weights, options) => unet(weights, { ...options, heads: headsOf(config), control: false }),
  });
  const feeds = Object.fromEntries(['x', 'timesteps', 'y'].filter((name) => setup.tensors.has(one, name)).map((name): [string, TensorData] => [name, setup.tensors.input(one, name)]));
  const results = await network.run({ ...feeds, context });
  return results['eps']!.data as Float32Array;
}

const statesOf = (one: NetCase, prefix: string) => Object.keys(one.outputs).filter((name) => name.startsWith(prefix) && !name.startsWith('eps') && !name.startsWith('merged:'));

async function texts(setup: NetSetup, one: NetCase, applied: Applied): Promise<Record<string, Float32Array>> {
  const key = one.id;
  if (!setup.tensors.has(one, 'token_ids_g')) {
    const wanted = statesOf(one, '');
    if (wanted.length === 0) return {};
    return textStates(setup, one, 'text_encoder', wanted, 'token_ids', await patched(applied, 'clip_l', key));
  }
  const [l, g] = [statesOf(one, 'l_'), statesOf(one, 'g_')];
  const left = await textStates(setup, one, 'text_encoder', l.map((name) => name.slice(2)), 'token_ids_l', await patched(applied, 'clip_l', key));
  const right = await textStates(setup, one, 'text_encoder_2', g.map((name) => name.slice(2)), 'token_ids_g', await patched(applied, 'clip_g', key));
  return Object.fromEntries([...l.map((name) => [name, left[name.slice(2)]!] as const), ...g.map((name) => [name, right[name.slice(2)]!] as const)]);
}

/** A checkpoint with LoRAs: whole merged weights, text states and the UNet's output. */
const runLora: RunComponent = async (setup, one): Promise<Outputs> => {
  const applied = apply(setup, one);
  try {
    const outputs: Record<string, ArrayLike<number>> = await texts(setup, one, applied);
    for (const name of Object.keys(one.outputs)) {
      if (name.startsWith('merged:')) outputs[name] = await mergedTensor(applied, name.slice('merged:'.length));
    }
    if (one.outputs['eps']) outputs['eps'] = await eps(setup, one, applied, setup.tensors.input(one, 'context'));
    if (one.outputs['eps_with_patched_text']) {
      const states = outputs['last_normed'] as Float32Array;
      const second = rows(tensorOf('states', [setup.tensors.ids(one, 'token_ids').rows, states.length / setup.tensors.ids(one, 'token_ids').rows], states), 1, 2);
      const length = setup.tensors.ids(one, 'token_ids').length;
      const data = readFloats(second);
      outputs['eps_with_patched_text'] = await eps(setup, one, applied, { data, dims: [1, length, data.length / length] });
    }
    return outputs;
  } finally {
    await applied.sessions.release();
  }
};

export const loraComponents: Readonly<Record<string, RunComponent>> = { lora: runLora };
