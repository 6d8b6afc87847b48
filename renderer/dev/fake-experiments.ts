import type { Axis, Cell, CellCounts, Experiment, ExperimentPreview, ExperimentSummary, ExperimentWish, Layout } from '../../contract/experiment.ts';
import { ExperimentWish as Wish } from '../../contract/experiment.ts';
import type { experimentCommands, judgingCommands } from '../../contract/experiment-commands.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { Emit, Handlers } from '../../contract/link.ts';
import type { StudioContract } from '../../contract/studio.ts';
import { linesOf } from '../lib/experiment-grid.ts';
import { catalog } from './catalog.ts';
import { axisInfos, readAxis, requestOf } from './fake-axes.ts';
import { plain, recipeOf } from './fake-images.ts';
import { Judge } from './fake-judge.ts';
import { Previewer } from './painter.ts';

interface Kept {
  experiment: Experiment;
  cells: Cell[];
}

const perCall = 0.012;
const nfePerStep = (sampler: string): number => catalog.samplers.find((each) => each.id === sampler)?.nfePerStep ?? 1;

function layoutOf(axes: readonly Axis[]): Layout {
  const ids = axes.map((axis) => axis.id);
  return { rows: ids.slice(0, 1), columns: ids.slice(1, 2), pages: ids.slice(2) };
}

function countsOf(cells: readonly Cell[]): CellCounts {
  const of = (state: Cell['state']) => cells.filter((cell) => cell.state === state).length;
  return { total: cells.length, waiting: of('waiting'), queued: of('queued'), running: of('running'), done: of('done'), failed: of('failed'), cancelled: of('cancelled'), skipped: of('skipped'), reused: cells.filter((cell) => cell.reused).length };
}

/** Experiments that make their pictures by arithmetic, one after another. */
export class FakeExperiments {
  private readonly kept = new Map<string, Kept>();
  private readonly stepMs: number;
  private readonly tell: () => Emit<StudioContract['events']>;
  private readonly judge: Judge;
  private running = false;

  constructor(stepMs: number, tell: () => Emit<StudioContract['events']>) {
    this.stepMs = stepMs;
    this.tell = tell;
    this.judge = new Judge((id) => this.find(id));
  }

  private find(id: string): Kept {
    const found = this.kept.get(id);
    if (!found) throw new StudioError('unknown_experiment', `There is no experiment “${id}”.`);
    return found;
  }

  /** A finished one of about so many cells, for looking at large ones. */
  seed(size: number): void {
    const side = Math.max(1, Math.round(Math.sqrt(size)));
    const wish = Wish.parse({ name: `${side * side} cells`, base: { prompt: 'misty mountains at first light', model: 'builtin', width: 256, height: 256, seed: '1' }, axes: [{ kind: 'seed', values: `1-${side}` }, { kind: 'cfg', values: `1-${(1 + (side - 1) * 0.25).toFixed(2)} [${side}]` }] });
    const { experiment, cells } = this.make(wish);
    for (const cell of cells) Object.assign(cell, { state: 'done', imageId: `${experiment.id}~${cell.n}` });
    this.refresh(experiment.id);
  }

  private plan(wish: ExperimentWish): { axes: Axis[]; cells: Cell[]; problems: ExperimentPreview['problems']; warnings: string[] } {
    const problems: ExperimentPreview['problems'] = [];
    const axes: Axis[] = [];
    for (const [i, asked] of wish.axes.entries()) {
      try {
        const axis = readAxis(asked);
        if (axes.some((each) => each.id === axis.id)) throw new StudioError('bad_input', `${axis.label} stands twice; an experiment varies it once.`);
        axes.push(axis);
      } catch (error) {
        problems.push({ axis: i, message: (error as Error).message });
      }
    }
    const searched = axes.find((axis) => axis.kind === 'promptReplace')?.values[0]?.label;
    const warnings = searched !== undefined && !wish.base.prompt.includes(searched) ? [`Prompt S/R: “${searched}” is not in the prompt, so all its cells are the same.`] : [];
    const cells = linesOf(axes).map(({ places }, n): Cell => {
      const { request, budget, reason } = requestOf(wish.base, axes, places);
      const per = nfePerStep(request.sampler);
      const wanted = budget ?? (wish.match === 'nfe' ? (wish.budget ?? wish.base.steps * nfePerStep(wish.base.sampler)) : null);
      const steps = wanted === null ? request.steps : Math.max(1, Math.floor(wanted / per));
      return {
        n, role: 'cell', at: places.map((place, i) => axes[i]!.values[place]!.id), state: reason === null ? 'waiting' : 'skipped', steps, nfe: steps * per, nfeExact: request.sampler !== 'dpm_adaptive',
        seconds: steps * per * perCall, reason, error: null, imageId: null, reused: false, reference: null, trajectory: wish.keepTrajectories, notes: '', stars: 0,
      };
    });
    return { axes, cells, problems, warnings };
  }

