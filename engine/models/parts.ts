import type { Checkpoint, Component } from '../weights/checkpoint.ts';
import { openClipLookup, transformersLookup } from './clip/names.ts';
import { layoutOfDiffusers, unetToDiffusers } from './unet/names.ts';
import { officialRrdbLookup, oldRrdbLookup } from './upscalers/names.ts';
import { vaeLevels, vaeSigns, vaeToDiffusers } from './vae/names.ts';
import { Weights, type Lookup } from './weights.ts';

/** The networks of a checkpoint, each under its canonical names, wherever and under whatever names they lie. */
export interface Parts {
  readonly unet: Weights | null;
  readonly controlnet: Weights | null;
  readonly mmdit: Weights | null;
  readonly flux: Weights | null;
  readonly vae: Weights | null;
  readonly taesdEncoder: Weights | null;
  readonly taesdDecoder: Weights | null;
  readonly t5: Weights | null;
  readonly rrdb: Weights | null;
  readonly srvgg: Weights | null;
  /** CLIP text encoders by id. */
  readonly text: ReadonlyMap<string, Weights>;
}

const below = (get: Lookup, prefix: string): Lookup => (name) => get(prefix + name);

/** Where single files keep CLIP text encoders. The first of an id that is there counts. */
const textPlaces = [
  { id: 'clip_l', prefix: 'cond_stage_model.transformer.', names: transformersLookup },
  { id: 'clip_h', prefix: 'cond_stage_model.model.', names: openClipLookup },
  { id: 'clip_l', prefix: 'conditioner.embedders.0.transformer.', names: transformersLookup },
  { id: 'clip_g', prefix: 'conditioner.embedders.1.model.', names: openClipLookup },
  { id: 'clip_g', prefix: 'conditioner.embedders.0.model.', names: openClipLookup },
  { id: 'clip_l', prefix: 'text_encoders.clip_l.transformer.', names: transformersLookup },
  { id: 'clip_g', prefix: 'text_encoders.clip_g.transformer.', names: transformersLookup },
] as const;

/** Where single files keep the denoising network: with the original prefix, without its first word, or bare. */
const networkPrefixes = ['model.diffusion_model.', 'diffusion_model.', ''];

/** A network and the tensors any of which tells it from all others. */
function find(path: string, network: string, lookups: readonly Lookup[], ...signs: readonly string[]): Weights | null {
  const lookup = lookups.find((get) => signs.some((sign) => get(sign) !== null));
  return lookup ? new Weights(path, network, lookup) : null;
}

/** The networks of a single file. `names` lists its tensors. */
export function partsOfFile(path: string, get: Lookup, names: Iterable<string>): Parts {
  const at = (prefixes: readonly string[]) => prefixes.map((prefix) => below(get, prefix));
  const networks = at(networkPrefixes);
  const controlnet = find(path, 'ControlNet', at(['control_model.', '']).flatMap((place) => [place, diffusersUnet(place)]), 'input_hint_block.0.weight', 'middle_block_out.0.weight');
  return {
    unet: controlnet ? null : find(path, 'UNet', [...networks, diffusersUnet(get)], 'input_blocks.0.0.weight', 'middle_block.0.in_layers.0.weight'),
    controlnet,
    mmdit: find(path, 'transformer', networks, 'joint_blocks.0.context_block.attn.qkv.weight', 'joint_blocks.0.x_block.attn.qkv.weight'),
    flux: find(path, 'transformer', networks, 'double_blocks.0.img_attn.norm.key_norm.scale', 'double_blocks.0.img_attn.qkv.weight'),
    vae: vaeOf(path, get),
    taesdEncoder: find(path, 'tiny VAE', at(['taesd_encoder.', 'encoder.layers.', '']), '1.conv.0.weight'),
    taesdDecoder: find(path, 'tiny VAE', [below(get, 'taesd_decoder.'), withoutClamp(below(get, 'decoder.layers.')), get].filter((place) => place('1.weight')?.shape.length === 4), '3.conv.0.weight'),
    t5: find(path, 'text encoder', at(['', 'text_encoders.t5xxl.transformer.']), 'encoder.block.0.layer.0.SelfAttention.q.weight'),
    rrdb: find(path, 'upscaler', [...at(['', 'params_ema.', 'params.']), officialRrdbLookup(get), oldRrdbLookup(get, names)], 'body.0.rdb1.conv1.weight'),
    srvgg: find(path, 'upscaler', at(['', 'params_ema.', 'params.']).filter((place) => place('body.1.weight')?.shape.length === 1), 'body.0.weight'),
    text: textOf(path, get),
  };
}

