import type { EngineJob } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { requestOfRecipe } from '../../contract/recipe-request.ts';
import { DeviceId, Request } from '../../contract/request.ts';
import type { EngineHost, EngineLink } from '../engine/host.ts';
import { advance } from '../jobs/plan.ts';
import type { ReplayFiles } from './files.ts';

/** What to render again, at which place of its batch; which file it is written to is decided later. */
export type Rendering = Pick<EngineJob, 'request' | 'model' | 'files' | 'sigmas'> & Pick<EngineJob['images'][number], 'seed' | 'variationSeed' | 'batchIndex'>;

/** A recipe's picture: at the place it had, with the levels it walked, on the device and with the threads it was made with. */
export function renderingOf(recipe: Recipe, files: ReplayFiles): Rendering {
  const asked = requestOfRecipe(recipe);
  const device = DeviceId.safeParse(recipe.provenance.device);
  const request = Request.safeParse({
    ...asked,
    prompt: files.without(recipe.prompt),
    negativePrompt: files.without(recipe.negativePrompt),
    loras: asked.loras.filter(({ name }) => !files.missingLoras.has(name)),
    model: files.grants.model.name,
    vae: files.grants.files.vae?.name ?? null,
    batchCount: 1,
    device: device.success ? device.data : 'auto',
    threads: recipe.provenance.threads,
  });
  if (!request.success) {
    const [issue] = request.error.issues;
    throw new StudioError('not_reproducible', `This version cannot ask for what the recipe says: ${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const { seed, variationSeed, batchIndex, sigmas } = recipe;
  return { request: request.data, ...files.grants, sigmas, seed, variationSeed, batchIndex };
}

export interface Rendered {
  readonly recipe: Recipe;
  readonly seconds: number;
  readonly nfe: number;
}

export interface RenderWish {
  readonly id: string;
  /** Where the picture is written. */
  readonly file: string;
  /** `alone`, or beside the pictures it was made with. */
  readonly company: 'alone' | 'batch';
  /** Whether a noise source draws a whole batch from one seed. */
  readonly oneSeedPerBatch: (noise: string) => Promise<boolean>;
  readonly previews: boolean;
  readonly signal: AbortSignal;
}

/** Has the engine render a picture into a file. In company the others are written beside it: `FILE.1.png`, …. */
export async function render(host: EngineHost, rendering: Rendering, { id, file, company, oneSeedPerBatch, previews, signal }: RenderWish): Promise<Rendered> {
  const link = await host.link();
  const { seed, variationSeed, batchIndex, ...rest } = rendering;
  const places = company === 'alone' ? [batchIndex] : Array.from({ length: rest.request.batchSize }, (_, place) => place);
  // As a job counts them.
  const seedStays = rest.request.variationStrength > 0 || (await oneSeedPerBatch(rest.request.noise));
  const images = places.map((place) => ({
    imageId: place === batchIndex ? id : `${id}.${place}`,
    file: place === batchIndex ? file : `${file}.${place}.png`,
    seed: seedStays ? seed : advance(seed, place - batchIndex),
    variationSeed: advance(variationSeed, place - batchIndex),
    batch: 0,
    batchIndex: place,
  }));
  let made: Rendered | null = null;
  const stop = link.on('image.made', (image) => {
    if (image.imageId === id) made = image;
  });
  try {
    const device = await usableDevice(link, rest.request.device, signal);
    await link.call('job.run', { ...rest, jobId: id, request: { ...rest.request, device }, images, previews }, { signal });
  } finally {
    stop();
  }
  if (!made) throw new StudioError('internal', 'The engine ended the replay without a picture.');
  return made;
}

/** The device asked for where this machine has it, else whichever the engine chooses. */
async function usableDevice(link: EngineLink, device: DeviceId, signal: AbortSignal): Promise<DeviceId> {
  if (device === 'auto' || device === 'cpu') return device;
  const { devices } = await link.call('device.report', {}, { signal });
  return devices.some(({ id, state }) => id === device && (state === 'ok' || state === 'limited')) ? device : 'auto';
}
