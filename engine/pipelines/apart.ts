import { picked } from '../math/batch.ts';
import { like, type Latents } from '../math/latents.ts';
import type { OpenModel, PredictInput } from '../models/model.ts';

/**
 * A processor's matrix products and convolutions are cut into pieces by how many rows they have and how many threads
 * there are, and each cut rounds differently. Computed in runs of its own, a picture has the same bits alone and at any
 * place of any batch; batching saves nothing there, because it computes as much.
 */

/** The network's output for a batch of groups of `pictures`, picture after picture: all groups of one in one run. */
export async function predictApart(model: Pick<OpenModel, 'predict'>, input: PredictInput, pictures: number): Promise<Latents> {
  const { x, conds, inpaint } = input;
  if (pictures === 1) return model.predict(input);
  const groups = x.dims[0] / pictures;
  let out: Latents | null = null;
  for (let picture = 0; picture < pictures; picture++) {
    const places = Array.from({ length: groups }, (_, group) => group * pictures + picture);
    const part = await model.predict({ ...input, x: picked(x, places), conds: places.map((place) => conds[place]!), ...(inpaint && { inpaint: picked(inpaint, places) }) });
    out ??= like(part, [x.dims[0], part.dims[1], part.dims[2], part.dims[3]]);
    for (const [group, place] of places.entries()) put(out, place, part, group);
  }
  return out!;
}

/** Pixels of a batch of latents, picture after picture. */
export async function decodeApart(model: Pick<OpenModel, 'decode'>, latents: Latents): Promise<Latents> {
  const pictures = latents.dims[0];
  if (pictures === 1) return model.decode(latents);
  let out: Latents | null = null;
  for (let picture = 0; picture < pictures; picture++) {
    const part = await model.decode(picked(latents, [picture]));
    out ??= like(part, [pictures, part.dims[1], part.dims[2], part.dims[3]]);
    put(out, picture, part, 0);
  }
  return out!;
}

function put(out: Latents, place: number, from: Latents, at: number): void {
  const size = from.dims[1] * from.dims[2] * from.dims[3];
  out.data.set(from.data.subarray(at * size, (at + 1) * size), place * size);
}
