import { StudioError } from '../../contract/errors.ts';
import type { EngineJob, ImageMade, ImagePlan, SharedSeconds } from '../../contract/engine.ts';
import type { JobProgress } from '../../contract/job.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { LoraUse } from '../../contract/request.ts';
import { encodePicture } from '../image/encode.ts';
import { inscription } from '../image/metadata/write.ts';
import { toRgb } from '../image/pixels.ts';
import { writeWhole } from '../image/write.ts';
import type { Latents } from '../math/latents.ts';
import { noiseSource, openNoise } from '../noise/open.ts';
import { a1111Names } from './a1111-names.ts';
import { keepBeside, type WalkedStep } from './keep.ts';
import { progressClock } from './progress.ts';
import { encodePrompts, readPrompts } from './prompting.ts';
import { recipeOf } from './recipe-of.ts';
import { sample } from './sampling.ts';
import type { OpenedModel } from './shelf.ts';
import { planWalk, type Walk } from './walk.ts';

export interface JobContext {
  /** Opens the model with the LoRAs, VAE and device the job asks for. */
  readonly open: (job: EngineJob, loras: readonly LoraUse[]) => Promise<OpenedModel>;
  readonly signal: AbortSignal;
  /** Whether the batch that runs now is to be left for the next one. Asked once per step; answering resets it. */
  readonly skip: () => boolean;
  readonly onProgress: (progress: JobProgress) => void;
  readonly onImage: (made: ImageMade) => void;
  /** A sentence for the log, such as where the noise levels are from. */
  readonly onNote: (text: string) => void;
}

/** Makes the pictures of a job, batch by batch. Each is whole on disk before it is told. */
export async function runJob(job: EngineJob, context: JobContext): Promise<{ nfe: number; seconds: number; shared: SharedSeconds }> {
  const began = performance.now();
  const { request } = job;
  const batches = batchesOf(job.images);
  const tell = progressClock(job.jobId, batches.length, context.onProgress);
  tell.phase('load', 0);
  noiseSource(request.noise);
  const prompts = readPrompts(request);
  const opened = await context.open(job, prompts.loras);
  opened.model.assertDecodes();
  const walk = planWalk(request, opened.model, job.sigmas);
  if (walk.note) context.onNote(walk.note);

  tell.phase('encode', 0);
  const encoded = await encodePrompts(opened.model, prompts, {
    dialect: request.dialect,
    clipSkip: request.clipSkip,
    emphasis: 'original',
    embeddings: opened.embeddings,
    width: request.width,
    height: request.height,
  }, opened.remember);

  let nfe = 0;
  for (const [index, images] of batches.entries()) {
    stopIf(context.signal);
    const made = await makeBatch({ job, context, opened, walk, encoded, images, index, tell });
    nfe += made * images.length;
  }
  return { nfe, seconds: (performance.now() - began) / 1000, shared: opened.shared() };
}

interface Batch {
  readonly job: EngineJob;
  readonly context: JobContext;
  readonly opened: OpenedModel;
  readonly walk: Walk;
  readonly encoded: Awaited<ReturnType<typeof encodePrompts>>;
  readonly images: readonly ImagePlan[];
  readonly index: number;
  readonly tell: ReturnType<typeof progressClock>;
}

/** Samples, decodes and writes one batch; the evaluations per picture, 0 if it was skipped. */
async function makeBatch({ job, context, opened, walk, encoded, images, index, tell }: Batch): Promise<number> {
  const began = performance.now();
  const { request } = job;
  tell.beginBatch();
  const steps = sample({
    model: opened.model,
    apart: opened.apart,
    request,
    walk,
    noise: openNoise(request.noise, noisePlan(job, opened, images)),
    encoded,
    signal: context.signal,
  });

  const walked: WalkedStep[] = [];
  let result = await steps.next();
  const references = opened.references();
  for (; !result.done; result = await steps.next()) {
    const { step, sigma, denoised, nfe } = result.value;
    const preview = job.previews && tell.previewDue() ? await opened.preview(denoised) : undefined;
    tell.step({ batch: index, step, steps: walk.samplingSteps ?? Math.max(step, walk.sigmas.length - 1), sigma, nfe, preview });
    if (job.keep?.steps) walked.push({ step, sigma, nfe, denoised });
    if (context.skip()) {
      await steps.return({ latents: denoised, nfe });
      return 0;
    }
  }
  stopIf(context.signal);

  const { latents, nfe } = result.value;
  tell.phase('decode', index);
  const pixels = await opened.decode(latents);
  const seconds = (performance.now() - began) / 1000 / images.length;
  for (const [k, plan] of images.entries()) {
    stopIf(context.signal);
    const recipe = recipeOf({ request, plan, walk, opened: { ...(await references), provenance: opened.provenance } });
    // First: a picture that is there has everything beside it.
    if (job.keep) await keepBeside(job.keep, plan.imageId, k, latents, pixels, walked);
    const bytes = await writePicture(pixels, k, plan, recipe);
    context.onImage({ jobId: job.jobId, imageId: plan.imageId, file: plan.file, bytes, recipe, nfe, seconds });
  }
  tell.endBatch();
  return nfe;
}

async function writePicture(pixels: Latents, index: number, { file, quality }: ImagePlan, recipe: Recipe): Promise<number> {
  const bytes = await encodePicture(toRgb(pixels, index), file, quality, inscription(recipe, a1111Names));
  await writeWhole(file, bytes);
  return bytes.length;
}

function noisePlan({ request }: EngineJob, { model }: OpenedModel, images: readonly ImagePlan[]) {
  const { channels, factor } = model.latent;
  const { seedResizeWidth: width, seedResizeHeight: height } = request;
  return {
    seeds: images.map(({ seed }) => BigInt(seed)),
    dims: [images.length, channels, request.height / factor, request.width / factor] as const,
    ensd: BigInt(request.ensd),
    batch: { size: request.batchSize, places: images.map(({ batchIndex }) => batchIndex) },
    ...(request.variationStrength > 0 && { variation: { seeds: images.map(({ variationSeed }) => BigInt(variationSeed)), strength: request.variationStrength } }),
    ...(width > 0 && height > 0 && { resize: { width: width / factor, height: height / factor } }),
  };
}

/** Pictures that are sampled together. */
function batchesOf(images: readonly ImagePlan[]): ImagePlan[][] {
  const batches = new Map<number, ImagePlan[]>();
  for (const plan of images) batches.set(plan.batch, [...(batches.get(plan.batch) ?? []), plan]);
  return [...batches.values()];
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted) throw new StudioError('cancelled', 'Cancelled.');
}
