import { createHash } from 'node:crypto';
import type { SharedSeconds } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import { type AxisInfo, type AxisWish, type Cell, type Experiment, type ExperimentPreview, type ExperimentSummary, ExperimentWish, type Layout, type ReferenceWish } from '../../contract/experiment.ts';
import type { ForecastWish } from '../../contract/forecast.ts';
import type { Job } from '../../contract/job.ts';
import type { Request } from '../../contract/request.ts';
import type { Core } from '../core.ts';
import type { ExperimentPlan } from '../history/experiments/contract.ts';
import { newId } from '../ids.ts';
import { drawSeed } from '../jobs/plan.ts';
import { allCells } from './all-cells.ts';
import { axisInfos, moreValues } from './axes/axes.ts';
import type { AxisContext } from './axes/axis.ts';
import type { Keepsakes } from './keepsakes.ts';
import { emptyPreview, previewOf } from './preview.ts';
import { atKey, type MadePlan, makePlan, type Numbering, nothingYet, type PlanTools } from './plan.ts';
import { progressTeller } from './progress.ts';
import { createFeeder } from './runner.ts';
import { speedOf } from './speed.ts';
import { checkedLayout, readWish } from './wish.ts';

export interface ExperimentsOptions {
  readonly core: Pick<Core, 'history' | 'host' | 'files' | 'catalog' | 'models' | 'jobs'>;
  readonly keepsakes: Keepsakes;
  readonly fileOf: (seed: string, imageId: string) => string;
  /** Fills in what a request leaves to the person's settings. */
  readonly settle: (request: Request) => Request;
  readonly onChanged?: (experiment: Experiment) => void;
  readonly onProgress?: (experiment: ExperimentSummary, cells: Cell[]) => void;
  readonly onRemoved?: (experimentId: string) => void;
  readonly onProblem: (sentence: string) => void;
}

/** Experiments: made of wishes, planned, run through the queue, changed. */
export interface Experiments {
  axes(): AxisInfo[];
  preview(wish: ExperimentWish, examples: number): Promise<ExperimentPreview>;
  create(wish: ExperimentWish): Promise<Experiment>;
  /** The newest experiment of this very wish. */
  find(wish: ExperimentWish): Promise<string | null>;
  resume(experimentId: string): Promise<ExperimentSummary>;
  pause(experimentId: string): Promise<ExperimentSummary>;
  cancelCells(experimentId: string, cells: readonly number[]): Promise<Cell[]>;
  retryCells(experimentId: string, cells: readonly number[]): Promise<Cell[]>;
  watchCells(experimentId: string, cells: readonly number[]): Promise<Cell[]>;
  noteCell(experimentId: string, n: number, notes: string): Promise<Cell>;
  addValues(experimentId: string, axisId: string, values: AxisWish['values']): Promise<Experiment>;
  setReference(experimentId: string, reference: ReferenceWish | null): Promise<Experiment>;
  setLayout(experimentId: string, layout: Layout): Promise<Experiment>;
  describe(experimentId: string, words: { name?: string | undefined; notes?: string | undefined }): Promise<Experiment>;
  remove(experimentId: string): Promise<void>;
  /** A job changed: if it is a cell's, the next follows. */
  heard(job: Job): void;
  /** What a job of a cell did not have to do again. */
  shared(jobId: string, shared: SharedSeconds): void;
  /** What is to be kept beside the pictures of a job. */
  keepOf(job: Job): Promise<{ folder: string; latents: boolean; steps: boolean } | undefined>;
  /** Goes on with experiments that were running; with one named, with that one alone, until it is done. */
  run(experimentId?: string): Promise<void>;
  stop(): Promise<void>;
}

