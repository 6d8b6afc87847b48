import { clip } from '../../models/clip/clip.ts';
import { clipEncoder, tokenFeeds } from '../../models/clip/encoder.ts';
import { families } from '../../models/families.ts';
import { readEmbedding } from '../../models/embedding.ts';
import type { TextEncoder, TextStates } from '../../models/model.ts';
import { condition } from '../../models/unet/open.ts';
import type { Weights } from '../../models/weights.ts';
import { applyComfyWeights, applyEmphasis } from '../../text/emphasis.ts';
import type { NetCase } from './manifest.ts';
import type { Outputs, RunComponent } from './networks.ts';
import type { NetSetup } from './setup.ts';

type Which = 'text_encoder' | 'text_encoder_2';

/** A text encoder's weights, its family's entry and a session; heads and activation from the configuration. */
async function encoderOf(setup: NetSetup, name: string, which: Which, patched?: PatchedWeights) {
  const { parts, config } = setup.open(name);
  const entries = { sd1: families.sd15.encoders, sd2: families.sd2.encoders, sdxl: families.sdxl.encoders }[config.family]!;
  const entry = entries[which === 'text_encoder' ? 0 : 1]!;
  const { heads, hidden_act } = config[which]!;
  const weights = patched?.weights ?? parts.text.get(entry.id)!;
  const session = await setup.session(`${name}/${which}/${patched?.key ?? ''}`, (options) => clip(weights, { ...options, heads, activation: hidden_act === 'quick_gelu' ? 'quick' : 'exact' }));
  return { entry, weights, session };
}

/** Weights that LoRAs were merged into, and what tells them from others. */
export interface PatchedWeights {
  readonly key: string;
  readonly weights: Weights;
}

const stateNames: Readonly<Record<string, string>> = {
  last_normed: 'normed.1',
  penultimate_normed: 'normed.2',
  penultimate_raw: 'raw.2',
  pooled: 'pooled',
  pooled_projected: 'projected',
};

/** Every state that is asked for, by the manifest's names, straight from the graph. */
export async function textStates(setup: NetSetup, one: NetCase, which: Which, wanted: readonly string[], ids = 'token_ids', patched?: PatchedWeights): Promise<Record<string, Float32Array>> {
  const { weights, session, entry } = await encoderOf(setup, one.checkpoint!, which, patched);
  const tokens = setup.tensors.ids(one, ids);
  const fetches = wanted.map((name) => stateNames[name]!);
  const results = await session.run(tokenFeeds(weights, entry.pad)(tokens, []), fetches);
  return Object.fromEntries(wanted.map((name, i) => [name, results[fetches[i]!]!.data as Float32Array]));
}

const runText =
  (which: Which): RunComponent =>
  (setup, one) =>
    textStates(setup, one, which, Object.keys(one.outputs));

async function encoder(setup: NetSetup, one: NetCase, which: Which): Promise<TextEncoder> {
  const { entry, weights, session } = await encoderOf(setup, one.checkpoint!, which);
  return clipEncoder({ entry, weights, cut: 0, network: session });
}

/** −1 stands for the embedding's vectors, in order. */
function placed(ids: Int32Array): Int32Array {
  let next = -1;
  return ids.map((id) => (id === -1 ? next-- : id));
}

async function encode(setup: NetSetup, one: NetCase, which: Which, ids: string): Promise<TextStates> {
  const own = await encoder(setup, one, which);
  const embedding = one.attrs?.['embedding'] as string | undefined;
  const vectorsOf = embedding ? readEmbedding(setup.path(setup.manifest.embeddings[embedding]!.file)).vectorsOf : {};
  const tokens = setup.tensors.ids(one, ids);
  return own.encode({ rows: tokens.rows, ids: placed(tokens.ids) }, { clipSkip: 1, vectors: vectorsOf[own.id] ?? [] });
}

const runEmbedding: RunComponent = async (setup, one): Promise<Outputs> => {
  if (!setup.tensors.has(one, 'token_ids_g')) return { last_normed: (await encode(setup, one, 'text_encoder', 'token_ids')).data };
  const states = [await encode(setup, one, 'text_encoder', 'token_ids_l'), await encode(setup, one, 'text_encoder_2', 'token_ids_g')];
  return { context: condition(states, { width: 0, height: 0 }).context.data, g_pooled_projected: states[1]!.pooled! };
};

const runChunks: RunComponent = async (setup, one) => ({ context: (await encode(setup, one, 'text_encoder', 'token_ids')).data });

/** Each row of 77 weighted by itself. */
const runWeights: RunComponent = async (setup, one) => {
  const states = await encode(setup, one, 'text_encoder', 'token_ids');
  const own = await encoder(setup, one, 'text_encoder');
  const empty = await own.encode({ rows: 1, ids: Int32Array.from({ length: own.tokens }, (_, i) => (i === 0 ? 49406 : 49407)) }, { clipSkip: 1 });
  const weights = Array.from(setup.tensors.input(one, 'weights').data);
  const [output] = Object.keys(one.outputs) as [string];
  const size = states.tokens * states.width;
  const isComfy = one.id.includes('comfyui') || one.attrs?.['rule'] === 'as weights.sd15.comfyui';
  const each = (act: (z: Float32Array, own: readonly number[]) => Float32Array) => {
    const out = new Float32Array(states.data.length);
    for (let row = 0; row < states.rows; row++) out.set(act(states.data.subarray(row * size, (row + 1) * size), weights.slice(row * states.tokens, (row + 1) * states.tokens)), row * size);
    return out;
  };
  if (isComfy) return { [output]: each((z, w) => applyComfyWeights(z, empty.data, w)) };
  return { [output]: each((z, w) => applyEmphasis(z, w, 'original')) };
};

/** How the cases about text are run, by the manifest's word for each. */
export const textComponents: Readonly<Record<string, RunComponent>> = {
  text_encoder: runText('text_encoder'),
  text_encoder_2: runText('text_encoder_2'),
  'text_encoder+embedding': runEmbedding,
  'text_encoder+chunks': runChunks,
  'text_encoder+weights': runWeights,
};
