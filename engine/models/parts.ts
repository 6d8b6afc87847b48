import type { Checkpoint, Component } from '../weights/checkpoint.ts';
import { openClipLookup, transformersLookup } from './clip/names.ts';
import { layoutOfDiffusers, unetToDiffusers } from './unet/names.ts';
import { vaeLevels, vaeToDiffusers } from './vae/names.ts';
import { Weights, type Lookup } from './weights.ts';

/** The networks of a checkpoint, each under its canonical names, wherever and under whatever names they lie. */
export interface Parts {
  readonly unet: Weights | null;
  readonly vae: Weights | null;
  /** By the encoder's id. */
  readonly text: ReadonlyMap<string, Weights>;
}

interface TextPlace {
  readonly id: string;
  readonly prefix: string;
  readonly names: 'transformers' | 'openclip';
}

/** Where single files keep text encoders. The first that is there counts. */
const textPlaces: readonly TextPlace[] = [
  { id: 'clip_l', prefix: 'cond_stage_model.transformer.', names: 'transformers' },
  { id: 'clip_h', prefix: 'cond_stage_model.model.', names: 'openclip' },
  { id: 'clip_l', prefix: 'conditioner.embedders.0.transformer.', names: 'transformers' },
  { id: 'clip_g', prefix: 'conditioner.embedders.1.model.', names: 'openclip' },
  { id: 'clip_g', prefix: 'conditioner.embedders.0.model.', names: 'openclip' },
  { id: 'clip_l', prefix: 'text_encoders.clip_l.transformer.', names: 'transformers' },
  { id: 'clip_g', prefix: 'text_encoders.clip_g.transformer.', names: 'transformers' },
];

const unetPrefixes = ['model.diffusion_model.', 'diffusion_model.', ''];
const vaePrefixes = ['first_stage_model.', 'vae.', ''];

const below = (get: Lookup, prefix: string): Lookup => (name) => get(prefix + name);

export function partsOf(checkpoint: Checkpoint): Parts {
  if (checkpoint.layout === 'file') return partsOfFile(checkpoint.path, (name) => checkpoint.set.tensors.get(name) ?? null);
  if (checkpoint.layout === 'diffusers') return partsOfFolder(checkpoint.path, checkpoint.components);
  return { unet: null, vae: null, text: new Map() };
}

function partsOfFile(path: string, get: Lookup): Parts {
  const text = new Map<string, Weights>();
  for (const { id, prefix, names } of textPlaces) {
    const lookup = names === 'openclip' ? openClipLookup(below(get, prefix)) : transformersLookup(below(get, prefix));
    if (!text.has(id) && lookup('embeddings.token_embedding.weight')) text.set(id, new Weights(path, 'text encoder', lookup));
  }
  return {
    unet: first(path, 'UNet', unetPrefixes.map((prefix) => below(get, prefix)), ['input_blocks.0.0.weight']),
    vae: vaeOf(path, get),
    text,
  };
}

/** The first of several places where one of the names is found. */
function first(path: string, network: string, lookups: readonly Lookup[], names: readonly string[]): Weights | null {
  const lookup = lookups.find((get) => names.some((name) => get(name) !== null));
  return lookup ? new Weights(path, network, lookup) : null;
}

/** A VAE in a checkpoint or in a file of its own, under original or diffusers names. */
export function vaeOf(path: string, get: Lookup): Weights | null {
  const places = vaePrefixes.map((prefix) => below(get, prefix));
  const lookups = places.flatMap((place) => [place, diffusersVae(place)]);
  return first(path, 'VAE', lookups, ['decoder.mid.block_1.conv1.weight', 'encoder.mid.block_1.conv1.weight']);
}

function diffusersVae(get: Lookup): Lookup {
  const has = (name: string) => get(name) !== null;
  const levels = vaeLevels(has);
  return (name) => {
    const place = vaeToDiffusers(name, levels, has);
    return place === null ? null : get(place);
  };
}

export function diffusersUnet(get: Lookup): Lookup {
  const layout = layoutOfDiffusers((name) => get(name) !== null);
  return (name) => {
    const place = unetToDiffusers(name, layout);
    return place === null ? null : get(place);
  };
}

function partsOfFolder(path: string, components: ReadonlyMap<string, Component>): Parts {
  const getOf = (part: string): Lookup | null => {
    const component = components.get(part);
    return component ? (name) => component.set.tensors.get(name) ?? null : null;
  };
  const unet = getOf('unet');
  const vae = getOf('vae');
  const text = new Map<string, Weights>();
  // The second encoder of SDXL is clip_g; a single one is clip_l or, with OpenCLIP's activation, clip_h.
  for (const [part, id] of [['text_encoder', components.get('text_encoder')?.config['hidden_act'] === 'gelu' ? 'clip_h' : 'clip_l'], ['text_encoder_2', 'clip_g']] as const) {
    const get = getOf(part);
    if (get) text.set(id, new Weights(path, 'text encoder', transformersLookup(get)));
  }
  return {
    unet: unet && new Weights(path, 'UNet', diffusersUnet(unet)),
    vae: vae && vaeOf(path, vae),
    text,
  };
}
