/** Made-up pictures and jobs with everything a real one has, for tests of the history. */
import type { ImagePlan } from '../../contract/engine.ts';
import { Recipe } from '../../contract/recipe.ts';
import { Request } from '../../contract/request.ts';
import type { FinishedImage, NewImage, NewJob } from '../../main/history/contract.ts';

export function sampleRecipe(changes: Partial<Recipe> = {}): Recipe {
  return Recipe.parse({
    version: 2, prompt: 'a red circle on a blue background', negativePrompt: 'blurry', dialect: 'a1111',
    model: { name: 'dreamshaper_8', sha256: '879db523c30d3b9017143d56705015e15a2cb5628762c11d086fed9538abd7fd', family: 'sd15', prediction: 'eps' },
    vae: null, loras: [], embeddings: [], clipSkip: 1, width: 512, height: 512, sampler: 'dpmpp_2m', samplerOptions: {},
    schedule: 'karras', scheduleOptions: {}, steps: 20, denoise: 1, sigmas: [14.6146, 5.1, 0.4, 0], cfg: 7, guidance: 'cfg',
    guidanceOptions: {}, seed: '42', variationSeed: '0', variationStrength: 0, seedResizeWidth: 0, seedResizeHeight: 0, ensd: 0,
    noise: 'stepwise', batchIndex: 0, batchSize: 1,
    provenance: { engine: '0.1.0', runtime: 'onnxruntime-node 1.30.0', device: 'cpu', precision: 'fp32', threads: 2, platform: 'linux-x64', processor: 'AMD EPYC' },
    ...changes,
  });
}

export function samplePlan(n: number, folder = '/pictures', changes: Partial<ImagePlan> = {}): ImagePlan {
  return { imageId: `image-${n}`, file: `${folder}/${n}.png`, seed: String(1000 + n), variationSeed: '0', batch: n, batchIndex: 0, ...changes };
}

export function sampleJob(jobId: string, images: ImagePlan[]): NewJob {
  return { jobId, request: Request.parse({ prompt: 'a red circle' }), images, parent: null };
}

export function sampleFinished(jobId: string, plan: ImagePlan, changes: Partial<FinishedImage> = {}): FinishedImage {
  return {
    jobId, imageId: plan.imageId, file: plan.file, bytes: 1000, recipe: sampleRecipe({ seed: plan.seed }), nfe: 40, seconds: 1.5,
    width: 512, height: 512, createdAt: 1_760_000_000_000, modifiedAt: 1_760_000_000_000, ...changes,
  };
}

export function sampleImage(n: number, changes: Partial<NewImage> = {}): NewImage {
  const time = 1_760_000_000_000 + n * 1000;
  return {
    id: `image-${n}`, jobId: null, createdAt: time, file: `/pictures/${n}.png`, bytes: 1000 + n, modifiedAt: time, width: 512, height: 512,
    source: 'stepwise', recipe: sampleRecipe({ seed: String(n) }), settings: null, nfe: 40, seconds: 1, parent: null, ...changes,
  };
}