/** diffusers does not count the clamp that the published decoder begins with. */
const withoutClamp = (get: Lookup): Lookup => (name) => get(name.replace(/^\d+/, (place) => String(Number(place) - 1)));

/** Any of these is a CLIP text encoder; the last axis of each is as long as the encoder is wide. */
const textSigns = ['embeddings.token_embedding.weight', 'embeddings.position_embedding.weight', 'final_layer_norm.weight', 'encoder.layers.0.layer_norm1.weight'];

function textOf(path: string, get: Lookup): ReadonlyMap<string, Weights> {
  const found = new Map<string, Weights>();
  const put = (id: string, lookup: Lookup) => {
    if (!found.has(id) && textSigns.some((sign) => lookup(sign))) found.set(id, new Weights(path, 'text encoder', lookup));
  };
  for (const { id, prefix, names } of textPlaces) put(id, names(below(get, prefix)));
  // A file of its own: OpenAI's encoder is 768 wide, the largest of OpenCLIP 1280.
  const alone = textSigns.map((sign) => get(`text_model.${sign}`)).find((tensor) => tensor !== null);
  if (alone) put((alone.shape.at(-1) ?? 0) > 768 ? 'clip_g' : 'clip_l', transformersLookup(get));
  return found;
}

/** A VAE in a checkpoint or in a file of its own, under original or diffusers names. */
export function vaeOf(path: string, get: Lookup): Weights | null {
  const lookups = ['first_stage_model.', 'vae.', ''].flatMap((prefix) => [below(get, prefix), diffusersVae(below(get, prefix))]);
  return find(path, 'VAE', lookups, ...vaeSigns('decoder')) ?? find(path, 'VAE', lookups, ...vaeSigns('encoder'));
}

function diffusersVae(get: Lookup): Lookup {
  const has = (name: string) => get(name) !== null;
  const levels = vaeLevels(has);
  return (name) => {
    const place = vaeToDiffusers(name, levels, has);
    return place === null ? null : get(place);
  };
}

function diffusersUnet(get: Lookup): Lookup {
  const layout = layoutOfDiffusers((name) => get(name) !== null);
  return (name) => {
    const place = unetToDiffusers(name, layout);
    return place === null ? null : get(place);
  };
}

const noParts: Parts = { unet: null, controlnet: null, mmdit: null, flux: null, vae: null, taesdEncoder: null, taesdDecoder: null, t5: null, rrdb: null, srvgg: null, text: new Map() };

function partsOfFolder(path: string, components: ReadonlyMap<string, Component>): Parts {
  const lookup = (component: Component): Lookup => (name) => component.set.tensors.get(name) ?? null;
  const [unet, vae] = [components.get('unet'), components.get('vae')];
  const text = new Map<string, Weights>();
  const first = components.get('text_encoder');
  const second = components.get('text_encoder_2');
  // A single encoder with OpenCLIP's activation is SD 2's; the second of SDXL is always OpenCLIP's largest.
  if (first) text.set(first.config['hidden_act'] === 'gelu' ? 'clip_h' : 'clip_l', new Weights(path, 'text encoder', transformersLookup(lookup(first))));
  if (second) text.set('clip_g', new Weights(path, 'text encoder', transformersLookup(lookup(second))));
  return {
    ...noParts,
    unet: unet ? new Weights(path, 'UNet', diffusersUnet(lookup(unet))) : null,
    vae: vae ? vaeOf(path, lookup(vae)) : null,
    text,
  };
}

export function partsOf(checkpoint: Checkpoint): Parts {
  if (checkpoint.layout === 'file') return partsOfFile(checkpoint.path, (name) => checkpoint.set.tensors.get(name) ?? null, checkpoint.set.tensors.keys());
  return checkpoint.layout === 'diffusers' ? partsOfFolder(checkpoint.path, checkpoint.components) : noParts;
}
