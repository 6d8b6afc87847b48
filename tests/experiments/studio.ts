/**
 * The inside of experiments with an engine that is a formula: the real history, queue, plans and feeder; pictures are files
 * that hold their recipe. For tests that need hundreds of pictures, or a process to kill.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineJob, ImageMade } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import type { Cell, ExperimentSummary } from '../../contract/experiment.ts';
import type { Forecast, ForecastWish } from '../../contract/forecast.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { Job } from '../../contract/job.ts';
import { Recipe } from '../../contract/recipe.ts';
import type { Request } from '../../contract/request.ts';
import type { Core } from '../../main/core.ts';
import type { EngineLink } from '../../main/engine/host.ts';
import { createExperiments, type Experiments } from '../../main/experiments/experiments.ts';
import { keepsakesIn } from '../../main/experiments/keepsakes.ts';
import { recipeKey } from '../../main/history/experiments/known.ts';
import { openHistory, type History } from '../../main/history/history.ts';
import { recoverJobs } from '../../main/history/recover.ts';
import { createJobRunner, type JobRunner } from '../../main/jobs/runner.ts';
import { sampleRecipe } from '../history/sample.ts';
import { smallCatalog, someModels } from './context.ts';

export interface FakeStudio {
  readonly history: History;
  readonly experiments: Experiments;
  readonly jobs: JobRunner;
  /** Requests in the order the engine was given them. */
  readonly made: Request[];
  readonly told: { readonly experiment: ExperimentSummary; readonly cells: Cell[] }[];
  readonly notices: string[];
  close(): Promise<void>;
}

export interface FakeOptions {
  readonly folder: string;
  readonly say?: (line: string) => void;
  /** Before a picture is written, and between its file and its being told, ms. */
  readonly delay?: number;
  /** What the engine does with a job in place of making it. */
  readonly spoil?: (job: EngineJob, signal: AbortSignal) => Promise<void>;
  readonly onImage?: (image: ImageRecord) => void;
}

const recipeOf = (request: Request): Recipe => {
  const { prompt, negativePrompt, width, height, sampler, steps, cfg, seed } = request;
  return sampleRecipe({ prompt, negativePrompt, width, height, sampler, schedule: request.schedule === 'automatic' ? 'normal' : request.schedule, steps, cfg, seed });
};

const forecast = ({ request, nfe }: ForecastWish): Forecast => {
  const perStep = (request.sampler === 'heun' ? 2 : 1) * (request.cfg === 1 ? 1 : 2);
  const steps = nfe === null ? request.steps : Math.max(1, Math.round(nfe / perStep));
  return { ok: true, steps, nfe: steps * perStep, calls: steps, exact: true, perCall: 2, schedule: request.schedule, identity: recipeKey(recipeOf({ ...request, steps })) };
};

/** Reads a picture as the files process does. */
const readFacts = async (file: string) => {
  const recipe = Recipe.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { width: recipe.width, height: recipe.height, source: 'stepwise', recipe, settings: null };
};

export async function openFakeStudio({ folder, say = () => undefined, delay = 0, spoil, onImage }: FakeOptions): Promise<FakeStudio> {
  const history = await openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
  const made: Request[] = [];
  const told: FakeStudio['told'] = [];
  const notices: string[] = [];
  const listeners = new Map<string, (data: never) => void>();

  async function make(job: EngineJob, signal: AbortSignal) {
    made.push(job.request);
    await spoil?.(job, signal);
    for (const { imageId, file } of job.images) {
      await wait(delay);
      if (signal.aborted) throw new StudioError('cancelled', 'Cancelled.');
      if (existsSync(file)) say(`double ${imageId}`);
      const recipe = recipeOf(job.request);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.tmp`, JSON.stringify(recipe));
      renameSync(`${file}.tmp`, file);
      say(`file ${imageId}`);
      await wait(delay);
      const image: ImageMade = { jobId: job.jobId, imageId, file, bytes: 100, recipe, nfe: 2 * job.request.steps, seconds: 0.5 };
      listeners.get('image.made')!(image as never);
    }
    return { nfe: 1, seconds: 1, shared: { text: 0.25, model: 0 } };
  }

  const link = {
    on: (event: string, listen: (data: never) => void) => listeners.set(event, listen),
    call: async (command: string, input: unknown, options?: { signal: AbortSignal }) =>
      command === 'device.provenance' ? sampleRecipe().provenance : make(input as EngineJob, options!.signal),
  } as unknown as EngineLink;
  const files = { link: async () => ({ call: async (_: string, { wishes }: { wishes: ForecastWish[] }) => ({ forecasts: wishes.map(forecast) }) }) };
  const host = { link: async () => link, status: { state: 'ready', problem: null } };
  const filesOf = async ({ model }: Request) => ({ model: { name: model, path: `/models/${model}`, sha256: 'a'.repeat(64) }, files: { vae: null, loras: [], embeddings: [] } });

  const jobs = createJobRunner({
    history,
    host: host as unknown as Core['host'],
    findFiles: filesOf,
    nameOf: (_, seed, imageId) => join(folder, 'pictures', `${seed}-${imageId}`),
    saveAs: () => ({ format: 'png', quality: 95 }),
    oneSeedPerBatch: async () => false,
    previews: () => false,
    keepOf: (job: Job) => experiments.keepOf(job),
    onShared: (jobId, shared) => experiments.shared(jobId, shared),
    onJob: (job) => experiments.heard(job),
    onImage: (image) => {
      say(`kept ${image.id}`);
      onImage?.(image);
    },
  });
  jobs.listen(link);
  const experiments = createExperiments({
    core: { history, host, files, catalog: async () => smallCatalog, models: { filesOf, list: async () => [...someModels], find: async () => ({ hashes: {}, missing: false }) }, jobs } as unknown as Pick<Core, 'history' | 'host' | 'files' | 'catalog' | 'models' | 'jobs'>,
    keepsakes: keepsakesIn(join(folder, 'keepsakes')),
    fileOf: (seed, imageId) => join(folder, 'pictures', `${seed}-${imageId}.png`),
    settle: (request) => request,
    onProgress: (experiment, cells) => told.push({ experiment, cells }),
    onProblem: (text) => notices.push(text),
  });
  await recoverJobs(history, readFacts);
  return {
    history, experiments, jobs, made, told, notices,
    async close() {
      await experiments.stop();
      await jobs.stop();
      await history.close();
    },
  };
}
