import { StudioError } from '../../../contract/errors.ts';
import { elements, type Dims, type Latents } from '../../math/latents.ts';
import type { TensorData } from '../../onnx/runtime.ts';
import type { Conditioning, PredictInput } from '../model.ts';
import type { Network } from '../networks.ts';
import { controlFeeds } from './control.ts';

const pixelsPerLatent = 8;

/** The same weights with and without places for a ControlNet's residuals. Only one of the two is kept. */
export interface UnetNetworks {
  readonly plain: Network;
  readonly controlled: Network;
}

/** Runs the UNet on a batch. Entries whose prompts have different lengths run apart: results do not depend on who shares a batch. */
export async function predict({ plain, controlled }: UnetNetworks, input: PredictInput, outChannels: number): Promise<Latents> {
  const controls = (input.controls ?? []).filter(({ strength }) => strength !== 0);
  const network = controls.length > 0 ? controlled : plain;
  await (controls.length > 0 ? plain : controlled).release();
  for (const { hint } of controls) assertHintFits(hint, input.x);
  const [n, , height, width] = input.x.dims;
  if (input.conds.length !== n) throw new RangeError(`predict: ${input.conds.length} conditionings for ${n} latents`);
  const each = outChannels * height * width;
  const out = new Float32Array(n * each);
  for (const members of byTokens(input.conds)) {
    const feeds = feedsFor(input, members);
    const residuals = [];
    for (const { net, hint, strength } of controls) residuals.push({ residuals: await net.residuals({ ...feeds, hint: hintFor(hint, members.length) }), strength });
    const results = await network.run({ ...feeds, ...controlFeeds(residuals) });
    const eps = results['eps']!.data as Float32Array;
    for (const [i, member] of members.entries()) out.set(eps.subarray(i * each, (i + 1) * each), member * each);
  }
  return { data: out, dims: [n, outChannels, height, width] };
}

function assertHintFits({ dims: [, , h, w] }: Latents, { dims: [, , height, width] }: Latents): void {
  if (h === height * pixelsPerLatent && w === width * pixelsPerLatent) return;
  throw new StudioError('bad_input', `The ControlNet's picture is ${w}×${h} where ${width * pixelsPerLatent}×${height * pixelsPerLatent} is made. Resize it to the picture's size.`);
}

/** One picture shown to every member of a batch. */
function hintFor({ data, dims: [, channels, height, width] }: Latents, members: number): TensorData {
  const out = new Float32Array(members * data.length);
  for (let i = 0; i < members; i++) out.set(data, i * data.length);
  return { data: out, dims: [members, channels, height, width] };
}

/** Places in the batch, together where their conditionings have as many tokens. */
function byTokens(conds: readonly Conditioning[]): number[][] {
  const groups = new Map<number, number[]>();
  for (const [i, { context }] of conds.entries()) groups.set(context.tokens, [...(groups.get(context.tokens) ?? []), i]);
  return [...groups.values()];
}

function feedsFor({ x, timestep, conds, inpaint }: PredictInput, members: readonly number[]): Record<string, TensorData> {
  const image = inpaint ? joinChannels(x, inpaint) : x;
  const [, channels, height, width] = image.dims;
  const own = members.map((member) => conds[member]!);
  const { tokens, width: wide } = own[0]!.context;
  const feeds: Record<string, TensorData> = {
    x: { data: gather(image, members), dims: [members.length, channels, height, width] },
    timesteps: { data: new Float32Array(members.length).fill(timestep), dims: [members.length] },
    context: { data: joined(own.map((cond) => cond.context.data)), dims: [members.length, tokens, wide] },
  };
  const vectors = own.flatMap((cond) => (cond.vector ? [cond.vector] : []));
  if (vectors.length > 0) feeds['y'] = { data: joined(vectors), dims: [members.length, vectors[0]!.length] };
  return feeds;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Some latents of a batch, as float32. */
function gather(x: Latents, members: readonly number[]): Float32Array {
  if (members.length === x.dims[0] && x.data instanceof Float32Array) return x.data;
  const size = elements(x.dims) / x.dims[0];
  const out = new Float32Array(members.length * size);
  for (const [i, member] of members.entries()) out.set(x.data.subarray(member * size, (member + 1) * size), i * size);
  return out;
}

/** Channels of `b` behind those of `a`. */
export function joinChannels(a: Latents, b: Latents): Latents {
  const [n, ca, height, width] = a.dims;
  const [nb, cb, hb, wb] = b.dims;
  if (n !== nb || height !== hb || width !== wb) throw new StudioError('bad_input', `The mask is ${wb}×${hb} latents for a picture of ${width}×${height}.`);
  const dims: Dims = [n, ca + cb, height, width];
  const data = new Float32Array(elements(dims));
  const sizeA = ca * height * width;
  const sizeB = cb * height * width;
  for (let i = 0; i < n; i++) {
    data.set(a.data.subarray(i * sizeA, (i + 1) * sizeA), i * (sizeA + sizeB));
    data.set(b.data.subarray(i * sizeB, (i + 1) * sizeB), i * (sizeA + sizeB) + sizeA);
  }
  return { data, dims };
}