  private make(wish: ExperimentWish): Kept {
    const { axes, cells, problems, warnings } = this.plan(wish);
    if (problems[0]) throw new StudioError('bad_input', problems[0].message);
    const id = `exp-${this.kept.size + 1}`;
    const experiment: Experiment = {
      id, name: wish.name || 'Untitled', state: 'paused', createdAt: Date.now(), changedAt: Date.now(), counts: countsOf(cells), references: { total: 0, done: 0, failed: [] }, nfe: { done: 0, left: 0 }, seconds: { spent: 0, left: null, saved: { pictures: 0, text: 4.2, model: 9.1 } }, votes: 0, problem: null, cover: null,
      base: wish.base, axes, layout: wish.layout ?? layoutOf(axes), match: wish.match, budget: wish.budget, reference: wish.reference, keepLatents: wish.keepLatents, keepTrajectories: wish.keepTrajectories, notes: '', warnings,
    };
    const kept = { experiment, cells };
    this.kept.set(id, kept);
    this.refresh(id);
    return kept;
  }

  private refresh(id: string): Experiment {
    const kept = this.find(id);
    const sum = (states: readonly string[], of: (cell: Cell) => number) => kept.cells.filter((cell) => states.includes(cell.state)).reduce((total, cell) => total + of(cell), 0);
    const todo = ['waiting', 'queued', 'running'];
    const counts = countsOf(kept.cells);
    const left = counts.waiting + counts.queued + counts.running;
    kept.experiment = {
      ...kept.experiment, counts, changedAt: Date.now(), votes: this.judge.votes(id), cover: kept.cells.find((cell) => cell.imageId !== null)?.imageId ?? null,
      nfe: { done: sum(['done'], (cell) => cell.nfe ?? 0), left: sum(todo, (cell) => cell.nfe ?? 0) },
      seconds: { ...kept.experiment.seconds, spent: sum(['done'], (cell) => cell.seconds ?? 0), left: sum(todo, (cell) => cell.seconds ?? 0) },
      state: left === 0 ? 'done' : kept.experiment.state === 'done' ? 'paused' : kept.experiment.state,
    };
    return kept.experiment;
  }

  private summary(id: string): ExperimentSummary {
    const { base: _b, axes: _a, layout: _l, match: _m, budget: _u, reference: _r, keepLatents: _k, keepTrajectories: _t, notes: _n, warnings: _w, ...summary } = this.refresh(id);
    return summary;
  }

  private changed(id: string, cells: readonly Cell[]): void {
    const { cells: all } = this.find(id);
    for (const cell of cells) all[cell.n] = cell;
    this.tell()('experiment.progress', { experiment: this.summary(id), cells: [...cells] });
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (;;) {
      const kept = [...this.kept.values()].find(({ experiment, cells }) => experiment.state === 'running' && cells.some((cell) => cell.state === 'waiting'));
      const next = kept?.cells.find((cell) => cell.state === 'waiting');
      if (!kept || !next) break;
      const { id } = kept.experiment;
      this.changed(id, [{ ...next, state: 'running' }]);
      await this.steps(kept, next);
      const bad = next.n % 17 === 16;
      this.changed(id, [bad ? { ...next, state: 'failed', error: { code: 'out_of_memory', message: 'This size needs 7.2 GB of memory and 3.1 GB are free. Make the picture smaller or close other programs.' } } : { ...next, state: 'done', imageId: `${id}~${next.n}` }]);
    }
    this.running = false;
  }