export function createExperiments(options: ExperimentsOptions): Experiments {
  const { core, keepsakes } = options;
  const { history } = core;
  let only: string | null = null;
  const problem = (thrown: unknown) => options.onProblem(thrown instanceof Error ? thrown.message : String(thrown));
  const teller = progressTeller(history, (experiment, cells) => options.onProgress?.(experiment, cells), problem);
  /** Jobs of the one experiment that this process is here for, one after another. */
  let own: Promise<unknown> = Promise.resolve();
  const beginOwn = async (jobId: string) => {
    await core.jobs.run(jobId).catch((thrown: unknown) => {
      // Cancelled before it began, or made by another process.
      if (!(thrown instanceof StudioError && thrown.code === 'unknown_job')) problem(thrown);
    });
  };
  const feeder = createFeeder({
    begin(jobId) {
      if (only === null) core.jobs.drain().catch(problem);
      else own = own.then(() => beginOwn(jobId));
    },
    history,
    jobs: core.jobs,
    catalog: core.catalog,
    fileOf: options.fileOf,
    suffices: keepsakes.suffices,
    engineStatus: () => core.host.status,
    only: () => only,
    onChange: teller.note,
    onStopped: (experimentId, sentence) => {
      teller.note(experimentId, []);
      options.onProblem(sentence);
    },
    onProblem: options.onProblem,
  });

  const names = async (): Promise<Omit<AxisContext, 'base'>> => ({ catalog: await core.catalog(), models: await core.models.list(), drawSeed });

  async function tools(): Promise<PlanTools> {
    const provenances = new Map<string, PlanTools['provenance'] extends (request: Request) => infer R ? R : never>();
    return {
      catalog: await core.catalog(),
      forecast: async (wishes: readonly ForecastWish[]) => (await (await core.files.link()).call('request.forecast', { wishes: wishes.map((wish) => ({ ...wish, request: options.settle(wish.request) })) })).forecasts,
      filesOf: (request) => core.models.filesOf(request),
      provenance(request) {
        const { device, threads } = options.settle(request);
        const key = `${device}:${threads}`;
        // An engine that cannot say so now says it when the cell is made; only reuse has to wait for it.
        if (!provenances.has(key)) provenances.set(key, core.host.link().then((link) => link.call('device.provenance', { device, threads })).catch(() => null));
        return provenances.get(key)!;
      },
      speed: async ({ width, height }, model) => speedOf(await history.experiments.speeds({ model, width, height })),
      knownPictures: (wanted) => (wanted.length === 0 ? Promise.resolve({}) : history.experiments.knownPictures({ wanted: [...wanted] })),
    };
  }

  const changed = (experiment: Experiment): Experiment => {
    options.onChanged?.(experiment);
    return experiment;
  };

  async function numberingOf(experimentId: string): Promise<Numbering> {
    const cells = await allCells(history, experimentId);
    return {
      cells: new Map(cells.filter(({ role }) => role === 'cell').map(({ at, n, reference, trajectory }) => [atKey(at), { n, reference, trajectory }])),
      next: cells.reduce((most, { n }) => Math.max(most, n), -1) + 1,
    };
  }

  const planIn = ({ base, axes, match, budget, reference, keepLatents, keepTrajectories }: Experiment): ExperimentPlan => ({ base, axes, match, budget, reference, keepLatents, keepTrajectories });

  /** Plans anew what is not made yet: models may have come or gone, another engine or device may be there. */
  async function replan(experimentId: string, plan: ExperimentPlan, layout: Layout, warnings: readonly string[] = []): Promise<{ experiment: Experiment; made: MadePlan }> {
    const made = await makePlan(plan, await tools(), await numberingOf(experimentId));
    const experiment = await history.experiments.replan({ experimentId, plan, layout, warnings: [...warnings, ...made.warnings], cells: [...made.cells] });
    return { experiment: changed(experiment), made };
  }

  /** Hashes of models that cells name: without them no picture can be known again, and the engine would work them out per picture. */
  async function hashModels(plan: ExperimentPlan): Promise<void> {
    const wanted = new Set([plan.base.model, ...plan.axes.flatMap(({ kind, values }) => (kind === 'model' ? values.map(({ value }) => value as string) : []))]);
    for (const name of wanted) {
      const model = await core.models.find(name).catch(() => null);
      if (model && !model.hashes && !model.missing) await history.models.hash({ modelId: model.id });
    }
  }

  /** Takes pictures that are there already for cells that wait. */
  async function takeKnown(experimentId: string, { keepLatents }: ExperimentPlan, { cells, known }: MadePlan): Promise<void> {
    for (const { n, recipeKey, trajectory } of cells) {
      const picture = recipeKey === null ? undefined : known[recipeKey];
      if (!picture || !keepsakes.suffices(picture.imageId, { latents: keepLatents, steps: trajectory })) continue;
      await history.experiments.reuse({ experimentId, n, imageId: picture.imageId, savedSeconds: picture.seconds ?? 0 });
    }
  }

  const told = async (experimentId: string, cells: Cell[]): Promise<Cell[]> => {
    teller.note(experimentId, cells.map(({ n }) => n));
    feeder.wake();
    return cells;
  };

  return {
    axes: axisInfos,
    async preview(wish, examples) {
      const { read, axes, problems } = readWish(wish, await names());
      if (!read) return { ...emptyPreview, axes, problems };
      try {
        const made = await makePlan(read.plan, await tools());
        return previewOf(read.layout, read.warnings, axes, made, examples);
      } catch (thrown) {
        if (!(thrown instanceof StudioError)) throw thrown;
        return { ...emptyPreview, axes, layout: read.layout, problems: [{ axis: null, message: thrown.message }] };
      }
    },
    async create(wish) {
      const { read, problems } = readWish(wish, await names());
      if (!read) throw new StudioError('bad_input', problems[0]!.message, problems);
      await hashModels(read.plan);
      const made = await makePlan(read.plan, await tools(), nothingYet);
      if (!made.cells.some(({ state }) => state === 'waiting')) throw new StudioError('bad_input', `No cell of this experiment can be made. The first one: ${made.cells[0]?.reason ?? 'there is none.'}`);
      const name = wish.name || read.plan.axes.map(({ label }) => label).join(' × ') || 'One picture';
      return changed(await history.experiments.add({ id: newId(), name, wishKey: wishKey(wish), plan: read.plan, layout: read.layout, warnings: [...read.warnings, ...made.warnings], cells: [...made.cells] }));
    },
    find: (wish) => history.experiments.find({ wishKey: wishKey(wish) }),
    async resume(experimentId) {
      const experiment = await history.experiments.get({ experimentId });
      const plan = planIn(experiment);
      await hashModels(plan);
      await history.experiments.withdraw({ experimentId });
      const { made } = await replan(experimentId, plan, experiment.layout);
      await takeKnown(experimentId, plan, made);
      const summary = await history.experiments.setRunning({ experimentId, running: true, problem: null });
      await told(experimentId, []);
      return summary;
    },
    async pause(experimentId) {
      await history.experiments.setRunning({ experimentId, running: false, problem: null });
      await told(experimentId, await history.experiments.withdraw({ experimentId }));
      return history.experiments.summary({ experimentId });
    },
    async cancelCells(experimentId, numbers) {
      const { cells, running } = await history.experiments.cancelCells({ experimentId, cells: [...numbers] });
      for (const jobId of running) await core.jobs.cancel(jobId);
      return told(experimentId, cells);
    },
    retryCells: async (experimentId, cells) => told(experimentId, await history.experiments.retryCells({ experimentId, cells: [...cells] })),
    watchCells: async (experimentId, cells) => told(experimentId, await history.experiments.watchCells({ experimentId, cells: [...cells] })),
    noteCell: async (experimentId, n, notes) => (await told(experimentId, [await history.experiments.noteCell({ experimentId, n, notes })]))[0]!,
    async addValues(experimentId, axisId, values) {
      const experiment = await history.experiments.get({ experimentId });
      const at = experiment.axes.findIndex(({ id }) => id === axisId);
      if (at < 0) throw new StudioError('bad_input', `The experiment has no axis “${axisId}”. It has ${experiment.axes.map(({ id }) => id).join(', ')}.`);
      const axis = experiment.axes[at]!;
      const { added, warnings } = moreValues(axis, values, { ...(await names()), base: experiment.base });
      const axes = experiment.axes.with(at, { ...axis, values: [...axis.values, ...added] });
      const { experiment: grown } = await replan(experimentId, { ...planIn(experiment), axes }, experiment.layout, warnings);
      feeder.wake();
      return grown;
    },
    async setReference(experimentId, reference) {
      const experiment = await history.experiments.get({ experimentId });
      const { experiment: grown } = await replan(experimentId, { ...planIn(experiment), reference }, experiment.layout);
      feeder.wake();
      return grown;
    },
    async setLayout(experimentId, layout) {
      const { axes } = await history.experiments.get({ experimentId });
      return changed(await history.experiments.describe({ experimentId, layout: checkedLayout(layout, axes) }));
    },
    describe: async (experimentId, words) => changed(await history.experiments.describe({ experimentId, ...words })),
    async remove(experimentId) {
      await history.experiments.remove({ experimentId });
      options.onRemoved?.(experimentId);
    },
    heard: feeder.heard,
    shared(jobId, { text, model }) {
      const note = async () => {
        const cell = await history.experiments.cellOfJob({ jobId });
        if (cell) await history.experiments.saved({ experimentId: cell.experimentId, saved: { pictures: 0, text, model } });
      };
      note().catch(problem);
    },
    async keepOf(job) {
      const cell = await history.experiments.cellOfJob({ jobId: job.id });
      return cell && (cell.keepLatents || cell.trajectory) ? { folder: keepsakes.folder, latents: cell.keepLatents, steps: cell.trajectory } : undefined;
    },
    async run(experimentId) {
      only = experimentId ?? null;
      if (experimentId === undefined) feeder.wake();
      else await feeder.idle();
    },
    async stop() {
      await feeder.stop();
      await teller.close();
    },
  };
}

/** Equal for equal wishes, whatever they are called. */
function wishKey(wish: ExperimentWish): string {
  const { name: _, layout: _layout, ...rest } = wish;
  return createHash('sha256').update(JSON.stringify(ExperimentWish.parse({ ...rest, layout: null }))).digest('hex');
}
