import type { Emit } from '../../contract/link.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ImageParent, ImageRecord } from '../../contract/image.ts';
import type { Job } from '../../contract/job.ts';
import type { Request } from '../../contract/request.ts';
import type { StudioContract } from '../../contract/studio.ts';
import { plain, recipeOf, type FakeImages } from './fake-images.ts';
import { Previewer } from './painter.ts';
import type { Scenario } from './scenario.ts';

type Tell = Emit<StudioContract['events']>;

/** Makes pictures one step after another, as the engine would be seen to from here. */
export class FakeQueue {
  private jobs: Job[];
  private running: { id: string; cancelled: boolean; skipped: boolean } | null = null;
  private held: (() => void) | null = null;
  private gate: Promise<void> = Promise.resolve();
  private failure: StudioError | null = null;
  private readonly parents = new Map<string, ImageParent>();
  private readonly images: FakeImages;
  private readonly stepMs: number;
  private holdAt: number;
  private readonly tell: Tell;
  private readonly previews: () => boolean;

  constructor(images: FakeImages, { step, holdAt }: Pick<Scenario, 'step' | 'holdAt'>, tell: Tell, previews: () => boolean) {
    this.images = images;
    this.stepMs = step;
    this.holdAt = holdAt;
    this.tell = tell;
    this.previews = previews;
    const kept = JSON.parse(sessionStorage.getItem('fake.jobs') ?? '[]') as Job[];
    this.jobs = kept.map((job) => (job.state === 'running' ? Object.assign(job, { state: 'interrupted', endedAt: Date.now() }) : job));
    queueMicrotask(() => void this.pump());
  }

  list = (): Job[] => this.jobs;

  private save(job?: Job): void {
    if (job) {
      this.jobs = this.jobs.some((each) => each.id === job.id) ? this.jobs.map((each) => (each.id === job.id ? job : each)) : [...this.jobs, job];
      this.tell('job.changed', job);
    }
    sessionStorage.setItem('fake.jobs', JSON.stringify(this.jobs));
  }

  find(id: string): Job {
    const job = this.jobs.find((each) => each.id === id);
    if (!job) throw new StudioError('unknown_job', `There is no job “${id}”.`);
    return job;
  }

  /** `parent`: the picture that those of the job vary. */
  start(request: Request, parent: ImageParent | null = null): Job {
    const draw = () => String(Math.floor(Math.random() * 2 ** 32));
    const seed = request.seed === '-1' ? draw() : request.seed;
    const variationSeed = request.variationSeed === '-1' ? draw() : request.variationSeed;
    const job: Job = {
      id: `job-${Date.now()}-${this.jobs.length}`, state: 'queued', request: { ...request, seed, variationSeed }, createdAt: Date.now(), startedAt: null, endedAt: null,
      imagesDone: 0, imagesTotal: request.batchCount * request.batchSize, error: null,
    };
    if (parent) this.parents.set(job.id, parent);
    this.save(job);
    queueMicrotask(() => void this.pump());
    return job;
  }

  cancel(id: string): void {
    const job = this.find(id);
    if (this.running?.id === id) {
      this.running.cancelled = true;
      this.release();
    } else if (job.state === 'queued') {
      this.save({ ...job, state: 'cancelled', endedAt: Date.now() });
    }
  }

  skip(id: string): void {
    if (this.running?.id === id) this.running.skipped = true;
    this.release();
  }

  remove(id: string): void {
    this.jobs = this.jobs.filter((job) => job.id !== id);
    this.tell('job.removed', { jobId: id });
    this.save();
  }

  /** Stops before the next step until released: a test can look as long as it likes. */
  hold(): void {
    this.gate = new Promise((resolve) => (this.held = resolve));
  }
  release(): void {
    this.held?.();
    this.held = null;
    this.gate = Promise.resolve();
  }
  fail(error: StudioError): void {
    this.failure = error;
    this.release();
  }

  private async pump(): Promise<void> {
    if (this.running) return;
    const next = this.jobs.find((job) => job.state === 'queued');
    if (!next) return;
    this.running = { id: next.id, cancelled: false, skipped: false };
    let job: Job = { ...next, state: 'running', startedAt: Date.now() };
    this.save(job);
    try {
      for (let batch = 0; batch < job.request.batchCount && !this.running.cancelled; batch++) {
        this.running.skipped = false;
        job = await this.batch(job, batch);
      }
      this.save({ ...job, state: this.running.cancelled ? 'cancelled' : 'done', endedAt: Date.now() });
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.save({ ...job, state: 'failed', endedAt: Date.now(), error: { code: error.code, message: error.message, detail: error.detail } });
    }
    this.running = null;
    void this.pump();
  }

  private async batch(job: Job, batch: number): Promise<Job> {
    const { batchSize, batchCount, width, height, prompt } = job.request;
    const recipes = Array.from({ length: batchSize }, (_, i) => recipeOf(job, batch * batchSize + i));
    const looks = recipes.map((recipe) => ({ seed: Number(BigInt(recipe.seed) % 2n ** 31n) + (recipe.variationStrength > 0 ? Number(recipe.variationSeed) : 0), prompt, width, height }));
    const { sigmas } = recipes[0]!;
    const steps = sigmas.length - 1;
    const nfePerStep = ['heun', 'dpm_2', 'dpmpp_sde', 'dpmpp_2s_ancestral'].includes(job.request.sampler) ? 2 : 1;
    const previewer = this.previews() ? new Previewer(looks) : null;
    const progress = { jobId: job.id, batch, step: 0, steps, sigma: null as number | null, nfe: 0, secondsLeft: null as number | null };
    if (batch === 0) this.tell('job.progress', { ...progress, phase: 'load' });
    const started = performance.now();
    for (let step = 0; step < steps; step++) {
      await this.gate;
      await new Promise((resolve) => setTimeout(resolve, this.stepMs));
      if (this.failure) {
        const error = this.failure;
        this.failure = null;
        throw error;
      }
      if (this.running!.cancelled || this.running!.skipped) return job;
      const nfe = nfePerStep * (step + 1);
      const left = (steps - step - 1 + (batchCount - batch - 1) * steps) * (this.stepMs / 1000);
      const preview = await previewer?.at(((step + 1) / steps) ** 0.7, step + 1);
      this.tell('job.progress', { ...progress, phase: 'sample', step: step + 1, nfe, sigma: sigmas[step]!, secondsLeft: step < 2 ? null : left, ...(preview ? { preview } : {}) });
      if (step + 1 === this.holdAt) {
        this.holdAt = 0;
        this.hold();
      }
    }
    this.tell('job.progress', { ...progress, phase: 'decode', step: steps, nfe: steps * nfePerStep });
    let after = job;
    for (const [i, recipe] of recipes.entries()) {
      const seconds = (performance.now() - started) / 1000 / batchSize;
      const record: ImageRecord = {
        ...plain, id: `${job.id}-${batch * batchSize + i}`, seq: Date.now() * 1000 + i, jobId: job.id, createdAt: Date.now() + i, file: `/home/you/Pictures/Stepwise/${job.id}-${i}.png`, width, height, bytes: 400_000, recipe,
        nfe: steps * nfePerStep, seconds, parent: this.parents.get(job.id) ?? null, rating: 0, favourite: false, missing: false, trashedAt: null,
      };
      this.images.put(record);
      after = Object.assign({}, job, { imagesDone: after.imagesDone + 1 });
      this.save(after);
      this.tell('image.added', record);
    }
    return after;
  }
}