  /** A cell becomes its picture in four steps, each with a preview. */
  private async steps({ experiment: { id, base } }: Kept, { n, steps }: Cell): Promise<void> {
    const previewer = new Previewer([{ seed: n, prompt: base.prompt, width: base.width, height: base.height }]);
    for (let step = 1; step <= 4; step++) {
      await new Promise((resolve) => setTimeout(resolve, this.stepMs));
      this.tell()('job.progress', { jobId: `${id}~${n}`, phase: 'sample', batch: 0, step, steps: steps ?? 4, sigma: null, nfe: step, secondsLeft: null, preview: await previewer.at(step / 4, n) });
    }
  }

  /** The record of a cell's picture, worked out when asked for. */
  record(imageId: string): ImageRecord | null {
    const [id, n] = imageId.split('~');
    const kept = n === undefined ? undefined : this.kept.get(id!);
    const cell = kept?.cells[Number(n)];
    if (!kept || !cell) return null;
    const { axes, base } = kept.experiment;
    const places = cell.at.map((valueId, i) => axes[i]!.values.findIndex((value) => value.id === valueId));
    const { request } = requestOf(base, axes, places);
    const drawn = (seed: string) => (seed === '-1' ? '1' : seed);
    const recipe = recipeOf({ request: { ...request, steps: cell.steps ?? request.steps, seed: drawn(request.seed), variationSeed: drawn(request.variationSeed) } }, 0);
    return { ...plain, id: imageId, seq: 2_000_000 + cell.n, jobId: null, createdAt: Date.now(), file: `/home/you/Pictures/Stepwise/${imageId}.png`, width: request.width, height: request.height, bytes: 90_000, recipe, nfe: cell.nfe, seconds: cell.seconds, rating: cell.stars, favourite: false, missing: false, trashedAt: null };
  }

  private again(id: string, cells: readonly number[], from: readonly Cell['state'][], to: Cell['state']): Cell[] {
    const changed = cells.flatMap((n) => {
      const cell = this.find(id).cells[n];
      return cell && from.includes(cell.state) ? [{ ...cell, state: to, error: null }] : [];
    });
    this.changed(id, changed);
    void this.run();
    return changed;
  }

