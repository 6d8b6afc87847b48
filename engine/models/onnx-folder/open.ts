import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StudioError } from '../../../contract/errors.ts';
import type { Prediction } from '../../../contract/recipe.ts';
import type { Session, TensorData } from '../../onnx/runtime.ts';
import { deviceKey } from '../../onnx/session-cache.ts';
import type { Checkpoint, OnnxComponent } from '../../weights/checkpoint.ts';
import { fileWords } from '../../weights/words.ts';
import type { Family } from '../families.ts';
import type { OpenModel, Pixels, PredictInput, TextEncoder } from '../model.ts';
import type { Place } from '../networks.ts';
import { condition } from '../unet/open.ts';
import { inpaintingChannels } from '../unet/structure.ts';
import type { Vae } from '../vae/open-tiny.ts';
import { latentsOf } from '../vae/open.ts';

type OnnxCheckpoint = Extract<Checkpoint, { layout: 'onnx' }>;

/** What is known of a folder of ONNX graphs before it is opened. */
export interface OnnxModel {
  readonly checkpoint: OnnxCheckpoint;
  readonly familyId: string;
  readonly family: Family;
  readonly prediction: Prediction;
  readonly zeroTerminalSnr: boolean;
  /** A VAE of its own file, in the place of the folder's. */
  readonly vae: Vae | null;
}

const tokensPerRow = 77;

/** Stable Diffusion as Optimum and diffusers export it: finished graphs, taken as they are. */
export function openOnnxFolder({ checkpoint, familyId, family, prediction, zeroTerminalSnr, vae }: OnnxModel, place: Place): OpenModel {
  const { path, components } = checkpoint;
  const session = (part: string): Promise<Session> => {
    const component = components.get(part);
    if (!component) throw new StudioError('missing_file', `The model folder ${fileWords(path)} has no ${part}. Download it again.`);
    return place.sessions.hold(`${path}/${part}${deviceKey(place.device)}`, part, folderBytes(component), () => place.sessions.runtime.open(component.model, place.device));
  };
  const own: Vae = folderVae(family, session);
  const { decode, encode, assertDecodes } = vae ?? own;
  return {
    path,
    family: familyId,
    prediction,
    zeroTerminalSnr,
    inpainting: components.get('unet')?.config['in_channels'] === inpaintingChannels,
    latent: family.latent,
    encoders: [folderEncoder(components.get('text_encoder')?.config ?? {}, session)],
    textChanges: '',
    bytes: [...components.values()].reduce((sum, component) => sum + folderBytes(component), 0),
    condition,
    predict: async (input) => predict(await session('unet'), input),
    decode,
    encode,
    assertDecodes,
    release: () => place.sessions.release(`${path}/`),
  };
}

const folderBytes = ({ model }: OnnxComponent): number => readdirSync(dirname(model)).reduce((sum, name) => sum + statSync(join(dirname(model), name)).size, 0);

function folderEncoder(config: Readonly<Record<string, unknown>>, session: (part: string) => Promise<Session>): TextEncoder {
  return {
    id: config['hidden_act'] === 'gelu' ? 'clip_h' : 'clip_l',
    width: Number(config['hidden_size'] ?? 768),
    tokens: tokensPerRow,
    layers: 1,
    fewestSkipped: 1,
    async encode({ rows, ids }, { clipSkip, vectors = [] }) {
      if (clipSkip > 1) throw new StudioError('unfit', 'This ONNX model was exported with the last layer of its text encoder only, so it knows no clip skip. Use clip skip 1, or the .safetensors version of the model.');
      if (vectors.length > 0) throw new StudioError('unfit', 'An ONNX model takes no embeddings: its token table is inside the graph. Use the .safetensors version of the model.');
      const results = await (await session('text_encoder')).run({ input_ids: { data: ids, dims: [rows, tokensPerRow] } }, ['last_hidden_state']);
      const { data, dims } = results['last_hidden_state']!;
      return { data: data as Float32Array, rows, tokens: tokensPerRow, width: dims[2]!, pooled: null };
    },
  };
}

/** One entry of the batch at a time where prompts differ in length; exported graphs take the timestep as a number or a list of one. */
async function predict(session: Session, { x, timestep, conds, inpaint, controls }: PredictInput) {
  if (controls?.length) throw new StudioError('unfit', 'An ONNX model has no places for a ControlNet. Use the .safetensors version of the model.');
  if (inpaint) throw new StudioError('unfit', 'Inpainting with an ONNX model is not possible in this version. Use the .safetensors version of the model.');
  const [n, channels, height, width] = x.dims;
  const size = channels * height * width;
  const out = new Float32Array(n * size);
  const output = session.outputs[0]!;
  for (const [i, { context }] of conds.entries()) {
    const feeds: Record<string, TensorData> = {
      sample: { data: Float32Array.from(x.data.subarray(i * size, (i + 1) * size)), dims: [1, channels, height, width] },
      timestep: { data: Float32Array.of(timestep), dims: session.rank('timestep') === 0 ? [] : [1] },
      encoder_hidden_states: { data: context.data, dims: [1, context.tokens, context.width] },
    };
    const results = await session.run(feeds, [output]);
    out.set(results[output]!.data as Float32Array, i * size);
  }
  return { data: out, dims: x.dims };
}

function folderVae({ latent: format }: Family, session: (part: string) => Promise<Session>): Vae {
  return {
    async decode({ data, dims }) {
      const decoder = await session('vae_decoder');
      const results = await decoder.run({ [decoder.inputs[0]!]: { data: Float32Array.from(data, (x) => x / format.scale + format.shift), dims } });
      const image = results[decoder.outputs[0]!]!;
      return { data: image.data as Float32Array, dims: image.dims as unknown as Pixels['dims'] };
    },
    async encode({ data, dims }, noise) {
      const encoder = await session('vae_encoder');
      const results = await encoder.run({ [encoder.inputs[0]!]: { data: Float32Array.from(data), dims } });
      const made = results[encoder.outputs[0]!]!;
      const [n, channels, height, width] = made.dims as unknown as Pixels['dims'];
      // Newer exports give mean and variance, older ones latents that were drawn already.
      if (channels === 2 * format.channels) return latentsOf(made.data as Float32Array, [n, format.channels, height, width], format, noise);
      return { data: (made.data as Float32Array).map((x) => (x - format.shift) * format.scale), dims: [n, channels, height, width] };
    },
    // A folder without one was refused when it was opened.
    assertDecodes: () => {},
    release: async () => {},
  };
}