  readonly handlers: Handlers<typeof experimentCommands> = {
    'experiment.axes': () => [...axisInfos],
    'experiment.preview': (wish) => {
      const { axes, cells, problems, warnings } = this.plan(wish);
      const toMake = cells.filter((cell) => cell.state === 'waiting');
      const nfe = toMake.reduce((sum, cell) => sum + (cell.nfe ?? 0), 0);
      return {
        axes, layout: layoutOf(axes), cells: { total: cells.length, toMake: toMake.length, skipped: cells.length - toMake.length, reused: 0, references: wish.reference ? Math.min(8, cells.length) : 0 }, nfe, nfeExact: cells.every((cell) => cell.nfeExact), seconds: nfe * perCall, savedSeconds: 0,
        modelChanges: axes.find((axis) => axis.kind === 'model')?.values.length ?? 1, warnings, problems,
        examples: cells.slice(0, wish.examples).map(({ at, steps, nfe: calls, seconds, reason }) => ({ at, steps, nfe: calls, seconds, reason, imageId: null })),
      };
    },
    'experiment.create': (wish) => {
      const { experiment } = this.make(wish);
      this.tell()('experiment.changed', experiment);
      return experiment;
    },
    'experiment.list': () => [...this.kept.keys()].map((id) => this.summary(id)).toReversed(),
    'experiment.get': ({ experimentId }) => this.refresh(experimentId),
    'experiment.cells': ({ experimentId, after, limit }) => {
      const cells = this.find(experimentId).cells.slice(after + 1, after + 1 + limit);
      return { cells, next: cells.length === limit ? after + limit : null };
    },
    'experiment.resume': ({ experimentId }) => {
      const kept = this.find(experimentId);
      kept.experiment = { ...kept.experiment, state: 'running' };
      void this.run();
      this.changed(experimentId, []);
      return this.summary(experimentId);
    },
    'experiment.pause': ({ experimentId }) => {
      const kept = this.find(experimentId);
      kept.experiment = { ...kept.experiment, state: 'paused' };
      this.changed(experimentId, []);
      return this.summary(experimentId);
    },
    'experiment.cancelCells': ({ experimentId, cells }) => this.again(experimentId, cells, ['waiting', 'queued'], 'cancelled'),
    'experiment.retryCells': ({ experimentId, cells }) => this.again(experimentId, cells, ['failed', 'cancelled'], 'waiting'),
    'experiment.watchCells': ({ experimentId, cells }) => {
      const changed = cells.map((n) => ({ ...this.find(experimentId).cells[n]!, trajectory: true }));
      this.changed(experimentId, changed);
      return changed;
    },
    'experiment.addValues': ({ experimentId, axisId, values }) => {
      const kept = this.find(experimentId);
      const before = kept.experiment.axes.find((each) => each.id === axisId)!;
      const more = readAxis({ kind: before.kind, target: before.target, values }, before.values.length).values.filter((value) => !before.values.some((each) => each.label === value.label));
      if (more.length === 0) throw new StudioError('bad_input', `${before.label}: all of these are there already.`);
      const longer: Axis = { ...before, values: [...before.values, ...more] };
      const axes = kept.experiment.axes.map((axis) => (axis === before ? longer : axis));
      const old = new Map(kept.cells.map((cell) => [cell.at.join(), cell]));
      const { cells } = this.plan(Wish.parse({ base: kept.experiment.base, match: kept.experiment.match, budget: kept.experiment.budget, axes: axes.map((axis) => ({ kind: axis.kind, target: axis.target, values: axis.values.map((value) => value.value) })) }));
      for (const cell of cells) if (!old.has(cell.at.join())) kept.cells.push({ ...cell, n: kept.cells.length });
      kept.experiment = { ...kept.experiment, axes };
      const experiment = this.refresh(experimentId);
      this.tell()('experiment.changed', experiment);
      return experiment;
    },
    'experiment.setLayout': ({ experimentId, layout }) => (this.find(experimentId).experiment = { ...this.find(experimentId).experiment, layout }),
    'experiment.setReference': ({ experimentId, reference }) => (this.find(experimentId).experiment = { ...this.find(experimentId).experiment, reference }),
    'experiment.describe': ({ experimentId, name, notes }) => {
      const kept = this.find(experimentId);
      return (kept.experiment = { ...kept.experiment, name: name ?? kept.experiment.name, notes: notes ?? kept.experiment.notes });
    },
    'experiment.noteCell': ({ experimentId, n, notes }) => {
      const cell = { ...this.find(experimentId).cells[n]!, notes };
      this.changed(experimentId, [cell]);
      return cell;
    },
    'experiment.remove': ({ experimentId }) => {
      this.kept.delete(experimentId);
      this.tell()('experiment.removed', { experimentId });
    },
  };

  readonly judging: Handlers<typeof judgingCommands> = {
    'experiment.ballot': ({ experimentId, axisId }) => this.judge.ballot(experimentId, axisId),
    'experiment.vote': (vote) => this.judge.vote(vote),
    'experiment.unvote': ({ experimentId, voteId }) => this.judge.unvote(experimentId, voteId),
    'experiment.ranking': ({ experimentId, axisId }) => this.judge.ranking(experimentId, axisId),
    'experiment.measures': ({ experimentId }) => this.judge.measures(experimentId),
    'experiment.trajectory': ({ imageId }) => {
      const record = this.record(imageId);
      if (!record?.recipe) return null;
      const { sigmas } = record.recipe;
      return { imageId, frame: { width: 64, height: 64 }, columns: 5, steps: sigmas.slice(0, -1).map((sigma, step) => ({ step, sigma, nfe: (step + 1) * nfePerStep(record.recipe!.sampler) })) };
    },
    'experiment.export': ({ format, path }) => ({ files: [path], bytes: 1_234_567, notes: format === 'avif' ? ['2 of 30 cells have no picture.'] : [] }),
  };
}
